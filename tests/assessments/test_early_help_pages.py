"""The pages of early help: for who answers, who leads, and a partner who sees one family and nothing of the case."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Episode
from assessments.rules.early_help import POSITIVE_RULE
from assessments.services import early_help as services
from assessments.services import open_assessment
from mach import clocks, story
from mach.access import Role
from mach.models import AuditEvent, Clock, Event, stage_key
from mach.queries import stories
from referrals.models import Contact
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.assessments.helping import back, lead, partner

__all__ = ["lead", "partner"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(lead):
    return factories.episode("working", by=lead, children=2)


def day(**later):
    return f"{timezone.localdate() + timedelta(**later):%d/%m/%Y}"


def at(name, *args):
    return reverse(f"assessments:{name}", args=args)


def text_of(client, *place):
    answer = client.get(at(*place))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(client, page, *args, **said):
    return client.post(at(page, *args), said)


def test_an_offer_stands_in_one_line_for_all_the_children_and_is_accepted_in_one_act(client, lead):
    handed = factories.contact(C.DECIDED, children=2)
    client.force_login(lead)
    page = text_of(client, "early_help")
    assert page.count("Answer…") == 1 and "Ella-Mae" in page and "Jaxon" in page
    assert "Accept all 2 children" in text_of(client, "early_help_offer", handed.reference)
    answer = post(client, "early_help_offer", handed.reference, worker=lead.pk)
    assert answer.url == Episode.objects.get().get_absolute_url()
    assert client.get(at("early_help_offer", handed.reference)).status_code == 404
    assert "No offer waits" in text_of(client, "early_help")


def test_the_list_of_hand_overs_leads_to_the_offer(client, lead):
    handed = factories.contact(C.DECIDED)
    client.force_login(lead)
    offer = at("early_help_offer", handed.reference)
    assert offer in client.get(reverse("referrals:handovers")).content.decode()
    row = handed.handovers.get()
    assert offer in client.get(reverse("referrals:handover", args=[row.pk])).content.decode()
    client.post(reverse("referrals:handover", args=[row.pk]), {"note": "x"})
    row.refresh_from_db()
    assert row.accepted_at is None


def test_declining_needs_who_and_why(client, lead):
    handed = factories.contact(C.DECIDED)
    client.force_login(lead)
    refused = post(client, "early_help_turn_down", handed.reference)
    assert "Who declines?" in refused.content.decode() and not Episode.objects.exists()
    post(client, "early_help_turn_down", handed.reference, by_family="family", reason="Her mother helps.")
    assert "Her mother helps." in text_of(client, "episode", Episode.objects.get().reference)


def test_the_page_says_what_is_still_to_do(client, lead, episode):
    client.force_login(lead)
    page = text_of(client, "episode", episode.reference)
    assert "Agree the plan with the family." in page and "Not answered" in page
    risk = episode.risks.get()
    action = {"what": "Course", "family_member": "Kelly", "due_on": day(days=3), "risks": [risk.pk]}
    post(client, "episode_action", episode.reference, **action)
    version = Episode.objects.get(pk=episode.pk).plan_version
    plan = {"goals": "Quiet evenings.", "agreed_on": day(), "version": version}
    assert post(client, "episode_plan", episode.reference, **plan).status_code == 302
    page = text_of(client, "episode", episode.reference)
    assert "Not answered" not in page and "Still to do" not in page and "Quiet evenings." in page


def test_a_plan_that_somebody_saved_meanwhile_is_shown_beside_what_was_typed(client, lead, episode):
    client.force_login(lead)
    services.plan(episode, goals="Hers.", agreed_on=None, reasons={}, version=episode.plan_version, by=lead)
    typed = {"goals": "Mine.", "agreed_on": "", "version": episode.plan_version}
    page = post(client, "episode_plan", episode.reference, **typed).content.decode()
    assert "Hers." in page and "Mine." in page
    version = Episode.objects.get(pk=episode.pk).plan_version
    assert post(client, "episode_plan", episode.reference, **{**typed, "version": version}).status_code == 302


def test_every_step_is_taken_from_its_page(client, lead, partner, episode):
    client.force_login(lead)
    ref = episode.reference
    post(client, "episode_lead", ref, worker=partner.pk, agency="", name="")
    risk = episode.risks.get()
    version = Episode.objects.get(pk=episode.pk).plan_version
    plan = {"goals": "Quiet.", "agreed_on": day(), "version": version, f"reason_{risk.pk}": "He left."}
    post(client, "episode_plan", ref, **plan)
    post(client, "episode_action", ref, what="Course", owner=lead.pk, family_member="", due_on=day(days=3))
    post(client, "episode_action_done", ref, episode.plan_actions.get().pk, outcome="She went.")
    post(client, "episode_review", ref, held_on=day(), progress="Better.", next_on=day(days=9))
    post(client, "episode_conference", ref, offered_on=day())
    post(client, "episode_conference", ref, offered_on=day(), accepted="no", answer_words="Too many.")
    post(client, "episode_step_up", ref, reason="He is back.", parents_informed="yes", parents_agreed="")
    contact = Contact.objects.get(source_code="5D")
    factories.bring(contact, C.DECIDED, decision="assessment")
    post(client, "episode_close", ref, outcome="stepped_up", outcome_words="Goes on.")
    episode.refresh_from_db()
    assert (episode.status, episode.worker, episode.outcome) == ("closed", partner, "stepped_up")
    assert episode.reviews.count() == 1 and episode.plan_actions.get().action.done_at
    assert episode.family_group_conferences.get().accepted is False
    page = text_of(client, "episode", ref)
    assert contact.reference in page and "Stepped down and came back" in page
    assert "Stepped up to social work" in client.get(at("early_help") + "?show=closed").content.decode()
    assert episode.reference in client.get(at("early_help") + "?show=came_back").content.decode()


def test_the_contact_of_a_step_up_leads_to_the_record_of_early_help(client, lead, episode):
    contact = services.step_up(episode, said=services.StepUp(reason="He is back.", parents_informed=True), by=lead)
    client.force_login(factories.manager())
    head = f'Stepped up from early help: <a href="{episode.get_absolute_url()}">{episode.reference}</a>'
    assert head in client.get(contact.get_absolute_url()).content.decode()
    assert "Stepped up from early help" not in client.get(episode.contact.get_absolute_url()).content.decode()


def test_a_step_that_is_over_is_refused(client, lead):
    episode = factories.episode("closed", by=lead)
    client.force_login(lead)
    for name in ("accept", "decline", "lead", "first_contact", "plan", "action", "review", "conference", "close"):
        assert client.get(at(f"episode_{name}", episode.reference)).status_code == 409, name


def test_what_a_form_lacks_is_said_beside_its_field(client, lead, episode):
    client.force_login(lead)
    for name in ("lead", "action", "review", "conference", "step_up", "close"):
        page = post(client, f"episode_{name}", episode.reference).content.decode()
        assert "govuk-error-message" in page, name


# A partner


def test_a_partner_reads_the_plan_of_their_family_and_nothing_of_the_case(client, lead, partner, episode):
    services.name_lead(episode, worker=partner, by=lead)
    client.force_login(partner)
    page = text_of(client, "episode", episode.reference)
    contact = episode.contact
    assert "Ella-Mae" in page and episode.risks.get().words in page
    assert contact.reference not in page and contact.reason not in page
    assert contact.decisions.first().rationale not in page
    assert "/people/" not in page and "/contacts/" not in page
    assert AuditEvent.objects.filter(act="viewed", by=partner, agency=partner.agency).exists()
    assert episode.reference in text_of(client, "early_help")
    assert post(client, "episode_review", episode.reference).status_code == 200
    assert client.get(at("episode_lead", episode.reference)).status_code == 403


def test_a_partner_finds_what_waits_for_them_at_home_and_nothing_else(client, lead, partner, episode):
    client.force_login(partner)
    assert client.get("/").context["blocks"] == []
    services.name_lead(episode, worker=partner, by=lead)
    said = services.ActionSaid(what="Call Kelly", due_on=timezone.localdate(), owner=partner)
    services.set_action(episode, said=said, by=partner)
    other = factories.episode("working")
    page = client.get("/")
    blocks = {block["name"]: block for block in page.context["blocks"]}
    assert {name: block["count"] for name, block in blocks.items()} == {"early_help_mine": "1", "plan_actions": "1"}
    assert {block["href"] for block in blocks.values()} == {at("early_help") + "?show=open"}
    text = page.content.decode()
    assert episode.reference in text and episode.get_absolute_url() in text and "Ella-Mae" in text
    assert other.reference not in text and episode.contact.reference not in text
    factories.restrict(episode.children.first().person)
    assert client.get("/").context["blocks"] == []


def test_early_help_finds_its_own_actions_at_home(client, lead, episode):
    said = services.ActionSaid(what="Call Kelly", due_on=timezone.localdate(), owner=lead)
    services.set_action(episode, said=said, by=lead)
    client.force_login(lead)
    [block] = [block for block in client.get("/").context["blocks"] if block["name"] == "plan_actions"]
    assert episode.reference in client.get(block["href"]).content.decode()


def test_how_it_ended_stands_with_the_rule_that_says_whether_that_is_positive(client, lead):
    good, bad = (factories.episode("working", by=lead, written=True) for _ in range(2))
    services.close(good, outcome="partly_met", outcome_words="They sleep.", by=lead)
    services.close(bad, outcome="not_met", outcome_words="Nothing changed.", by=lead)
    client.force_login(lead)
    page = text_of(client, "episode", good.reference)
    assert ">Positive ending<" in page and POSITIVE_RULE in page
    assert ">Not a positive ending<" in text_of(client, "episode", bad.reference)
    page = client.get(at("early_help") + "?show=closed").content.decode()
    assert page.count("Positive ending ·") == page.count("Not a positive ending ·") == 1 and POSITIVE_RULE in page
    assert POSITIVE_RULE in text_of(client, "episode_close", factories.episode("working", by=lead).reference)


def test_the_persons_page_says_what_early_help_there_is_and_who_came_back(client, lead, episode):
    person = episode.children.first().person
    client.force_login(lead)
    page = client.get(person.get_absolute_url())
    [held] = page.context["early_help"]
    assert (held.reference, held.open, held.came_back) == (episode.reference, True, False)
    assert ">open<" in page.content.decode() and episode.get_absolute_url() in page.content.decode()
    referral = back(person, 1)
    boss = factories.user(Role.ASSESSMENT_MANAGER)
    client.force_login(boss)
    assert "came back within 6 months" in client.get(person.get_absolute_url()).content.decode()
    assert "back after early help" in client.get(at("to_allocate")).content.decode()
    told = text_of(client, "allocate", referral.reference)
    assert "Stepped down and came back" in told and episode.get_absolute_url() in told
    open_assessment(referral, worker=factories.worker(), by=boss)
    assert "came back within 6 months" in client.get(person.get_absolute_url()).content.decode()
    factories.restrict(episode.children.last().person)
    assert client.get(person.get_absolute_url()).context["early_help"] == []


def test_who_came_back_is_seen_before_anybody_meets_or_assesses(lead, episode):
    person, judge = episode.children.first().person, factories.worker()
    assert [held.came_back for held in stories.early_help_of(person.pk, lead)] == [False]
    referral = back(person, 1)
    assert [held.came_back for held in stories.early_help_of(person.pk, lead)] == [True]
    told = {"superseded": True, "reason": "Another child.", "by": judge}
    accepted = Event.objects.get(reference=referral.reference, kind="referral.accept")
    story.judge(accepted, significance=accepted.significance, **told)
    assert [held.came_back for held in stories.early_help_of(person.pk, lead)] == [False]


def test_a_referral_received_later_than_six_months_after_is_no_coming_back(lead, episode):
    referral = back(episode.children.first().person, 1)
    later = {"started_at": episode.begun_at + timedelta(days=200), "by": lead, "reason": "Read wrongly."}
    was = Clock.objects.get(**stage_key(referral), kind="assessment").started_at
    clocks.correct_start(referral, "assessment", was=was, **later)
    assert [held.came_back for held in stories.early_help_of(referral.person_id, lead)] == [False]


def test_the_head_says_who_it_is_about_and_the_work_comes_before_the_facts(client, lead, episode):
    client.force_login(lead)
    page = client.get(episode.get_absolute_url()).content.decode()
    child = episode.children.first().person
    assert f"<strong>{child.called}, " in page
    assert page.index("Still to do") < page.index("Presenting risks") < page.index("What we know")


def test_a_partner_finds_no_other_family(client, partner, episode):
    client.force_login(partner)
    assert client.get(at("episode", episode.reference)).status_code == 404
    assert client.get(at("episode_plan", episode.reference)).status_code == 404
    assert "No families here" in text_of(client, "early_help")


def test_social_workers_read_and_change_nothing(client, episode):
    client.force_login(factories.worker())
    page = text_of(client, "episode", episode.reference)
    assert episode.contact.reference in page and "Agree an action" not in page
    assert client.get(at("episode_plan", episode.reference)).status_code == 403


def test_a_restricted_family_is_not_there(client, lead):
    child = factories.restrict(factories.person("Zebedee", "Quillfeather"), lead)
    episode = services.take_up(factories.contact(C.DECIDED, restricted=child), by=lead)
    client.force_login(factories.user(Role.EARLY_HELP_LEAD))
    assert client.get(at("episode", episode.reference)).status_code == 404
    assert episode.reference not in client.get(at("early_help") + "?show=open").content.decode()


def test_lists_ask_no_more_for_many_families_than_for_one(client, lead, django_assert_max_num_queries):
    client.force_login(lead)
    factories.episode("working", by=lead)
    factories.contact(C.DECIDED)
    for _ in range(4):
        factories.episode("working", by=lead)
        factories.contact(C.DECIDED)
    for show in ("offers", "open", "came_back"):
        with django_assert_max_num_queries(20):
            client.get(at("early_help") + f"?show={show}")
