"""Deciding: authorise, change, send back, decide now, correct. The rules a manager would recognise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, Clock, Event, Notice
from mach.models.clocks import stage_key
from referrals import services
from referrals.models import ChildDecision, Contact, Handover, Referral
from referrals.rules import Decision as D
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.factories import outcome, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return factories.manager()


def running(stage):
    return set(Clock.objects.running().filter(**stage_key(stage)).values_list("kind", flat=True))


def told_of(contact, user):
    return Notice.objects.filter(recipient=user, reference=contact.reference)


class TestAuthorise:
    def test_a_manager_decides_as_recommended_for_every_child(self, manager):
        contact = factories.contact(C.TO_AUTHORISE, children=3)
        decided = services.authorise(contact, by=manager)
        assert decided.status == C.DECIDED
        assert decided.decided_at is not None
        assert {d.decision for d in decided.decisions.all()} == {D.EARLY_HELP}
        assert all(d.recommendation_id and d.by == manager for d in decided.decisions.all())
        assert all(child.decided_at == decided.decided_at for child in decided.children.all())

    def test_nobody_authorises_their_own_recommendation(self):
        both = factories.user("mach_manager", "social_worker")
        contact = factories.contact(C.TO_AUTHORISE, worker=both)
        with pytest.raises(NotAllowed, match="own recommendation"):
            services.authorise(contact, by=both)
        child = contact.children.get()
        with pytest.raises(NotAllowed):
            services.authorise(contact, changes={child.pk: {"level": 2, "changed_because": "Less."}}, by=both)
        with pytest.raises(NotAllowed):
            services.decide_now(contact, outcomes=outcomes(contact, D.ADVICE), reason="Quick.", by=both)
        assert not ChildDecision.objects.exists()

    def test_a_manager_may_decide_otherwise_with_a_reason(self, manager):
        contact = factories.contact(C.TO_AUTHORISE, children=2)
        first, second = contact.children.all()
        change = {"decision": "assessment", "changed_because": "Third since August."}
        contact = services.authorise(contact, changes={first.pk: change}, by=manager)
        entry = contact.decisions.get(child=first)
        assert (entry.decision, entry.changed_because) == ("assessment", "Third since August.")
        assert entry.recommendation.decision == "early_help"
        assert entry.told_text == ""
        assert contact.decisions.get(child=second).decision == "early_help"
        assert told_of(contact, contact.worker).filter(text__contains="otherwise").exists()

    def test_a_change_needs_its_reason(self, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        child = contact.children.get()
        with pytest.raises(RuleBroken) as refused:
            services.authorise(contact, changes={child.pk: {"decision": "assessment"}}, by=manager)
        assert list(refused.value.errors) == [f"children.{child.pk}.changed_because"]

    def test_child_by_child_the_contact_is_decided_with_its_last(self, manager):
        contact = factories.contact(C.TO_AUTHORISE, children=2)
        first, second = contact.children.all()
        contact = services.authorise(contact, children=[first.pk], by=manager)
        assert contact.status == C.TO_AUTHORISE
        assert contact.decided_at is None
        assert {"contact_decision", "referral_decision"} <= running(contact)
        with pytest.raises(WrongState):
            services.authorise(contact, children=[first.pk], by=manager)
        contact = services.authorise(contact, by=manager)
        assert contact.status == C.DECIDED
        assert ChildDecision.objects.filter(contact=contact).count() == 2
        second.refresh_from_db()
        first.refresh_from_db()
        assert first.decided_at < second.decided_at == contact.decided_at

    def test_the_clocks_of_deciding_stop_and_a_visit_is_still_waited_for(self, manager):
        contact = factories.contact(C.TO_AUTHORISE, rag="red")
        assert {"contact_decision", "referral_decision", "same_day_visit"} <= running(contact)
        contact = services.authorise(contact, undone_because="Seen.", by=manager)
        assert running(contact) == {"same_day_visit", "tell_referrer", "handover_accepted"}

    def test_what_was_replaced_meanwhile_is_not_authorised_unread(self, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        seen = [r.pk for r in contact.recommendations.all()]
        contact = services.send_back(contact, comment="Speak to the school.", by=manager)
        contact = services.recommend(contact, outcomes=outcomes(contact, D.ASSESSMENT), by=contact.worker)
        with pytest.raises(Conflict, match="read it again"):
            services.authorise(contact, read=seen, by=manager)
        assert not contact.decisions.exists()

    def test_the_story_tells_each_child_what_was_decided_for_them(self, manager):
        contact = factories.contact(C.TO_AUTHORISE, children=2)
        first, second = contact.children.all()
        for child in (first, second):
            services.register_person(child, by=manager)
        change = {"decision": "assessment", "changed_because": "More."}
        services.authorise(contact, changes={first.pk: change}, by=manager)
        first.refresh_from_db()
        second.refresh_from_db()
        lines = Event.objects.filter(kind="contact.authorise")
        assert [e.label for e in lines.filter(people=[first.person_id])] == ["Decided: Referral – assessment"]
        assert [e.label for e in lines.filter(people=[second.person_id])] == ["Decided: Early help"]

    def test_feedback_for_the_referrer_is_kept_with_the_contact(self, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        assert services.authorise(contact, feedback=" Thank you. ", by=manager).feedback == "Thank you."

    def test_statements_grow_little_with_the_number_of_children(self, manager, django_assert_max_num_queries):
        one = factories.contact(C.TO_AUTHORISE, children=1, decision=D.ADVICE)
        three = factories.contact(C.TO_AUTHORISE, children=3, decision=D.ADVICE)
        with django_assert_max_num_queries(26) as for_one:
            services.authorise(one, by=manager)
        with django_assert_max_num_queries(30) as for_three:
            services.authorise(three, by=manager)
        assert len(for_three) - len(for_one) <= 2


class TestSendBack:
    def test_the_worker_has_it_again_and_the_contacts_clock_runs_on(self, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        before = contact.due_at
        contact = services.send_back(contact, comment="Speak to the school.", by=manager)
        assert contact.status == C.SCREENING
        assert contact.due_at == before
        assert "contact_decision" in running(contact)
        assert not any(kind.startswith("screen_") for kind in running(contact))
        assert contact.sent_back.get().comment == "Speak to the school."
        assert told_of(contact, contact.worker).filter(text__contains="came back").exists()

    def test_it_says_what_is_still_needed(self, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        with pytest.raises(RuleBroken):
            services.send_back(contact, comment="  ", by=manager)

    def test_the_comment_is_in_no_log(self, manager):
        contact = factories.contact(C.TO_AUTHORISE)
        services.send_back(contact, comment="Ask Kelly about Dean.", by=manager)
        assert not AuditEvent.objects.filter(detail__icontains="Kelly").exists()
        assert not Event.objects.filter(label__icontains="Kelly").exists()


class TestDecideNow:
    @pytest.mark.parametrize("decision", [D.ADVICE, D.RETURNED, D.NO_FURTHER_ACTION])
    def test_what_needs_no_screening_is_decided_at_once_and_listed(self, manager, decision):
        contact = factories.contact(rag="", children=2)
        contact = services.decide_now(
            contact, outcomes=outcomes(contact, decision), reason="Police volume.", by=manager
        )
        assert (contact.status, contact.dip_sample, contact.rag) == (C.DECIDED, True, "")
        entry = contact.decisions.first()
        assert (entry.recommendation, entry.changed_because) == (None, "Police volume.")
        assert running(contact) == {"tell_referrer"}

    @pytest.mark.parametrize("decision", [D.ASSESSMENT, D.EARLY_HELP, D.OTHER_COUNCIL])
    def test_without_danger_everything_else_is_screened_first(self, manager, decision):
        contact = factories.contact(rag="green")
        with pytest.raises(RuleBroken, match="screening"):
            services.decide_now(contact, outcomes=outcomes(contact, decision), reason="Sure.", by=manager)

    def test_one_child_who_needs_screening_holds_the_others(self, manager):
        contact = factories.contact(rag="green", children=2)
        first, second = contact.children.all()
        said = {first.pk: outcome(D.ADVICE), second.pk: outcome(D.ASSESSMENT)}
        with pytest.raises(RuleBroken):
            services.decide_now(contact, outcomes=said, reason="Sure.", by=manager)
        assert not contact.decisions.exists()

    def test_danger_now_is_decided_at_once_and_becomes_red(self, manager):
        contact = factories.contact(rag="", immediate_danger=True)
        said = outcomes(contact, D.STRATEGY_MEETING)
        contact = services.decide_now(contact, outcomes=said, reason="Baby with bruises.", by=manager)
        assert (contact.status, contact.rag, contact.urgency, contact.dip_sample) == (C.DECIDED, "red", 0, False)
        assert contact.ratings.get().reason == "Baby with bruises."
        assert running(contact) == {"same_day_visit", "tell_referrer"}
        assert Referral.objects.get().strategy_meeting

    def test_danger_that_a_manager_has_rated_down_needs_screening(self, manager):
        contact = factories.contact(rag="green", immediate_danger=True)
        with pytest.raises(RuleBroken):
            services.decide_now(contact, outcomes=outcomes(contact, D.ASSESSMENT), reason="Sure.", by=manager)

    @pytest.mark.parametrize("status", [C.NEW, C.SCREENING, C.TO_AUTHORISE])
    def test_from_any_open_status(self, manager, status):
        contact = factories.contact(status, rag="red")
        said = outcomes(contact, D.ASSESSMENT)
        assert services.decide_now(contact, outcomes=said, reason="Now.", by=manager).status == C.DECIDED

    def test_it_needs_a_reason_and_an_outcome_for_every_child(self, manager):
        contact = factories.contact(rag="", children=2)
        first, second = contact.children.all()
        with pytest.raises(RuleBroken) as refused:
            services.decide_now(contact, outcomes={first.pk: outcome(D.ADVICE)}, reason="", by=manager)
        assert set(refused.value.errors) == {"reason", f"children.{second.pk}.decision"}


class TestCorrect:
    def test_a_new_entry_stands_beside_the_old_with_the_original_date(self, manager):
        contact = factories.contact(C.DECIDED)
        old = contact.decisions.get()
        new = services.correct(old, outcome=outcome(D.ADVICE), reason="Wrong button.", by=manager)
        old.refresh_from_db()
        assert old.superseded_at is not None
        assert (new.corrects, new.at, new.changed_because) == (old, old.at, "Wrong button.")
        assert new.recorded_at > old.recorded_at
        contact.refresh_from_db()
        assert (contact.status, contact.decided_at) == (C.DECIDED, old.at)

    def test_an_accepted_referral_is_withdrawn(self, manager):
        referral = factories.referral()
        services.correct(referral.decision, outcome=outcome(D.ADVICE), reason="Another family.", by=manager)
        referral.refresh_from_db()
        assert referral.status == "withdrawn"
        assert not running(referral)

    def test_a_referral_begins_if_the_correction_says_so(self, manager):
        contact = factories.contact(C.DECIDED)
        services.correct(contact.decisions.get(), outcome=outcome(D.ASSESSMENT), reason="Wrong button.", by=manager)
        referral = Referral.objects.get(contact=contact)
        assert referral.status == "accepted"
        assert Handover.objects.get().withdrawn_at is not None
        assert "handover_accepted" not in running(contact)
        assert "assessment" in running(referral)

    def test_once_assessed_it_cannot_be_corrected_away(self, manager):
        referral = factories.referral("in_assessment")
        with pytest.raises(RuleBroken, match="new contact"):
            services.correct(referral.decision, outcome=outcome(D.ADVICE), reason="Another family.", by=manager)

    def test_a_corrected_entry_is_not_corrected_again(self, manager):
        contact = factories.contact(C.DECIDED)
        old = contact.decisions.get()
        services.correct(old, outcome=outcome(D.ADVICE), reason="Wrong button.", by=manager)
        with pytest.raises(WrongState):
            services.correct(old, outcome=outcome(D.RETURNED), reason="Wrong again.", by=manager)

    def test_breaches_stay_and_the_referrer_is_told_again(self, manager):
        contact = factories.contact(C.TO_AUTHORISE, received_at=timezone.now() - timedelta(days=4))
        contact = services.authorise(contact, by=manager)
        services.tell_referrer(contact, how="phone", by=manager)
        late = Clock.objects.get(kind="contact_decision", **stage_key(contact))
        assert late.breached_at == late.due_at
        services.correct(contact.decisions.get(), outcome=outcome(D.ADVICE), reason="Wrong button.", by=manager)
        again = Clock.objects.get(pk=late.pk)
        assert (again.breached_at, again.stopped_at) == (late.breached_at, late.stopped_at)
        assert "tell_referrer" in running(contact)

    def test_nobody_corrects_what_they_recommended(self):
        both = factories.user("mach_manager", "social_worker")
        contact = factories.contact(C.DECIDED, worker=both)
        with pytest.raises(NotAllowed):
            services.correct(contact.decisions.get(), outcome=outcome(D.ADVICE), reason="Wrong.", by=both)


class TestCorrectReceived:
    def test_what_runs_from_receipt_moves_and_what_was_missed_stays_missed(self, manager):
        contact = factories.contact(rag="", received_at=timezone.now() - timedelta(hours=30))
        earlier = contact.received_at - timedelta(hours=24)
        due = contact.due_at
        contact = services.correct_received(contact, received_at=earlier, reason="The email says so.", by=manager)
        assert (contact.received_at, contact.due_at) == (earlier, due - timedelta(hours=24))
        later = earlier + timedelta(hours=2)
        contact = services.correct_received(contact, received_at=later, reason="Read it wrongly.", by=manager)
        assert contact.due_at == due - timedelta(hours=22)
        clock = Clock.objects.get(kind="contact_decision", **stage_key(contact))
        assert (clock.started_at, clock.due_at) == (later, contact.due_at)

    def test_the_date_of_its_referrals_moves_too(self, manager):
        received = factories.moment(2026, 4, 7, 10)
        referral = factories.referral(received_at=received)
        assert (str(referral.date), referral.due_at) == ("2026-04-07", factories.moment(2026, 6, 11, 23))
        earlier = factories.moment(2026, 4, 2, 10)
        services.correct_received(referral.contact, received_at=earlier, reason="Dated that day.", by=manager)
        referral.refresh_from_db()
        assert (str(referral.date), referral.due_at) == ("2026-04-02", factories.moment(2026, 6, 10, 23))

    def test_never_in_the_future_nor_after_it_was_answered(self, manager):
        contact = factories.contact(rag="red", received_at=timezone.now() - timedelta(hours=5))
        for wrong in (timezone.now() + timedelta(minutes=1), timezone.now(), contact.received_at):
            with pytest.raises(RuleBroken) as refused:
                services.correct_received(contact, received_at=wrong, reason="Because.", by=manager)
            assert list(refused.value.errors) == ["received_at"]
        assert Contact.objects.get(pk=contact.pk).received_at == contact.received_at
