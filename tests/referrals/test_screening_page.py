"""A contact's page: who sees what, every button, and what is kept of what was typed."""

import pytest
from django.utils import timezone

from mach import drafts
from mach.access import Role
from mach.models import Action, stage_key
from referrals import services
from referrals.models import ParentContact, ScreeningPart
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.referrals.screening import address, contact, lead, page, press, recommended, text_of

__all__ = ["contact", "lead"]

pytestmark = pytest.mark.django_db


def test_signed_out_there_is_no_page(client, contact):
    assert client.get(address(contact)).status_code == 302


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PARTNER, Role.IMPROVEMENT_LEAD], ids=lambda role: role.value)
def test_who_reads_no_case_finds_nothing(client, contact, role):
    assert page(client, factories.user(role), contact).status_code == 404


def test_a_restricted_contact_is_not_there_for_others(client, lead):
    hidden = factories.contact(C.SCREENING, worker=lead, restricted=True)
    assert page(client, factories.manager(), hidden).status_code == 404
    assert press(client, factories.manager(), hidden, "agree").status_code == 404


def test_what_came_is_shown_whole(client, contact, lead):
    shown = text_of(page(client, lead, contact))
    for words in (
        contact.reason,
        "PC 2214 Marsh",
        "01632 960123",
        "Ella-Mae Hodgson",
        "Kelly Hodgson",
        "27 March 2016",
    ):
        assert words in shown


@pytest.mark.parametrize("role", [Role.CALL_HANDLER, Role.SOCIAL_WORKER, Role.MACH_MANAGER, Role.QUALITY_AUDITOR])
def test_who_does_not_work_on_it_reads_only(client, contact, role):
    shown = text_of(page(client, factories.user(role), contact))
    assert "<textarea" not in shown
    assert 'value="recommend"' not in shown


def test_a_reader_who_posts_is_refused(client, contact):
    answer = press(client, factories.worker(), contact, "save", **{"analysis.0": "Mine"})
    assert answer.status_code == 403
    assert not ScreeningPart.objects.exists()


def test_a_colleague_of_the_team_writes_but_does_not_recommend(client, contact, lead):
    shown = text_of(page(client, factories.worker(team=lead.team), contact))
    assert "<textarea" in shown
    assert 'value="recommend"' not in shown


def test_parts_are_saved_and_shown(client, contact, lead):
    answer = press(client, lead, contact, "save", **{"analysis.0": "It is worse at weekends.", "notes.0": ""})
    assert "Not yet recommended" in text_of(answer)
    assert ScreeningPart.objects.get().text == "It is worse at weekends."
    assert 'name="analysis.1"' in text_of(answer)


def test_what_two_write_at_once_is_shown_to_the_second_with_both_texts(client, contact, lead):
    services.write_part(contact, kind="analysis", text="From Sadia.", version=0, by=lead)
    colleague = factories.worker(team=lead.team)
    shown = text_of(press(client, colleague, contact, "save", **{"analysis.0": "From the colleague."}))
    assert "Sadia Rahman saved this part" in shown
    assert "From Sadia." in shown
    assert shown.count("From the colleague.") == 2
    assert ScreeningPart.objects.get().text == "From Sadia."
    press(client, colleague, contact, "save", **{"analysis.1": "From both."})
    assert ScreeningPart.objects.get().text == "From both."


def test_what_was_typed_and_not_saved_is_there_on_return(client, contact, lead):
    fields = {"analysis.0": ["Half a thought"]}
    drafts.save(user=lead, form="screening", subject=contact.reference, fields=fields)
    shown = text_of(page(client, lead, contact))
    assert "Restored what you typed at" in shown
    assert "Half a thought" in shown
    assert "Half a thought" not in text_of(page(client, factories.worker(team=lead.team), contact))


def test_a_button_pressed_beside_loses_nothing_typed(client, contact, lead):
    child = contact.children.first()
    action = Action.objects.get(**stage_key(contact))
    typed = {
        "analysis.0": "Half a thought",
        f"child-{child.pk}-rationale": "Because of",
        f"action-{action.pk}": "Done so",
    }
    shown = text_of(press(client, lead, contact, f"tick:{action.pk}", **typed))
    action.refresh_from_db()
    assert action.outcome == "Done so"
    assert "Half a thought" in shown
    assert "Because of" in shown


def test_the_worker_recommends(client, contact, lead):
    answer = press(client, lead, contact, "recommend", **recommended(contact))
    contact.refresh_from_db()
    assert contact.status == C.TO_AUTHORISE
    assert "Waits for a manager" in text_of(answer)
    assert drafts.load(user=lead, form="screening", subject=contact.reference) is None


def test_same_as_for_the_first_child(client, contact, lead):
    first, second = contact.children.all()
    typed = {f"child-{first.pk}-{name}": value for name, value in factories.outcome(rationale="As for both").items()}
    press(client, lead, contact, "recommend", **typed, **{f"child-{second.pk}-same": "on"})
    assert set(contact.recommendations.values_list("rationale", flat=True)) == {"As for both"}


def test_what_is_missing_stands_beside_its_field_and_nothing_typed_is_lost(client, contact, lead):
    first = contact.children.first()
    typed = recommended(contact, level="", rationale="Kept words") | {"analysis.0": "Saved on the way"}
    shown = text_of(press(client, lead, contact, "recommend", **typed))
    assert "choose the level of need, 1 to 4." in shown
    assert f'href="#id_child-{first.pk}-level_0"' in shown
    assert "<title>Error:" in shown
    assert shown.count("Kept words") == 2
    assert 'name="analysis.1"' in shown


def test_a_talk_is_added_to_the_log(client, contact, lead):
    adult = contact.adults.get()
    typed = {
        "talk-adult": adult.pk,
        "talk-method": "phone",
        "talk-said": "She agrees.",
        "talk-gathering_answer": "given",
    }
    shown = text_of(press(client, lead, contact, "talk", **typed))
    assert "by telephone: She agrees." in shown
    assert "Asking other agencies for information: given" in shown


def test_where_telling_was_ruled_out_the_page_says_why_and_refuses(client, lead):
    hushed = factories.contact(
        C.SCREENING, worker=lead, parents_informed=False, not_informed_reason="He would hurt her."
    )
    assert "He would hurt her." in text_of(page(client, lead, hushed))
    typed = {"talk-who": "Mother", "talk-method": "phone", "talk-said": "Hello"}
    assert "ruled out telling the parents. Do not contact" in text_of(press(client, lead, hushed, "talk", **typed))
    assert not ParentContact.objects.exists()
    agreed = press(client, factories.manager(), hushed, "agree", **{"agree-reason": "He has left."})
    assert "agreed" in text_of(agreed)
    press(client, lead, hushed, "talk", **typed)
    assert ParentContact.objects.exists()


@pytest.mark.parametrize("do", ["shout", "tick:999999", "tick:x", "confirm:1", "register:child-999999", "undo:aunt-1"])
def test_a_button_that_is_not_there_is_not_found(client, contact, lead, do):
    assert press(client, lead, contact, do).status_code == 404


def test_a_page_that_moved_on_says_so(client, lead):
    contact = factories.contact(C.TO_AUTHORISE, worker=lead)
    assert press(client, lead, contact, "recommend", **recommended(contact)).status_code == 409


def test_clocks_of_each_child_stand_in_the_head_and_visits_below(client, lead):
    contact = factories.contact(C.SCREENING, rag="red", children=2, worker=lead)
    child = contact.children.first()
    assert "See the child today (Ella-Mae, Jaxon)" in text_of(page(client, lead, contact))
    seen = {"seen": True, "seen_alone": True, "where": "At school", "said": "He shouts."}
    services.record_visit(contact, child=child, at=timezone.now(), by=lead, **seen)
    shown = text_of(page(client, lead, contact))
    assert "See the child today (Jaxon)" in shown
    assert "seen alone, At school: He shouts." in shown
