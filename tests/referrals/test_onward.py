"""What a decision leads to: it never leads nowhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mach.access import Role
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Notice, TeamKind
from mach.models.clocks import stage_key
from referrals import services
from referrals.models import Handover, HandoverKind, Referral
from referrals.rules import Decision as D
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.factories import outcome, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return factories.manager()


def clock(stage, kind):
    return Clock.objects.filter(**stage_key(stage), kind=kind).latest("pk")


def told(user, words):
    return Notice.objects.filter(recipient=user, text__contains=words).exists()


class TestReferral:
    def test_three_siblings_become_three_referrals_dated_when_the_contact_was_received(self, manager):
        received = factories.moment(2026, 3, 28, 23, 30)
        contact = factories.contact(C.TO_AUTHORISE, children=3, decision=D.ASSESSMENT, received_at=received)
        contact = services.authorise(contact, by=manager, at=received + timedelta(days=2))
        referrals = list(Referral.objects.filter(contact=contact))
        assert len(referrals) == 3
        assert {str(r.date) for r in referrals} == {"2026-03-28"}
        assert {r.status for r in referrals} == {"accepted"}
        assert all(r.people == [r.person_id] for r in referrals)

    def test_received_after_midnight_in_london_it_has_that_day(self, manager):
        received = factories.moment(2026, 7, 1, 23, 30)
        contact = factories.contact(C.DECIDED, decision=D.ASSESSMENT, received_at=received)
        referral = Referral.objects.get(contact=contact)
        assert str(referral.date) == "2026-07-02"

    def test_the_assessment_clock_runs_from_receipt_and_not_from_the_decision(self, manager):
        received = factories.moment(2026, 4, 2, 16)
        contact = factories.contact(C.TO_AUTHORISE, decision=D.ASSESSMENT, received_at=received)
        services.authorise(contact, by=manager, at=received + timedelta(days=5))
        referral = Referral.objects.get()
        running = clock(referral, "assessment")
        assert running.started_at == received
        assert running.due_at == referral.due_at == factories.moment(2026, 6, 10, 23)

    def test_an_unidentified_child_is_registered_so_that_nothing_waits(self, manager):
        contact = factories.contact(C.TO_AUTHORISE, decision=D.ASSESSMENT)
        assert contact.people == []
        contact = services.authorise(contact, by=manager)
        child = contact.children.get()
        assert child.linked_how == "registered"
        assert contact.people == [child.person_id]
        assert Referral.objects.get().person == child.person

    def test_a_strategy_meeting_has_a_clock_and_a_notice_of_its_own(self, manager):
        assessor = factories.user(Role.ASSESSMENT_MANAGER)
        factories.contact(C.DECIDED, decision=D.STRATEGY_MEETING)
        referral = Referral.objects.get()
        assert referral.strategy_meeting
        assert clock(referral, "strategy_meeting_start").urgent
        assert told(assessor, f"{referral.reference} needs a strategy meeting")
        assert Referral.objects.to_allocate().first() == referral

    def test_a_second_open_referral_is_refused_and_the_first_named(self, manager):
        first = factories.referral()
        contact = factories.contact(rag="red")
        services.confirm_person(contact.children.get(), person=first.person, by=manager)
        with pytest.raises(RuleBroken) as refused:
            services.decide_now(contact, outcomes=outcomes(contact, D.ASSESSMENT), reason="Now.", by=manager)
        (sentence,) = refused.value.errors[f"children.{contact.children.get().pk}.decision"]
        assert first.reference in sentence
        assert "Linked to open work" in sentence

    def test_once_the_first_is_closed_another_may_begin(self, manager):
        first = factories.referral("closed")
        contact = factories.contact(rag="red")
        services.confirm_person(contact.children.get(), person=first.person, by=manager)
        services.decide_now(contact, outcomes=outcomes(contact, D.ASSESSMENT), reason="Now.", by=manager)
        assert Referral.objects.filter(person=first.person).count() == 2

    def test_from_a_restricted_contact_comes_a_restricted_referral(self):
        contact = factories.contact(C.DECIDED, decision=D.ASSESSMENT, restricted=True)
        referral = Referral.objects.get(contact=contact)
        assert referral.restricted_people == contact.restricted_people
        assert clock(referral, "assessment").restricted_people == contact.restricted_people


class TestEarlyHelp:
    def test_somebody_there_accepts_on_a_clock(self, manager):
        team = factories.team(TeamKind.EARLY_HELP)
        lead = factories.user(Role.EARLY_HELP_LEAD, team=team)
        contact = factories.contact(C.DECIDED, children=2)
        child = contact.children.first()
        handover = Handover.objects.get(decision__child=child)
        waits = Clock.objects.get(kind="handover_accepted", part=child.pk)
        assert (handover.kind, handover.to_team, waits.team, waits.owner) == ("early_help", team, team, None)
        assert told(lead, "handed over to early help")
        services.accept_handover(handover, note="Family worker: J. Ali.", by=lead)
        handover.refresh_from_db()
        waits.refresh_from_db()
        assert (handover.accepted_by, handover.note) == (lead, "Family worker: J. Ali.")
        assert waits.stopped_at is not None
        assert Clock.objects.running().filter(kind="handover_accepted").count() == 1

    def test_nobody_else_accepts_it(self, manager):
        contact = factories.contact(C.DECIDED)
        with pytest.raises(NotAllowed):
            services.accept_handover(contact.handovers.get(), by=factories.worker())

    def test_it_is_accepted_once(self):
        lead = factories.user(Role.EARLY_HELP_LEAD)
        handover = factories.contact(C.DECIDED).handovers.get()
        services.accept_handover(handover, by=lead)
        with pytest.raises(WrongState):
            services.accept_handover(handover, by=lead)

    def test_of_a_restricted_contact_only_those_who_may_open_it_are_told(self):
        lead, senior = factories.user(Role.EARLY_HELP_LEAD), factories.user(Role.SENIOR_MANAGER)
        factories.contact(C.DECIDED, restricted=True)
        assert not told(lead, "handed over")
        assert told(senior, "handed over")


class TestLinked:
    def linked(self, work, **fields):
        contact = factories.contact(rag="green", **fields)
        said = outcomes(contact, D.LINKED, linked_to=work.reference.lower())
        return services.decide_now(contact, outcomes=said, reason="Known.", by=factories.manager())

    def test_the_worker_of_the_open_referral_is_told_and_acknowledges(self):
        worker = factories.worker()
        work = factories.referral("in_assessment", worker=worker)
        contact = self.linked(work)
        handover = contact.handovers.get()
        assert (handover.kind, handover.to_worker, handover.decision.linked_to) == ("linked", worker, work.reference)
        assert told(worker, f"news for {work.reference}")
        assert clock(contact, "link_acknowledged").owner == worker
        services.acknowledge_link(handover, by=worker)
        assert clock(contact, "link_acknowledged").stopped_at is not None

    def test_a_colleague_does_not_acknowledge_but_a_manager_may(self):
        work = factories.referral("in_assessment")
        handover = self.linked(work).handovers.get()
        with pytest.raises(NotAllowed, match="worker of the open work"):
            services.acknowledge_link(handover, by=factories.worker())
        assert services.acknowledge_link(handover, by=factories.manager()).accepted_at

    def test_to_a_contact_received_earlier(self):
        worker = factories.worker()
        earlier = factories.contact(C.SCREENING, worker=worker)
        contact = self.linked(earlier)
        assert contact.handovers.get().to_worker == worker

    def test_where_nobody_has_the_work_yet_those_who_allocate_are_told(self):
        assessor = factories.user(Role.ASSESSMENT_MANAGER)
        work = factories.referral()
        contact = self.linked(work)
        assert contact.handovers.get().to_worker is None
        assert told(assessor, f"news for {work.reference}")

    @pytest.mark.parametrize("given", ["R-2026-999999", "nonsense", "C-2026-999999"])
    def test_to_nothing_is_refused(self, given):
        contact = factories.contact(rag="green")
        with pytest.raises(RuleBroken) as refused:
            services.decide_now(
                contact, outcomes=outcomes(contact, D.LINKED, linked_to=given), reason="Known.", by=factories.manager()
            )
        assert list(refused.value.errors) == [f"children.{contact.children.get().pk}.linked_to"]

    def test_a_closed_referral_and_the_contact_itself_are_nothing(self):
        closed = factories.referral("closed")
        contact = factories.contact(rag="green")
        for given in (closed.reference, contact.reference):
            with pytest.raises(RuleBroken):
                services.decide_now(
                    contact,
                    outcomes=outcomes(contact, D.LINKED, linked_to=given),
                    reason="Known.",
                    by=factories.manager(),
                )

    def test_restricted_work_is_not_there_for_who_may_not_see_it(self):
        hidden = factories.contact(C.SCREENING, restricted=True)
        contact = factories.contact(rag="green")
        with pytest.raises(RuleBroken, match=r"No open referral|can be found"):
            services.decide_now(
                contact,
                outcomes=outcomes(contact, D.LINKED, linked_to=hidden.reference),
                reason="Known.",
                by=factories.manager(),
            )


class TestOtherCouncil:
    def test_the_worker_waits_for_the_councils_answer(self, manager):
        contact = factories.contact(C.DECIDED, decision=D.OTHER_COUNCIL)
        handover = contact.handovers.get()
        assert (handover.kind, handover.to_worker) == (HandoverKind.COUNCIL, contact.worker)
        assert clock(contact, "handover_accepted").owner == contact.worker
        with pytest.raises(RuleBroken):
            services.acknowledge_transfer(handover, note=" ", by=manager)
        services.acknowledge_transfer(handover, note="Duty team, by telephone.", by=manager)
        assert clock(contact, "handover_accepted").stopped_at is not None


class TestTheReferrer:
    def test_waits_from_the_decision_until_somebody_tells_them(self, manager):
        contact = factories.contact(C.TO_AUTHORISE, decision=D.ADVICE)
        assert not Clock.objects.filter(kind="tell_referrer").exists()
        contact = services.authorise(contact, by=manager)
        assert clock(contact, "tell_referrer").started_at == contact.decided_at
        services.tell_referrer(
            contact, how="phone", note="PC Marsh took the call.", by=factories.user(Role.CALL_HANDLER)
        )
        assert clock(contact, "tell_referrer").stopped_at is not None
        assert contact.referrer_told.get().how == "phone"

    def test_who_left_no_way_to_reach_them_is_recorded_so(self):
        contact = factories.contact(
            C.DECIDED, source_code="9", anonymous=True, referrer_name="", referrer_phone="", decision=D.ADVICE
        )
        assert not Clock.objects.filter(kind="tell_referrer").exists()
        assert contact.referrer_told.get().how == "cannot"

    def test_an_agency_can_always_be_reached(self):
        contact = factories.contact(C.DECIDED, agency=factories.agency(), referrer_phone="", decision=D.ADVICE)
        assert clock(contact, "tell_referrer").stopped_at is None

    def test_a_system_that_reads_it_again_has_been_told_already(self):
        contact = factories.contact(C.DECIDED, agency=factories.agency(), decision=D.ADVICE)
        for _ in range(3):
            services.tell_referrer(contact, how="api", by=factories.system())
        assert contact.referrer_told.count() == 1

    def test_cannot_needs_its_reason(self, manager):
        contact = factories.contact(C.DECIDED)
        with pytest.raises(RuleBroken) as refused:
            services.tell_referrer(contact, how="cannot", by=manager)
        assert list(refused.value.errors) == ["note"]


def test_a_corrected_hand_over_can_no_longer_be_accepted():
    lead, manager = factories.user(Role.EARLY_HELP_LEAD), factories.manager()
    contact = factories.contact(C.DECIDED)
    handover = contact.handovers.get()
    services.correct(contact.decisions.get(), outcome=outcome(D.ADVICE), reason="Wrong button.", by=manager)
    with pytest.raises(WrongState, match="withdrawn"):
        services.accept_handover(handover, by=lead)


def test_a_past_time_is_carried_through_to_everything(db):
    received = timezone.now() - timedelta(days=60)
    contact = factories.contact(C.DECIDED, decision=D.ASSESSMENT, received_at=received)
    referral = Referral.objects.get(contact=contact)
    decided = received + timedelta(minutes=40)
    assert contact.decided_at == referral.begun_at == contact.decisions.get().at == decided
    assert clock(contact, "contact_decision").stopped_at == decided
    assert contact.history.first().history_date == decided
