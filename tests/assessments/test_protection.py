"""Police protection lasts 72 hours, an emergency protection order eight days and at most seven more, with clocks."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import ProtectionRecord
from assessments.queries import protection as queries
from assessments.services import protection as services
from mach import clocks, setting
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, Clock, Event, Notice
from mach.timescales import last_day
from mach.workdays import LONDON, end_of_day
from referrals.services import close_referral
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.worker(team=factories.team("assessment"))


@pytest.fixture
def referral(worker):
    return factories.referral("in_assessment", worker=worker, received_at=timezone.now() - timedelta(days=60))


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def clock_of(referral, kind):
    return Clock.objects.filter(stage_id=referral.pk, kind=kind).latest("id")


def test_police_protection_lapses_72_elapsed_hours_after_it_began(referral, worker):
    began = datetime(2026, 10, 23, 12, tzinfo=LONDON)  # the clocks go back on the 25th
    record = services.record_police_protection(referral, began_at=began, note="At A&E", by=worker)
    clock = clock_of(referral, "police_protection")
    assert clock.due_at - clock.started_at == timedelta(hours=72)
    assert clock.due_at.astimezone(LONDON).hour == 11
    assert (clock.urgent, clock.child, record.note) == (True, referral.person, "At A&E")


@pytest.mark.parametrize(("limit", "hours"), [(96, 72), (48, 48)])
def test_no_figure_of_the_councils_makes_police_protection_longer(referral, worker, limit, hours):
    setting.set_timescale(
        "police_protection", limit=limit, target=None, unit="hours", warn_percent=75, effective_from=timezone.now(),
        reason="Agreed.", by=factories.user("administrator"),
    )  # fmt: skip
    services.record_police_protection(referral, began_at=timezone.now(), by=worker)
    clock = clock_of(referral, "police_protection")
    assert clock.due_at - clock.started_at == timedelta(hours=hours)


def test_an_order_lapses_after_eight_calendar_days_whatever_they_are(referral, worker):
    services.record_emergency_order(referral, began_at=datetime(2026, 10, 23, 12, tzinfo=LONDON), by=worker)
    assert last_day(clock_of(referral, "emergency_order").due_at) == date(2026, 10, 31)


def test_it_stands_in_the_childs_story_and_the_managers_hear_of_it(referral, worker):
    manager = factories.user("assessment_manager", team=worker.team)
    services.record_police_protection(referral, began_at=an_hour_ago(), note="Secret words", by=worker)
    story = Event.objects.get(kind="protection.police_protection.began")
    assert (story.people, story.significance) == ([referral.person_id], "key")
    assert Notice.objects.filter(recipient=manager, reference=referral.reference, urgent=True).exists()
    assert AuditEvent.objects.filter(act="protection.police_protection.began", people=[referral.person_id]).exists()
    assert not Notice.objects.filter(text__contains="Secret").exists()


def test_what_is_still_to_come_and_what_runs_already_is_refused(referral, worker):
    with pytest.raises(RuleBroken) as refused:
        services.record_police_protection(referral, began_at=timezone.now() + timedelta(hours=1), by=worker)
    assert set(refused.value.errors) == {"began_at"}
    services.record_police_protection(referral, began_at=an_hour_ago(), by=worker)
    with pytest.raises(WrongState):
        services.record_police_protection(referral, began_at=an_hour_ago(), by=worker)
    row = ProtectionRecord.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_only_who_works_with_children_records_it(referral):
    with pytest.raises(NotAllowed):
        services.record_police_protection(referral, began_at=an_hour_ago(), by=factories.user("call_handler"))


def test_a_closed_referral_takes_none(referral, worker):
    close_referral(referral, closure_reason="RC7", by=factories.user("senior_manager"))
    with pytest.raises(WrongState):
        services.record_emergency_order(referral, began_at=an_hour_ago(), by=worker)


def test_an_order_ends_police_protection(referral, worker):
    taken = services.record_police_protection(referral, began_at=an_hour_ago(), by=worker)
    services.record_emergency_order(referral, began_at=timezone.now(), by=worker)
    taken.refresh_from_db()
    assert taken.ended_at is not None
    assert "order was made" in taken.ended_how
    assert clock_of(referral, "police_protection").stopped_at is not None


def test_an_extension_stops_the_first_clock_and_starts_its_own(referral, worker):
    today = timezone.localdate()
    record = services.record_emergency_order(referral, began_at=timezone.now() - timedelta(days=6), by=worker)
    first = clock_of(referral, "emergency_order")
    record = services.extend_emergency_order(record, extended_on=today, days=7, by=worker)
    first.refresh_from_db()
    later = clock_of(referral, "emergency_order_extended")
    assert (first.stop_reason, first.breached_at) == ("Extended by the court", None)
    assert later.due_at == end_of_day(last_day(first.due_at) + timedelta(days=7))
    assert later.stopped_at is None
    assert (record.extended_on, record.extended_days) == (today, 7)


def test_an_extension_entered_after_the_first_end_counts_from_when_the_court_made_it(referral, worker):
    began = timezone.now() - timedelta(days=9)
    record = services.record_emergency_order(referral, began_at=began, by=worker)
    first = clock_of(referral, "emergency_order")
    services.extend_emergency_order(record, extended_on=last_day(first.due_at), days=7, by=worker)
    first.refresh_from_db()
    assert first.breached_at is None


@pytest.mark.parametrize("days", [0, 8, -1])
def test_an_extension_is_of_one_to_seven_days(referral, worker, days):
    record = services.record_emergency_order(referral, began_at=an_hour_ago(), by=worker)
    with pytest.raises(RuleBroken) as refused:
        services.extend_emergency_order(record, extended_on=timezone.localdate(), days=days, by=worker)
    assert set(refused.value.errors) == {"days"}


def test_an_order_is_extended_once_while_it_is_in_force_and_police_protection_never(referral, worker):
    taken = services.record_police_protection(referral, began_at=an_hour_ago(), by=worker)
    today = timezone.localdate()
    with pytest.raises(RuleBroken):
        services.extend_emergency_order(taken, extended_on=today, days=1, by=worker)
    record = services.record_emergency_order(referral, began_at=timezone.now() - timedelta(days=20), by=worker)
    with pytest.raises(RuleBroken, match="lapsed"):
        services.extend_emergency_order(record, extended_on=today, days=7, by=worker)
    for day in (today + timedelta(days=1), today - timedelta(days=21)):
        with pytest.raises(RuleBroken):
            services.extend_emergency_order(record, extended_on=day, days=7, by=worker)
    services.extend_emergency_order(record, extended_on=today - timedelta(days=15), days=7, by=worker)
    with pytest.raises(RuleBroken, match="once"):
        services.extend_emergency_order(record, extended_on=today - timedelta(days=14), days=1, by=worker)


def test_how_it_ended_stops_its_clock(referral, worker):
    record = services.record_emergency_order(referral, began_at=timezone.now() - timedelta(days=3), by=worker)
    services.extend_emergency_order(record, extended_on=timezone.localdate(), days=7, by=worker)
    services.end_protection(record, ended_at=timezone.now(), how="Interim care order.", by=worker)
    assert not clocks.running(referral, "emergency_order", "emergency_order_extended").exists()
    with pytest.raises(WrongState):
        services.end_protection(record, ended_at=timezone.now(), how="Again.", by=worker)


def test_an_end_says_how_between_the_beginning_and_now(referral, worker):
    record = services.record_police_protection(referral, began_at=an_hour_ago(), by=worker)
    with pytest.raises(RuleBroken) as refused:
        services.end_protection(record, ended_at=timezone.now() + timedelta(hours=1), how=" ", by=worker)
    assert set(refused.value.errors) == {"ended_at", "how"}
    with pytest.raises(RuleBroken):
        services.end_protection(record, ended_at=record.began_at - timedelta(minutes=1), how="Home.", by=worker)


def test_a_power_that_nobody_ended_in_time_has_lapsed(referral, worker):
    record = services.record_police_protection(referral, began_at=timezone.now() - timedelta(hours=72), by=worker)
    clocks.sweep()
    held = queries.protections_of(referral)[0]
    assert held.lapsed
    assert clock_of(referral, "police_protection").breached_at is not None
    services.end_protection(record, ended_at=timezone.now(), how="Home with an aunt.", by=worker)
    held = queries.protections_of(referral)[0]
    assert not held.lapsed
    assert held.clock.breached_at is not None


# How long an order is


@pytest.mark.parametrize(("days", "last"), [(1, date(2026, 10, 24)), (5, date(2026, 10, 28)), (8, date(2026, 10, 31))])
def test_an_order_lapses_after_as_many_days_as_the_court_gave_it(referral, worker, days, last):
    made = datetime(2026, 10, 23, 12, tzinfo=LONDON)  # the clocks go back on the 25th
    record = services.record_emergency_order(referral, began_at=made, days=days, by=worker)
    assert (record.days, last_day(clock_of(referral, "emergency_order").due_at)) == (days, last)


@pytest.mark.parametrize("days", [0, 9, -1, 10**12])
def test_an_order_is_of_one_to_eight_days(referral, worker, days):
    with pytest.raises(RuleBroken) as refused:
        services.record_emergency_order(referral, began_at=an_hour_ago(), days=days, by=worker)
    assert set(refused.value.errors) == {"days"}
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.protection(referral, order=True, by=worker)
        ProtectionRecord.objects.update(days=9)


def test_a_short_order_is_extended_from_its_own_end(referral, worker):
    record = services.record_emergency_order(
        referral, began_at=timezone.now() - timedelta(days=2), days=3, by=worker
    )  # fmt: skip
    services.extend_emergency_order(record, extended_on=timezone.localdate(), days=7, by=worker)
    later = clock_of(referral, "emergency_order_extended")
    assert last_day(later.due_at) == timezone.localdate(record.began_at) + timedelta(days=10)


def taken_then_ordered(referral, worker, **order):
    """Taken on Friday night; the order is made on Saturday noon."""
    services.record_police_protection(referral, began_at=datetime(2026, 10, 23, 23, tzinfo=LONDON), by=worker)
    made = datetime(2026, 10, 24, 12, tzinfo=LONDON)
    return services.record_emergency_order(referral, began_at=made, by=worker, **order)


def test_where_the_police_applied_its_days_begin_with_the_day_of_police_protection(referral, worker):
    taken_then_ordered(referral, worker, by_police=True)
    assert last_day(clock_of(referral, "emergency_order").due_at) == date(2026, 10, 30)


def test_where_the_council_applied_they_begin_with_the_order_itself(referral, worker):
    taken_then_ordered(referral, worker)
    assert last_day(clock_of(referral, "emergency_order").due_at) == date(2026, 11, 1)


def test_its_days_are_not_over_before_it_is_made(referral, worker):
    with pytest.raises(RuleBroken) as refused:
        taken_then_ordered(referral, worker, by_police=True, days=1)
    assert set(refused.value.errors) == {"days"}


@pytest.mark.parametrize("hours_before", [None, 73, -1])
def test_the_police_apply_only_while_the_child_is_in_their_protection(referral, worker, hours_before):
    made = timezone.now() - timedelta(hours=3)
    if hours_before is not None:
        began = made - timedelta(hours=hours_before)
        services.record_police_protection(referral, began_at=began, by=worker)
    with pytest.raises(RuleBroken) as refused:
        services.record_emergency_order(referral, began_at=made, by_police=True, by=worker)
    assert set(refused.value.errors) == {"by_police"}


def test_another_childs_police_protection_is_none_of_this_child(referral, worker):
    services.record_police_protection(factories.referral(), began_at=an_hour_ago(), by=worker)
    with pytest.raises(RuleBroken):
        services.record_emergency_order(referral, began_at=timezone.now(), by_police=True, by=worker)


# Its pages


def test_it_is_asked_who_applied_only_where_the_child_was_in_police_protection(client, referral, worker):
    client.force_login(worker)
    order = f"/protection/{referral}/order/"
    assert "The police applied for it" not in client.get(order).content.decode()
    services.record_police_protection(referral, began_at=an_hour_ago(), by=worker)
    assert "The police applied for it" in client.get(order).content.decode()
    services.record_emergency_order(referral, began_at=timezone.now(), days=6, by_police=True, by=worker)
    shown = client.get(order).content.decode()
    assert "it lapses" in shown


def test_recording_extending_and_ending_through_the_pages(client, referral, worker):
    client.force_login(worker)
    at = timezone.localtime(an_hour_ago()).strftime("%d/%m/%Y %H:%M")
    assert client.post(f"/protection/{referral}/police/", {"began_at": at, "note": "At A&E"}).status_code == 302
    assert client.post(f"/protection/{referral}/police/", {"began_at": at}).status_code == 409
    page = client.post(f"/protection/{referral}/order/", {"began_at": at, "days": 9})
    assert "of one to eight days" in page.content.decode()
    said = {"began_at": at, "days": 5, "by_police": "on"}
    assert client.post(f"/protection/{referral}/order/", said).status_code == 302
    order = ProtectionRecord.objects.get(kind="emergency_order")
    assert (order.days, order.by_police) == (5, True)
    today = timezone.localdate().strftime("%d/%m/%Y")
    page = client.post(f"/protection/{order.pk}/extend/", {"extended_on": today, "days": 9})
    assert "one to seven days" in page.content.decode()
    assert client.post(f"/protection/{order.pk}/extend/", {"extended_on": today, "days": 7}).status_code == 302
    now = timezone.localtime().strftime("%d/%m/%Y %H:%M")
    assert client.post(f"/protection/{order.pk}/ended/", {"ended_at": now, "how": "Home."}).status_code == 302
    order.refresh_from_db()
    assert (order.extended_days, order.ended_how) == (7, "Home.")


def test_strangers_others_and_those_who_may_not_see_the_child(client, referral, worker):
    record = services.record_police_protection(referral, began_at=an_hour_ago(), by=worker)
    pages = (f"/protection/{referral}/police/", f"/protection/{record.pk}/ended/")
    assert {client.get(page).status_code for page in pages} == {302}
    client.force_login(factories.user("call_handler"))
    assert {client.get(page).status_code for page in pages} == {403}
    factories.restrict(referral.person)
    client.force_login(worker)
    assert {client.get(page).status_code for page in pages} == {404}
