"""Clocks on running work: what starts and stops them, and that nothing anybody does clears a breach."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from mach import clocks
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, Clock, stage_key
from referrals import services
from referrals.models import Contact, Referral
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def of(stage, kind):
    return Clock.objects.filter(**stage_key(stage), kind=kind).latest("id")


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def received(at, **fields):
    return factories.contact(received_at=at, rag="", **fields)


def test_friday_afternoon_before_a_bank_holiday():
    contact = received(utc(2026, 5, 22, 15, 29))
    decision = of(contact, "contact_decision")
    assert decision.target_at == utc(2026, 5, 23, 15, 29)
    assert decision.due_at == utc(2026, 5, 24, 15, 29)
    assert of(contact, "referral_decision").due_at == utc(2026, 5, 26, 23, 0), "the end of Tuesday in London"


def test_inside_the_hour_that_repeats_in_october():
    first, second = received(utc(2025, 10, 26, 0, 30)), received(utc(2025, 10, 26, 1, 30))
    one, two = of(first, "contact_decision"), of(second, "contact_decision")
    assert two.due_at - one.due_at == HOUR, "both read 01:30 on the wall"
    assert one.due_at - one.started_at == 48 * HOUR


def test_several_children_are_one_clock_that_stops_with_the_last():
    start = timezone.now() - 30 * HOUR
    contact = factories.contact(ContactStatus.TO_AUTHORISE, received_at=start, children=2)
    first, last = contact.children.order_by("position")
    by = factories.manager()
    contact = services.authorise(contact, children=[first.pk], by=by, at=start + 20 * HOUR)
    assert of(contact, "contact_decision").stopped_at is None
    contact = services.authorise(contact, children=[last.pk], by=by, at=start + 26 * HOUR)
    clock = of(contact, "contact_decision")
    assert Clock.objects.filter(**stage_key(contact), kind="contact_decision").count() == 1
    assert (clock.stopped_at, clock.target_missed_at) == (start + 26 * HOUR, clock.target_at)
    taken = [child.decided_at - contact.received_at for child in contact.children.order_by("position")]
    assert taken == [20 * HOUR, 26 * HOUR]


def test_no_further_action_stops_the_referral_decision_and_starts_no_assessment():
    contact = factories.contact(ContactStatus.DECIDED, decision=Decision.NO_FURTHER_ACTION)
    assert of(contact, "referral_decision").stopped_at is not None
    assert not Clock.objects.filter(kind="assessment").exists()


def test_stopping_at_the_very_moment_of_the_limit_is_late_swept_or_not():
    start = timezone.now() - 72 * HOUR
    contact = factories.contact(ContactStatus.TO_AUTHORISE, received_at=start)
    clock = of(contact, "contact_decision")
    services.authorise(contact, by=factories.manager(), at=clock.due_at)
    clock.refresh_from_db()
    assert clock.breached_at == clock.due_at
    assert AuditEvent.objects.filter(act="clock.stopped_late", subject_id=clock.pk).exists()


def test_a_moment_before_the_limit_is_in_time():
    start = timezone.now() - 72 * HOUR
    contact = factories.contact(ContactStatus.TO_AUTHORISE, received_at=start)
    clock = of(contact, "contact_decision")
    services.authorise(contact, by=factories.manager(), at=clock.due_at - timedelta(microseconds=1))
    clock.refresh_from_db()
    assert clock.breached_at is None
    assert clock.target_missed_at == clock.target_at


@pytest.fixture
def late():
    """A contact in screening whose limits have all passed, and whose breaches have been seen."""
    contact = factories.contact(ContactStatus.SCREENING, received_at=timezone.now() - 60 * HOUR)
    clocks.sweep()
    return Contact.objects.get(pk=contact.pk)


def breaches():
    return set(Clock.objects.filter(breached_at__isnull=False).values_list("pk", "breached_at"))


def test_rating_again_reallocating_and_sending_back_leave_every_breach(late):
    before = breaches()
    assert before
    by = factories.manager()
    services.rate(late, rag="green", reason="Seen with the mother.", by=by)
    assert before <= breaches()
    late.refresh_from_db()
    services.allocate(late, worker=factories.worker(), steps=["Read the history"], reason="On leave.", by=by)
    assert before <= breaches()
    clock = of(late, "contact_decision")
    assert (clock.owner, clock.started_at) == (Contact.objects.get(pk=late.pk).worker, late.received_at)


def test_a_later_start_moves_the_limit_and_leaves_the_breach(late):
    clock = of(late, "contact_decision")
    stamped, old = clock.breached_at, clock.due_at
    start = late.received_at + timedelta(minutes=5)
    clocks.correct_start(late, started_at=start, was=late.received_at, by=factories.manager(), reason="Read the fax.")
    clock.refresh_from_db()
    assert (clock.started_at, clock.due_at, clock.breached_at) == (start, old + timedelta(minutes=5), stamped)
    assert old in clock.history.values_list("due_at", flat=True), "the old limit stays in the history"


def test_an_earlier_start_makes_what_stopped_in_time_late():
    start = timezone.now() - 72 * HOUR
    contact = factories.contact(ContactStatus.TO_AUTHORISE, received_at=start)
    contact = services.authorise(contact, by=factories.manager(), at=start + 40 * HOUR)
    earlier = start - 10 * HOUR
    clocks.correct_start(contact, started_at=earlier, was=start, by=factories.manager(), reason="The fax said.")
    clock = of(contact, "contact_decision")
    assert clock.breached_at == clock.due_at == earlier + 48 * HOUR


def test_a_start_after_the_answer_is_refused():
    start = timezone.now() - 72 * HOUR
    contact = factories.contact(ContactStatus.TO_AUTHORISE, received_at=start)
    contact = services.authorise(contact, by=factories.manager(), at=start + 2 * HOUR)
    with pytest.raises(RuleBroken, match="answered before"):
        clocks.correct_start(contact, started_at=start + 3 * HOUR, was=start, by=factories.manager(), reason="x")


def referral(at):
    contact = factories.contact(ContactStatus.DECIDED, received_at=at, decision=Decision.ASSESSMENT)
    return Referral.objects.get(contact=contact)


def test_the_assessment_runs_from_receipt_and_does_not_restart_for_another_worker():
    of_child = referral(utc(2025, 12, 19, 10))
    clock = of(of_child, "assessment")
    assert clock.started_at == utc(2025, 12, 19, 10)
    assert clock.due_at == utc(2026, 2, 26), "day 45 is 25 February"
    worker = factories.worker()
    clocks.hand_over(of_child, owner=worker, team=worker.team, by=factories.manager())
    moved = of(of_child, "assessment")
    assert (moved.pk, moved.due_at, moved.owner) == (clock.pk, clock.due_at, worker)


@pytest.mark.parametrize(("at", "late"), [(utc(2026, 2, 25, 23, 59, 59), False), (utc(2026, 2, 26, 0, 0), True)])
def test_day_45_is_in_time_and_day_46_is_late(at, late):
    of_child = referral(utc(2025, 12, 19, 10))
    (clock,) = clocks.stop(of_child, "assessment", by=factories.manager(), at=at, reason="Signed off")
    assert bool(clock.breached_at) is late


def test_a_child_found_to_be_somebody_else_moves_no_date():
    of_child = referral(utc(2025, 12, 19, 10))
    clock = of(of_child, "assessment")
    other = factories.person("Jaxon", date_of_birth=date(2020, 2, 2))
    clocks.follow(of_child, by=factories.manager(), children={clock.part: other.pk})
    moved = of(of_child, "assessment")
    assert (moved.started_at, moved.due_at, moved.child) == (clock.started_at, clock.due_at, other)


def test_where_the_work_stands_is_said_beside_its_clocks():
    contact = factories.contact(ContactStatus.TO_AUTHORISE)
    assert of(contact, "contact_decision").stage_status == "to_authorise"


# Explaining


def explained(clock, by=None, **fields):
    fields = {"reason": "The mother was in labour.", "in_childs_interest": True, **fields}
    return clocks.acknowledge(clock, by=by or factories.manager(), **fields)


def test_an_explanation_stands_beside_the_breach(late):
    clock = explained(of(late, "contact_decision"))
    assert clock.breached_at == clock.due_at
    assert AuditEvent.objects.filter(act="clock.acknowledged", subject_id=clock.pk).count() == 1


def test_an_explanation_is_a_managers_whole_and_given_once(late):
    clock = of(late, "contact_decision")
    with pytest.raises(NotAllowed):
        explained(clock, by=factories.worker())
    with pytest.raises(RuleBroken) as refused:
        explained(clock, reason=" ", in_childs_interest=None)
    assert set(refused.value.errors) == {"reason", "in_childs_interest"}
    explained(clock)
    with pytest.raises(WrongState, match="already been explained"):
        explained(clock)


def test_what_is_not_late_needs_no_explanation():
    contact = factories.contact()
    with pytest.raises(WrongState):
        explained(of(contact, "contact_decision"))
