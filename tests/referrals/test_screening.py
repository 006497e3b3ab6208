"""What is written while a contact is screened: parts, steps, talks with parents, a manager's agreement."""

import pytest
from django.utils import timezone

from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.models import Action, Event, Notice, stage_key
from mach.queries import home
from referrals import services
from referrals.models import Consent, ScreeningPart
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
C = ContactStatus


@pytest.fixture
def lead():
    return factories.worker(team=factories.team())


@pytest.fixture
def contact(lead):
    return factories.contact(C.SCREENING, worker=lead, adults=[factories.sent_adult()])


@pytest.fixture
def hushed(lead):
    """A contact whose referrer ruled out telling the parents."""
    return factories.contact(
        C.SCREENING, worker=lead, parents_informed=False, not_informed_reason="It would put her at risk.",
        adults=[factories.sent_adult()],
    )  # fmt: skip


def write(contact, by, text="She is frightened at night.", version=0, kind="analysis"):
    return services.write_part(contact, kind=kind, text=text, version=version, by=by)


def test_a_part_is_written_and_written_on(contact, lead):
    part = write(contact, lead)
    part = write(contact, lead, "She sleeps again.", version=part.version)
    assert (part.version, part.by) == (2, lead)
    assert [row.text for row in part.history.order_by("version")] == [
        "She is frightened at night.",
        "She sleeps again.",
    ]


def test_two_who_write_the_same_part_never_overwrite_each_other(contact, lead):
    colleague = factories.worker(team=lead.team)
    write(contact, lead)
    with pytest.raises(Conflict, match=lead.name) as refused:
        write(contact, colleague, "Mother denies it.")
    assert refused.value.current.text == "She is frightened at night."
    assert ScreeningPart.objects.get().text == "She is frightened at night."


def test_saving_what_already_stands_is_no_conflict_and_no_version(contact, lead):
    write(contact, lead)
    assert write(contact, factories.worker(team=lead.team)).version == 1


def test_somebody_of_another_team_and_a_manager_do_not_write(contact):
    for stranger in (factories.worker(), factories.manager()):
        with pytest.raises(NotAllowed):
            write(contact, stranger)


def test_nothing_is_written_before_allocation_or_after_the_recommendation(lead):
    for status in (C.NEW, C.TO_AUTHORISE, C.DECIDED):
        with pytest.raises(WrongState):
            write(factories.contact(status, worker=lead), lead)


def test_a_part_must_be_one_that_there_is(contact, lead):
    with pytest.raises(RuleBroken):
        write(contact, lead, kind="gossip")


def test_a_step_is_ticked_once_with_what_came_of_it(contact, lead):
    action = Action.objects.get(**stage_key(contact))
    action = services.finish_action(action, outcome="Spoke at school, alone.", by=lead)
    assert (action.done_by, action.outcome) == (lead, "Spoke at school, alone.")
    with pytest.raises(WrongState):
        services.finish_action(action, outcome="Again", by=lead)


def talk(contact, **said):
    return {"adult": contact.adults.first(), "method": "phone", "said": "He shouted; they were upstairs.", **said}


def test_a_talk_is_logged_with_an_answer_for_each_purpose(contact, lead):
    consents = {"gathering": {"answer": "given"}, "next_steps": {"answer": "refused"}}
    spoken = services.log_parent_contact(contact, talk=talk(contact), consents=consents, by=lead)
    assert set(spoken.consents.values_list("purpose", "answer")) == {("gathering", "given"), ("next_steps", "refused")}
    assert Event.objects.filter(reference=contact.reference, label="Spoke with a parent or carer").exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"adult": None}, "adult"),
        ({"said": " "}, "said"),
        ({"method": ""}, "method"),
        ({"method": "pigeon"}, "method"),
        ({"spoken_at": timezone.now().replace(year=2099)}, "spoken_at"),
    ],
)
def test_a_talk_says_who_how_what_and_when(contact, lead, said, field):
    with pytest.raises(RuleBroken) as refused:
        services.log_parent_contact(contact, talk=talk(contact, **said), by=lead)
    assert field in refused.value.errors


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"answer": "not_asked"}, "why_not_asked"),
        ({"answer": "maybe"}, "answer"),
        ({"answer": "refused", "legal_basis": "Section 47"}, "decided_by"),
        ({"answer": "given", "legal_basis": "Section 47"}, "legal_basis"),
    ],
)
def test_an_answer_says_why_and_who_decided_to_go_on(contact, lead, answer, field):
    with pytest.raises(RuleBroken) as refused:
        services.log_parent_contact(contact, talk=talk(contact), consents={"gathering": answer}, by=lead)
    assert f"consents.gathering.{field}" in refused.value.errors


def test_going_on_without_consent_names_the_legal_basis_and_the_manager_who_decided(contact, lead):
    boss = factories.manager()
    answer = {"answer": "refused", "legal_basis": "Significant harm is likely", "decided_by": boss}
    services.log_parent_contact(contact, talk=talk(contact), consents={"gathering": answer}, by=lead)
    assert Consent.objects.get().went_on_decided_by == boss
    answer["decided_by"] = lead
    with pytest.raises(RuleBroken):
        services.log_parent_contact(contact, talk=talk(contact), consents={"gathering": answer}, by=lead)


def test_nobody_consents_who_was_not_reached(contact, lead):
    with pytest.raises(RuleBroken) as refused:
        services.log_parent_contact(
            contact, talk=talk(contact, method="tried"), consents={"gathering": {"answer": "given"}}, by=lead
        )
    assert "consents.gathering.answer" in refused.value.errors


def test_parents_who_are_not_to_be_told_are_not_contacted_until_a_manager_agrees(hushed, lead):
    with pytest.raises(RuleBroken, match="until a manager has agreed"):
        services.log_parent_contact(hushed, talk=talk(hushed), by=lead)
    services.agree_to_contact_parents(hushed, reason="He has been arrested.", by=factories.manager())
    assert Notice.objects.filter(recipient=lead, text__contains="may now be contacted").exists()
    assert services.log_parent_contact(hushed, talk=talk(hushed), by=lead)


def test_why_consent_was_not_asked_is_recorded_without_contacting_anybody(hushed, lead):
    answer = {"gathering": {"answer": "not_asked", "why_not_asked": "It would put her at risk."}}
    spoken = services.log_parent_contact(hushed, talk=talk(hushed, method="", said=""), consents=answer, by=lead)
    assert spoken is None
    assert Consent.objects.get().parent_contact is None


def test_only_a_manager_agrees_with_a_reason_and_where_it_is_needed(contact, hushed, lead):
    with pytest.raises(NotAllowed):
        services.agree_to_contact_parents(hushed, reason="I think so.", by=lead)
    with pytest.raises(RuleBroken):
        services.agree_to_contact_parents(hushed, reason=" ", by=factories.manager())
    with pytest.raises(WrongState):
        services.agree_to_contact_parents(contact, reason="Why not.", by=factories.manager())


def test_steps_not_taken_wait_for_nobody_once_the_contact_is_decided(lead):
    screening = factories.contact(C.SCREENING, worker=lead)
    decided = factories.contact(C.DECIDED, worker=lead)
    assert Action.objects.filter(owner=lead, done_at=None, reference=decided.reference).exists()

    assert {action.reference for action in home.actions(lead)} == {screening.reference}


def test_a_step_on_the_home_page_says_about_whom_it_is(client, lead):
    known = factories.contact(C.SCREENING, worker=lead)
    child = known.children.get()
    client.force_login(lead)
    ((_, whom), *_) = client.get("/").context["actions"]
    assert [each.called for each, _ in whom] == [f"{child.given_name} {child.family_name}"]
    services.register_person(child, by=lead)
    ((_, whom), *_) = client.get("/").context["actions"]
    assert [each for each, _ in whom] == [known.children.get().person]
    factories.restrict(known.children.get().person)
    assert client.get("/").context["actions"] == []
