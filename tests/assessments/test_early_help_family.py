"""A family has one open episode: whoever is handed down later joins it, and who waits for an answer is told it."""

import pytest
from django.utils import timezone

from assessments import services as assessing
from assessments.models import Assessment, Episode
from assessments.queries import early_help as queries
from assessments.services import early_help
from mach.access import Role
from mach.models import Clock, Notice, TeamKind
from referrals import services as front_door
from referrals.models import ContactOrigin, Handover
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.assessments.helping import partner

__all__ = ["partner"]

pytestmark = pytest.mark.django_db
SAID = early_help.StepUp(reason="He is back in the house.", parents_informed=True)


@pytest.fixture
def team():
    return factories.team(TeamKind.EARLY_HELP)


@pytest.fixture
def lead(team):
    return factories.user(Role.EARLY_HELP_LEAD, team=team)


@pytest.fixture
def boss():
    return factories.user(Role.ASSESSMENT_MANAGER, team=factories.team("assessment"))


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("text", flat=True))


def running(episode):
    return set(Clock.objects.running().filter(reference=episode.reference).values_list("kind", flat=True))


def assessed(boss, children=2):
    """Siblings on one contact, each with an assessment that is being written."""
    worker = factories.worker()
    handed = factories.contact(C.DECIDED, children=children, decision="assessment")
    return [assessing.open_assessment(row, worker=worker, by=boss) for row in handed.referrals.order_by("pk")]


def found(record, *factors):
    Assessment.objects.filter(pk=record.pk).update(factors=list(factors))
    return Assessment.objects.get(pk=record.pk)


def settle(episode, by):
    """Its plan agreed, with an answer to every risk."""
    episode = Episode.objects.get(pk=episode.pk)
    reasons = {risk.pk: "He has moved out." for risk in episode.risks.all()}
    return early_help.plan(
        episode, goals="Calm.", agreed_on=timezone.localdate(), reasons=reasons, version=episode.plan_version, by=by
    )


# Down


def test_a_sibling_who_is_signed_off_later_joins_what_the_family_has(boss, lead):
    first, second = assessed(boss)
    episode = early_help.offer_from_assessment(found(first, "3A"), by=boss)
    episode = early_help.accept(episode, worker=lead, by=lead)
    episode = early_help.first_contact(episode, when=timezone.now(), with_whom="Kelly", by=lead)
    settle(episode, lead)
    assert running(episode) == {"early_help_review"}
    joined = early_help.offer_from_assessment(found(second, "3A", "16A"), by=boss)
    assert (joined.pk, joined.status) == (episode.pk, "working")
    assert Episode.objects.count() == 1
    assert joined.people == sorted([first.person_id, second.person_id])
    assert {risk.source for risk in joined.risks.all()} == {"3A", "16A"}
    assert running(episode) == {"early_help_review", "early_help_plan"}
    assert told(lead)[-1] == f"After an assessment a child joined {episode.reference}: read what is new."
    settle(joined, lead)
    assert running(episode) == {"early_help_review"}


def test_before_anybody_leads_early_help_is_told_of_who_joined(boss, lead):
    first, second = assessed(boss)
    episode = early_help.accept(early_help.offer_from_assessment(found(first, "3A"), by=boss), by=lead)
    early_help.offer_from_assessment(found(second, "3A"), by=boss)
    assert told(lead)[-1] == f"After an assessment a child joined {episode.reference}: read what is new."


def test_a_brother_assessed_after_the_sister_came_by_the_contact_joins_her(boss, lead):
    handed = factories.contact(C.TO_AUTHORISE, children=2)
    sister, brother = handed.children.order_by("position")
    said = {
        sister.pk: factories.outcome("early_help", changed_because="She needs less."),
        brother.pk: factories.outcome("assessment", changed_because="He needs more."),
    }
    front_door.authorise(handed, changes=said, by=factories.manager())
    episode = early_help.take_up(handed, worker=lead, by=lead)
    record = assessing.open_assessment(handed.referrals.get(), worker=factories.worker(), by=boss)
    assert early_help.offer_from_assessment(found(record, "16A"), by=boss).pk == episode.pk


def test_a_plan_that_was_being_written_is_not_saved_over_who_joined(boss, lead):
    first, second = assessed(boss)
    episode = early_help.accept(early_help.offer_from_assessment(found(first, "3A"), by=boss), by=lead)
    before = episode.plan_version
    assert early_help.offer_from_assessment(found(second, "16A"), by=boss).plan_version == before + 1


def test_another_family_gets_an_offer_of_its_own(boss, lead):
    one, other = assessed(boss, 1)[0], assessed(boss, 1)[0]
    first = early_help.offer_from_assessment(found(one, "3A"), by=boss)
    assert early_help.offer_from_assessment(found(other, "3A"), by=boss).pk != first.pk


def test_after_the_closing_it_is_offered_anew(boss, lead):
    first, second = assessed(boss)
    episode = early_help.accept(early_help.offer_from_assessment(found(first, "3A"), by=boss), worker=lead, by=lead)
    settle(episode, lead)
    early_help.close(episode, outcome="family_withdrew", outcome_words="No more.", by=lead)
    again = early_help.offer_from_assessment(found(second, "3A"), by=boss)
    assert (again.pk != episode.pk, again.status) == (True, "offered")


def test_a_restricted_sibling_joins_and_a_lead_who_may_not_know_is_told_nothing(boss, lead, partner):
    first, second = assessed(boss)
    episode = early_help.accept(early_help.offer_from_assessment(found(first, "3A"), by=boss), worker=partner, by=lead)
    factories.restrict(second.person, lead)
    second.refresh_from_db()
    before = told(partner)
    early_help.offer_from_assessment(found(second, "16A"), by=factories.user(Role.SENIOR_MANAGER))
    assert told(partner) == before
    assert not queries.episodes_for(partner)
    assert told(factories.user(Role.EARLY_HELP_LEAD)) == []
    assert told(lead)[-1].endswith(f"joined {episode.reference}: read what is new.")


# Up, and the answer


def test_who_leads_and_their_team_are_told_when_the_front_door_has_decided(lead, partner, team):
    episode = factories.episode("working", by=lead, lead=partner, children=2)
    colleague, stranger = (factories.user(Role.EARLY_HELP_LEAD, team=each) for each in (team, None))
    contact = early_help.step_up(episode, said=SAID, by=partner)
    origin = ContactOrigin.objects.get(contact=contact)
    assert (origin.stage, origin.reference) == (episode, episode.reference)
    handed = factories.bring(contact, C.TO_AUTHORISE, decision="assessment")
    boss = factories.manager()
    front_door.authorise(handed, children=[handed.children.first().pk], by=boss)
    told_now = (
        f"The front door has decided about {contact}, stepped up from {episode}: read it, then close it or go on."
    )
    assert told_now not in told(partner)
    front_door.authorise(handed, by=boss)
    for each in (partner, lead, colleague):
        assert told(each).count(told_now) == 1, each
    assert told_now not in told(stranger)
    assert Notice.objects.get(recipient=partner, text=told_now).link == episode.get_absolute_url()


def test_a_corrected_answer_is_told_too(lead):
    episode = factories.episode("working", by=lead)
    contact = factories.bring(early_help.step_up(episode, said=SAID, by=lead), C.DECIDED, decision="advice")
    entry = contact.decisions.get()
    front_door.correct(entry, outcome=factories.outcome("assessment"), reason="Misread.", by=factories.manager())
    assert told(lead)[-1] == f"What the front door decided about {contact}, stepped up from {episode}, has been " \
        "corrected: read it."  # fmt: skip


def test_a_contact_that_only_names_an_episode_tells_nobody(lead):
    episode = factories.episode("working", by=lead)
    before = told(lead)
    factories.contact(C.DECIDED, source_code="5D", external_reference=episode.reference, decision="advice")
    assert told(lead) == before


def test_nobody_who_may_not_open_the_family_is_told(lead, team):
    child = factories.restrict(factories.person("Zebedee", "Quillfeather"), lead)
    episode = early_help.take_up(factories.contact(C.DECIDED, restricted=child), worker=lead, by=lead)
    colleague = factories.user(Role.EARLY_HELP_LEAD, team=team)
    contact = early_help.step_up(Episode.objects.get(pk=episode.pk), said=SAID, by=lead)
    factories.bring(contact, C.DECIDED, decision="advice", manager=factories.user(Role.SENIOR_MANAGER))
    assert any("has decided" in text for text in told(lead))
    assert told(colleague) == []


def test_early_help_that_is_decided_again_goes_on_in_the_same_episode(lead):
    episode = factories.episode("working", by=lead, children=2)
    contact = factories.bring(early_help.step_up(episode, said=SAID, by=lead), C.DECIDED, decision="early_help")
    again = early_help.take_up(contact, by=lead)
    assert again.pk == episode.pk and Episode.objects.count() == 1
    assert not Handover.objects.waiting().exists()
    assert len(queries.children_of(again)) == 2 and again.children.count() == 4
    once_more = early_help.step_up(Episode.objects.get(pk=episode.pk), said=SAID, by=lead)
    assert once_more.children.count() == 2


# Who leads, and what they were to do


def test_what_a_partner_was_still_to_do_goes_to_who_leads_after_them(lead, partner):
    episode = factories.episode("working", by=lead, lead=partner)
    said = early_help.ActionSaid(what="Call Kelly", due_on=timezone.localdate(), owner=partner)
    row = early_help.set_action(episode, said=said, by=partner)
    early_help.name_lead(episode, worker=lead, by=lead)
    row.action.refresh_from_db()
    clock = Clock.objects.get(reference=episode.reference, kind="plan_action")
    assert (row.action.owner, clock.owner) == (lead, lead)


def test_where_nobody_who_signs_in_leads_their_name_stands_by_the_action(lead, partner):
    episode = factories.episode("working", by=lead, lead=partner)
    said = early_help.ActionSaid(what="Call Kelly", due_on=timezone.localdate(), owner=partner)
    row = early_help.set_action(episode, said=said, by=partner)
    early_help.name_lead(episode, agency=factories.agency(), name="Mo Ali", by=lead)
    row.refresh_from_db()
    assert (row.action.owner, row.family_member) == (None, "Mo Ali")
    assert Clock.objects.get(reference=episode.reference, kind="plan_action").owner is None


# Down to early help closes the referral, as the census allows


def test_after_an_assessment_alone_the_referral_closes_as_referred_to_early_help(boss):
    record = factories.assessment("signed_off", manager=boss, outcome="early_help")
    record.referral.refresh_from_db()
    assert (record.referral.status, record.referral.closure_reason) == ("closed", "RC9")
    assert Episode.objects.get(children__assessment=record).status == "offered"


def test_after_an_enquiry_it_closes_for_another_reason(boss):
    record = factories.assessment("submitted", manager=boss, outcome="early_help")
    factories.enquiry("finished", of=record.referral)
    assessing.sign_off(record, by=boss)
    record.referral.refresh_from_db()
    assert (record.referral.status, record.referral.closure_reason) == ("closed", "RC7")
    assert Episode.objects.get(children__assessment=record).status == "offered"
