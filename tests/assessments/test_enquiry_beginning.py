"""A section 47 enquiry begins on the day of the meeting that decided it, and its 15 working days run from there."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import services
from assessments.models import Enquiry
from assessments.queries import enquiries as queries
from assessments.services import enquiries
from assessments.services import meetings as services_of_meetings
from assessments.workflow import EnquiryStatus
from mach.errors import NotAllowed, RuleBroken
from mach.models import Event, Notice
from mach.timescales import last_day
from mach.workdays import LONDON
from referrals.services import close_referral
from tests import factories
from tests.assessments.enquiring import begun, boss, clock_of, enquiry, meeting_on, worker

__all__ = ["boss", "enquiry", "worker"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(boss, worker):
    return meeting_on(services.open_assessment(factories.referral(), worker=worker, by=boss).referral, by=boss)


def test_it_starts_on_the_meetings_day_with_the_assessments_worker(child, boss, worker):
    enquiry = services.begin_enquiry(child, joint=True, by=boss)
    assert (enquiry.status, enquiry.worker, enquiry.joint) == (EnquiryStatus.ENQUIRING, worker, True)
    assert enquiry.reference.startswith("S-")
    assert enquiry.reference != child.meeting.reference
    assert enquiry.started_on == timezone.localdate(child.meeting.held_at)
    clock = clock_of(enquiry)
    assert (clock.started_at, clock.due_at, clock.owner) == (child.meeting.held_at, enquiry.due_at, worker)
    assert Notice.objects.filter(recipient=worker, reference=enquiry.reference).exists()
    story = Event.objects.get(kind="section 47 enquiry.begin", people=[child.person_id])
    assert story.significance == "key"


@pytest.mark.parametrize(
    ("held", "due"),
    [
        (date(2025, 12, 19), date(2026, 1, 14)),
        (date(2025, 12, 27), date(2026, 1, 19)),  # a Saturday
        (date(2026, 4, 2), date(2026, 4, 27)),  # before Easter
        (date(2026, 4, 3), date(2026, 4, 27)),  # Good Friday
        (date(2026, 5, 22), date(2026, 6, 15)),
        (date(2026, 8, 28), date(2026, 9, 21)),
    ],
)
def test_the_conference_is_due_15_working_days_after_the_meeting_whenever_it_is_recorded(boss, worker, held, due):
    at = datetime(held.year, held.month, held.day, 23, 30, tzinfo=LONDON)
    enquiry = begun(boss=boss, worker=worker, held_at=at)
    assert enquiry.started_on == held
    assert last_day(clock_of(enquiry).due_at) == last_day(enquiry.due_at) == due


def test_nobody_leads_it_until_a_manager_has_named_somebody(boss, worker):
    referral = factories.referral(manager=boss)
    referral.worker = None
    referral.save(update_fields=["worker"])
    enquiry = services.begin_enquiry(meeting_on(referral, by=boss), joint=False, by=boss)
    assert enquiry.worker is None
    assert Notice.objects.filter(recipient=boss, reference=enquiry.reference, urgent=True).exists()
    with pytest.raises(NotAllowed):
        enquiries.write(enquiry, said={"findings": "x"}, version=1, by=worker)
    before = clock_of(enquiry)
    enquiry = enquiries.allocate(enquiry, worker=worker, by=boss)
    after = clock_of(enquiry)
    assert (enquiry.worker, after.owner) == (worker, worker)
    assert (after.started_at, after.due_at) == (before.started_at, before.due_at)


def test_only_a_social_worker_leads_and_only_a_manager_names_one(child, boss, worker):
    enquiry = services.begin_enquiry(child, joint=False, by=boss)
    with pytest.raises(RuleBroken):
        enquiries.allocate(enquiry, worker=factories.user("call_handler"), by=boss)
    with pytest.raises(RuleBroken):
        enquiries.allocate(enquiry, worker=worker, by=boss)
    with pytest.raises(NotAllowed):
        enquiries.allocate(enquiry, worker=factories.worker(), by=worker)


def test_one_enquiry_at_a_time(child, boss):
    first = services.begin_enquiry(child, joint=False, by=boss)
    with pytest.raises(RuleBroken, match=first.reference):
        services.begin_enquiry(meeting_on(child.referral, by=boss), joint=False, by=boss)
    copy = Enquiry.objects.get(pk=first.pk)
    copy.pk, copy.reference = None, "S-2026-999999"
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_only_managers_begin_one(child, worker):
    with pytest.raises(NotAllowed):
        services.begin_enquiry(child, joint=False, by=worker)


def test_a_meeting_that_was_not_held_begins_nothing(child, boss):
    child.meeting.held_at = None
    with pytest.raises(RuleBroken):
        services.begin_enquiry(child, joint=False, by=boss)


def test_it_does_not_start_before_the_referral(child, boss):
    child.meeting.held_at = timezone.now() - timedelta(days=3)
    with pytest.raises(RuleBroken, match="before the referral"):
        services.begin_enquiry(child, joint=False, by=boss)


def test_a_closed_referral_has_no_new_enquiry(child, boss):
    close_referral(child.referral, closure_reason="RC7", by=boss)
    with pytest.raises(RuleBroken, match="closed"):
        services.begin_enquiry(child, joint=False, by=boss)


def test_a_restricted_child_is_announced_to_those_who_may_open_the_record(boss, worker):
    hidden = factories.restrict(factories.person("Zebedee"), worker)
    referral = factories.referral(restricted=hidden, manager=boss, worker=worker)
    enquiry = services.begin_enquiry(meeting_on(referral, by=boss), joint=False, by=boss)
    assert enquiry.restricted_people == [hidden.pk]
    assert clock_of(enquiry).restricted_people == [hidden.pk]
    assert Notice.objects.filter(recipient=worker, reference=enquiry.reference).exists()


# A second enquiry: what the census takes (rule 8890)


def over(enquiry, *, started_on=None, conference_on=None, finished_on):
    """This enquiry as if it had run on other days."""
    said = {"status": "finished", "finished_at": finished_on}
    said |= {"conference_on": conference_on} if conference_on else {"not_required_because": "Unfounded."}
    Enquiry.objects.filter(pk=enquiry.pk).update(**said, **({"started_on": started_on} if started_on else {}))


@pytest.fixture
def earlier(boss, worker):
    """An enquiry that began ten days ago, on a referral of twelve days ago."""
    return begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=10))


def again(enquiry, boss, *, days_ago):
    held_at = timezone.now() - timedelta(days=days_ago)
    return services.begin_enquiry(meeting_on(enquiry.referral, by=boss, held_at=held_at), joint=False, by=boss)


@pytest.mark.parametrize(("days_ago", "begins"), [(5, False), (4, False), (3, True)])
def test_none_begins_before_the_day_after_the_conference(earlier, boss, days_ago, begins):
    day = timezone.localdate() - timedelta(days=4)
    over(earlier, conference_on=day, finished_on=timezone.now())
    if begins:
        assert again(earlier, boss, days_ago=days_ago).status == "enquiring"
    else:
        with pytest.raises(RuleBroken, match=f"{earlier.reference} ran until its conference"):
            again(earlier, boss, days_ago=days_ago)


@pytest.mark.parametrize(("days_ago", "begins"), [(5, False), (4, True)])
def test_none_begins_while_one_ran_that_was_signed_off_without_a_conference(earlier, boss, days_ago, begins):
    over(earlier, finished_on=timezone.now() - timedelta(days=4))
    if begins:
        assert again(earlier, boss, days_ago=days_ago)
    else:
        with pytest.raises(RuleBroken, match="was running on that day"):
            again(earlier, boss, days_ago=days_ago)


def test_two_do_not_begin_on_one_day(earlier, boss):
    over(earlier, finished_on=timezone.now() - timedelta(days=10))
    with pytest.raises(RuleBroken, match="takes one a day"):
        again(earlier, boss, days_ago=10)


def test_the_meeting_says_so_beside_the_decision_and_another_may_be_taken(earlier, boss):
    over(earlier, started_on=timezone.localdate(), finished_on=timezone.now())
    meeting = factories.strategy_meeting("held", of=[earlier.referral], by=boss)
    child = meeting.children.get()
    with pytest.raises(RuleBroken) as refused:
        services_of_meetings.conclude(meeting, decisions={child.pk: ("single", "Another bruise.")}, by=boss)
    assert list(refused.value.errors) == [f"decision_{child.pk}"]
    said = {child.pk: ("assessment_only", "Looked at again tomorrow.")}
    assert services_of_meetings.conclude(meeting, decisions=said, by=boss).status == "concluded"


# Who leads it, where the assessment is allocated later


def unallocated(boss):
    referral = factories.referral(manager=boss)
    type(referral).objects.filter(pk=referral.pk).update(worker=None)
    referral.refresh_from_db()
    return services.begin_enquiry(meeting_on(referral, by=boss), joint=False, by=boss)


def test_who_is_given_the_assessment_leads_an_enquiry_that_nobody_led(boss, worker):
    enquiry = unallocated(boss)
    before = clock_of(enquiry)
    services.open_assessment(enquiry.referral, worker=worker, by=boss)
    enquiry.refresh_from_db()
    after = clock_of(enquiry)
    assert (enquiry.worker, enquiry.team, after.owner) == (worker, worker.team, worker)
    assert (after.started_at, after.due_at) == (before.started_at, before.due_at)
    assert Notice.objects.filter(recipient=worker, reference=enquiry.reference, urgent=True).exists()


def test_whoever_leads_it_already_keeps_it(boss, worker):
    enquiry = enquiries.allocate(unallocated(boss), worker=worker, by=boss)
    services.open_assessment(enquiry.referral, worker=factories.worker(), by=boss)
    enquiry.refresh_from_db()
    assert enquiry.worker == worker


def test_an_enquiry_moves_with_the_assessment_of_who_led_both(child, boss, worker):
    enquiry, after = services.begin_enquiry(child, joint=True, by=boss), factories.worker()
    before = clock_of(enquiry)
    services.reallocate(enquiry.referral.assessment, worker=after, reason="She is away.", by=boss)
    enquiry.refresh_from_db()
    assert (enquiry.worker, clock_of(enquiry).owner, clock_of(enquiry).due_at) == (after, after, before.due_at)


def test_an_enquiry_that_somebody_else_leads_does_not_move_with_the_assessment(child, boss):
    leads = factories.worker()
    enquiry = enquiries.allocate(services.begin_enquiry(child, joint=True, by=boss), worker=leads, by=boss)
    services.reallocate(enquiry.referral.assessment, worker=factories.worker(), reason="She is away.", by=boss)
    enquiry.refresh_from_db()
    assert enquiry.worker == leads


# A second discussion


def test_a_second_discussion_days_later_does_not_restart_the_15_working_days(boss, worker):
    began = datetime(2026, 8, 28, 10, tzinfo=LONDON)
    enquiry = begun(boss=boss, worker=worker, held_at=began)
    before = clock_of(enquiry)
    later = datetime(2026, 9, 9, 10, tzinfo=LONDON)
    enquiry = enquiries.discuss_again(
        enquiry, held_at=later, who="Police, health", agreed="To go on jointly.", joint=True, by=boss
    )
    meeting = factories.strategy_meeting("held", of=[enquiry.referral], by=boss)
    said = {child.pk: ("joint", "Another bruise.") for child in meeting.children.all()}
    services_of_meetings.conclude(meeting, decisions=said, by=boss)

    enquiry.refresh_from_db()
    after = clock_of(enquiry)
    assert (enquiry.started_on, last_day(enquiry.due_at)) == (date(2026, 8, 28), date(2026, 9, 21))
    assert (after.pk, after.started_at, after.due_at, after.stopped_at) == (before.pk, began, before.due_at, None)
    assert [each.meeting for each in enquiry.discussions.all()] == [None, meeting]


# Beside an assessment or without one


def test_an_enquiry_that_nobody_assesses_is_found(enquiry, boss, worker):
    alone = begun(boss=boss, worker=worker, assessed=False)
    found = list(queries.enquiries_by_view(boss, show="unassessed"))
    assert found == [alone]
    assert list(queries.census_gaps(boss)) == [alone]
    assert queries.assessment_words(alone) == "no assessment"
    assert queries.assessment_words(enquiry) == ""
