"""The sweep writes each thing that passed once, stamped with the moment it passed, however late it comes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mach import clocks
from mach.models import AuditEvent, Clock, EscalationStep, Notice, SweepRun, User
from tests.mach.clock_rows import clock, name_for, person, team, user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def rows():
    """Everything that a sweep leaves behind, but when it happened to run."""
    return {
        "clocks": list(
            Clock.objects.order_by("pk").values_list(
                "reference", "warned_at", "target_missed_at", "breached_at", "escalation_level", "next_at"
            )
        ),
        "history": list(
            Clock.history.filter(history_type="~")
            .order_by("id", "history_id")
            .values_list("reference", "warned_at", "target_missed_at", "breached_at", "escalation_level",
                         "history_change_reason")
        ),
        "audit": sorted(AuditEvent.objects.values_list("act", "subject_label", "happened_at")),
        "notices": sorted(Notice.objects.values_list("recipient__email", "text", "urgent")),
    }  # fmt: skip


def reasons(row):
    return list(row.history.order_by("history_id").values_list("history_change_reason", flat=True))[1:]


def test_nothing_is_written_before_its_time():
    row = clock(ago=17 * HOUR)
    assert clocks.sweep() == 0
    assert reasons(row) == []


def test_a_warning_at_three_quarters_of_the_target():
    worker = user("social_worker")
    row = clock(ago=19 * HOUR, owner=worker)
    clocks.sweep()
    row.refresh_from_db()
    assert row.warned_at == row.started_at + 18 * HOUR
    assert row.next_at == row.target_at
    assert reasons(row) == ["warned"]
    told = Notice.objects.get()
    assert told.recipient == worker
    assert told.text.startswith(f"{row.reference}: “Contact decision” is due ")


def test_a_clock_without_a_target_warns_at_three_quarters_of_its_limit():
    row = clock("rate", ago=3 * HOUR + timedelta(seconds=1))
    clocks.sweep()
    row.refresh_from_db()
    assert row.warned_at == row.started_at + 3 * HOUR


def test_a_breach_is_stamped_with_the_moment_the_limit_passed_and_told_up():
    own = team()
    worker, manager, senior = user("social_worker"), user("assessment_manager", team=own), user("senior_manager")
    elsewhere = user("assessment_manager", team=team())
    row = clock(ago=49 * HOUR, owner=worker, team=own)
    clocks.sweep()
    row.refresh_from_db()
    assert row.breached_at == row.due_at
    assert row.escalation_level == 2
    assert row.next_at == row.due_at + 4 * HOUR
    late = Notice.objects.filter(text__contains="is late")
    assert {notice.recipient for notice in late} == {worker, manager}
    assert all(notice.urgent for notice in late)
    clocks.sweep(row.due_at + 4 * HOUR)
    row.refresh_from_db()
    assert (row.escalation_level, row.next_at) == (3, None)
    assert Notice.objects.get(recipient=senior).text.endswith("is still not done 4 h after its limit.")
    assert not Notice.objects.filter(recipient=elsewhere).exists()


def test_managers_hear_where_nobody_owns_it_and_seniors_where_there_is_no_manager():
    senior = user("senior_manager")
    clock(ago=19 * HOUR)
    clocks.sweep()
    assert Notice.objects.get().recipient == senior
    manager = user("mach_manager")
    clock(ago=19 * HOUR)
    clocks.sweep()
    assert Notice.objects.latest("id").recipient == manager


def test_twice_and_late_make_the_same_rows_as_every_half_hour():
    start = timezone.now() - 60 * HOUR
    worker, _, _ = user("social_worker"), user("mach_manager"), user("senior_manager")
    one = clock(started_at=start, owner=worker, reference="C-1")
    sid = transaction.savepoint()
    for minutes in range(0, 60 * 60, 30):
        clocks.sweep(start + timedelta(minutes=minutes))
    often = rows()
    transaction.savepoint_rollback(sid)
    one.refresh_from_db()
    assert one.warned_at is None
    clocks.sweep(start + 59 * HOUR)
    clocks.sweep(start + 59 * HOUR)
    assert rows() == often
    assert reasons(one) == ["warned", "target_missed", "breached", "escalated"]


def test_over_the_hour_that_repeats_in_october():
    start = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    row = clock(started_at=start)
    clocks.sweep(start + 24 * HOUR - timedelta(seconds=1))
    row.refresh_from_db()
    assert row.target_missed_at is None
    clocks.sweep(start + 24 * HOUR)
    row.refresh_from_db()
    assert row.target_missed_at == start + 24 * HOUR


def test_over_the_hour_that_is_missing_in_march():
    start = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    row = clock("referral_decision", started_at=start)
    assert row.due_at == datetime(2026, 3, 30, 23, 0, tzinfo=UTC), "midnight in London, summer time by then"
    clocks.sweep(row.due_at)
    row.refresh_from_db()
    assert row.breached_at == row.due_at


def test_steps_of_its_own_replace_the_general_ones():
    EscalationStep.objects.create(kind="rate_danger", level=1, minutes_after=0, whom="senior", effective_from=BEGINNING)
    senior, _ = user("senior_manager"), user("mach_manager")
    row = clock("rate_danger", ago=2 * HOUR)
    clocks.sweep()
    assert [n.recipient for n in Notice.objects.filter(text__contains="is late")] == [senior]
    row.refresh_from_db()
    assert (row.escalation_level, row.next_at) == (1, None)


def test_a_later_row_of_a_step_replaces_the_earlier_from_its_date():
    now = timezone.now()
    EscalationStep.objects.create(kind="", level=3, minutes_after=60, whom="senior", effective_from=now - HOUR)
    EscalationStep.objects.create(kind="", level=3, minutes_after=5, whom="senior", effective_from=now + HOUR)
    row = clock(ago=48 * HOUR)
    clocks.sweep()
    row.refresh_from_db()
    assert row.next_at == row.due_at + HOUR


def test_a_restricted_clock_goes_only_to_who_may_open_it():
    child = person(restricted=True)
    worker, manager = user("social_worker"), user("mach_manager")
    named, senior = user("mach_manager"), user("senior_manager")
    name_for(child, named)
    clock(ago=53 * HOUR, owner=worker, restricted_people=[child.pk])
    clocks.sweep()
    assert {notice.recipient for notice in Notice.objects.all()} == {named, senior}
    assert not Notice.objects.filter(recipient__in=[worker, manager]).exists()


def test_a_stopped_clock_is_left_alone():
    row = clock(ago=49 * HOUR)
    Clock.objects.filter(pk=row.pk).update(stopped_at=row.started_at + HOUR, next_at=None)
    assert clocks.sweep() == 0


def test_a_run_is_recorded():
    clock(ago=19 * HOUR)
    clocks.sweep()
    run = SweepRun.objects.latest("id")
    assert run.looked_at == 1
    assert run.finished_at >= run.started_at


def test_a_thousand_take_no_more_statements_than_ten():
    user("mach_manager")

    def statements(count):
        for _ in range(count):
            clock(ago=49 * HOUR)
        with CaptureQueriesContext(connection) as asked:
            assert clocks.sweep() == count
        return len(asked)

    assert statements(10) == statements(200)


def test_the_log_says_what_passed_about_whom_and_by_whom():
    row = clock(ago=49 * HOUR, people=[7, 3])
    clocks.sweep()
    lines = AuditEvent.objects.filter(subject_id=row.pk, subject_type="mach.clock").order_by("happened_at")
    assert [line.act for line in lines] == ["clock.warned", "clock.target_missed", "clock.breached"]
    breach = lines[2]
    assert (breach.happened_at, breach.people, breach.by) == (row.due_at, [3, 7], User.objects.system())
    assert breach.detail == {"kind": "contact_decision", "stamps": ["breached"], "levels": [1, 2]}


def test_the_database_refuses_to_clear_a_breach_or_drop_a_clock():
    row = clock(ago=49 * HOUR)
    clocks.sweep()
    for forbidden in (
        lambda: Clock.objects.filter(pk=row.pk).update(breached_at=None),
        lambda: Clock.objects.filter(pk=row.pk).update(target_missed_at=None),
        lambda: Clock.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()
