"""A section 47 enquiry from its first visit to its end: written without loss, signed off by another, ended one way."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Enquiry
from assessments.queries import enquiries as queries
from assessments.services import enquiries, record_visit
from assessments.workflow import EnquiryStatus
from mach import clocks
from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.models import AuditEvent, Clock, Event, Notice, Visit
from mach.timescales import last_day
from mach.workdays import LONDON
from tests import factories
from tests.assessments.enquiring import SAID, at_conference, begun, meeting_on, see_child, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user("senior_manager")


@pytest.fixture
def worker():
    return factories.worker(team=factories.team("assessment"))


@pytest.fixture
def enquiry(boss, worker):
    return begun(boss=boss, worker=worker)


def clock_of(enquiry):
    return Clock.objects.get(stage_id=enquiry.pk, kind="conference")


# Writing


def test_what_was_written_is_kept_and_saving_it_again_changes_nothing(enquiry, worker):
    enquiry = enquiries.write(enquiry, said=SAID, version=1, by=worker)
    assert (enquiry.findings, enquiry.medical_needed, enquiry.version) == (SAID["findings"], False, 2)
    versions = enquiry.history.count()
    enquiries.write(enquiry, said=SAID, version=1, by=worker)
    assert enquiry.history.count() == versions


def test_nothing_is_overwritten_in_silence(enquiry, worker):
    enquiries.write(enquiry, said={"findings": "first"}, version=1, by=worker)
    with pytest.raises(Conflict):
        enquiries.write(enquiry, said={"findings": "second"}, version=1, by=worker)
    assert Enquiry.objects.get(pk=enquiry.pk).findings == "first"


def test_only_its_lead_worker_writes_and_submits(enquiry, boss):
    for somebody in (factories.worker(), boss):
        with pytest.raises(NotAllowed):
            enquiries.write(enquiry, said=SAID, version=1, by=somebody)
        with pytest.raises(NotAllowed):
            enquiries.submit(enquiry, by=somebody)


def test_an_outcome_that_is_none_and_an_examination_to_come_are_refused(enquiry, worker):
    with pytest.raises(RuleBroken):
        enquiries.write(enquiry, said={"outcome": "perhaps"}, version=1, by=worker)
    with pytest.raises(RuleBroken):
        later = timezone.now() + timedelta(hours=1)
        enquiries.write(enquiry, said={"medical_at": later}, version=1, by=worker)


def test_texts_stand_in_no_log(enquiry, worker, boss):
    submitted(enquiry, worker)
    assert not AuditEvent.objects.filter(detail__icontains="swing").exists()
    assert not Event.objects.filter(label__icontains="swing").exists()


# Seeing the child


def test_a_visit_to_the_child_counts_for_the_enquiry_and_the_assessments_visits_do_too(enquiry, worker):
    assert "visit" in queries.what_is_missing(enquiry)
    see_child(enquiry, worker, seen=False, seen_alone=False)
    assert "visit" in queries.what_is_missing(enquiry)
    said = {"when": timezone.now(), "seen": True, "seen_alone": False, "where": "", "said": ""}
    record_visit(enquiry.referral.assessment, **said, by=worker)
    assert "visit" not in queries.what_is_missing(enquiry)


def test_a_visit_before_the_meeting_is_not_one_of_the_enquiry(boss, worker):
    enquiry = begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=2))
    said = {"seen": True, "seen_alone": False, "where": "", "said": ""}
    record_visit(enquiry.referral.assessment, when=timezone.now() - timedelta(days=3), **said, by=worker)
    assert "visit" in queries.what_is_missing(enquiry)


def test_a_visit_says_who_went(enquiry, worker, boss):
    visit = see_child(enquiry, boss, who=worker)
    assert (visit.by, visit.child) == (worker, enquiry.person)


def test_a_same_day_visit_still_owed_ends_when_the_child_is_seen_for_the_enquiry(boss, worker):
    enquiry = begun(boss=boss, worker=worker, rag="red")
    owed = Clock.objects.get(kind="same_day_visit", stage_id=enquiry.referral.contact_id)
    see_child(enquiry, worker, seen=False, seen_alone=False)
    owed.refresh_from_db()
    assert owed.stopped_at is None
    see_child(enquiry, worker)
    owed.refresh_from_db()
    assert owed.stopped_at is not None


def test_a_visit_recorded_twice_in_the_same_words_is_one(enquiry, worker):
    when = timezone.now() - timedelta(hours=1)
    first = see_child(enquiry, worker, when=when)
    assert see_child(enquiry, worker, when=when) == first
    assert see_child(enquiry, worker, when=when, said="I was pushed.") != first


def test_a_visit_to_come_and_one_alone_with_nobody_are_refused(enquiry, worker):
    with pytest.raises(RuleBroken) as refused:
        see_child(enquiry, worker, when=timezone.now() + timedelta(hours=1), seen=False, seen_alone=True)
    assert set(refused.value.errors) == {"when", "seen_alone"}
    assert not Visit.objects.exists()


# A further discussion


def discuss(enquiry, by, **said):
    said = {"held_at": timezone.now(), "who": "DS Patel, police", "agreed": "Joint visit", "joint": True, **said}
    return enquiries.discuss_again(enquiry, **said, by=by)


def test_a_discussion_recorded_twice_in_the_same_words_is_one(enquiry, boss):
    held_at = timezone.now()
    for _ in range(2):
        enquiry = discuss(enquiry, boss, held_at=held_at)
    assert enquiry.discussions.count() == 1


def test_a_second_discussion_does_not_restart_the_clock(boss, worker):
    enquiry = begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=3))
    before = clock_of(enquiry)
    enquiry = discuss(enquiry, boss)
    after = clock_of(enquiry)
    assert (after.started_at, after.due_at, after.stopped_at) == (before.started_at, before.due_at, None)
    assert enquiry.joint is True
    assert enquiry.started_on == timezone.localdate(before.started_at)
    assert enquiry.discussions.get().agreed == "Joint visit"
    assert Notice.objects.filter(recipient=worker, text__contains="discussed again").exists()


def test_a_second_meeting_stands_on_the_enquiry_and_does_not_restart_it_either(enquiry, boss):
    before = clock_of(enquiry)
    child = meeting_on(enquiry.referral, by=boss)
    child.because = "The medical was positive."
    assert enquiries.discussed_in_meeting(child, joint=True, by=boss) == enquiry
    assert enquiry.discussions.get().meeting == child.meeting
    assert clock_of(enquiry).due_at == before.due_at


def test_a_meeting_while_nothing_runs_is_no_further_discussion(boss):
    assert enquiries.discussed_in_meeting(meeting_on(factories.referral(), by=boss), joint=True, by=boss) is None


def test_a_discussion_says_who_and_what_after_the_meeting_that_began_it(enquiry, boss, worker):
    with pytest.raises(RuleBroken) as refused:
        discuss(enquiry, boss, held_at=timezone.now() + timedelta(hours=1), who=" ", agreed="")
    assert set(refused.value.errors) == {"held_at", "who", "agreed"}
    with pytest.raises(RuleBroken):
        discuss(enquiry, boss, held_at=enquiry.meeting.held_at - timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        discuss(enquiry, worker)


# Submitting, sending back, signing off


def test_everything_that_is_missing_is_said_at_once(boss, worker):
    enquiry = begun(boss=boss, worker=worker, joint=True)
    with pytest.raises(RuleBroken) as refused:
        enquiries.submit(enquiry, by=worker)
    wanted = {"visit", "police_officer", "medical_needed", "findings", "outcome", "outcome_reason"}
    assert set(refused.value.errors) == wanted
    with pytest.raises(RuleBroken) as refused:
        enquiries.write_and_submit(enquiry, said={**SAID, "medical_needed": True}, version=1, by=worker)
    assert set(refused.value.errors) == {"visit", "medical_findings"}
    assert Enquiry.objects.get(pk=enquiry.pk).findings == SAID["findings"]


def test_why_the_child_was_not_seen_stands_in_for_a_visit(enquiry, worker):
    said = {**SAID, "not_seen_reason": "Gone to Leeds with her aunt."}
    assert enquiries.write_and_submit(enquiry, said=said, version=1, by=worker).status == EnquiryStatus.SUBMITTED


def test_sent_back_it_is_written_again_and_the_clock_runs_on(enquiry, worker, boss):
    enquiry = submitted(enquiry, worker)
    with pytest.raises(RuleBroken):
        enquiries.send_back(enquiry, comment=" ", by=boss)
    enquiry = enquiries.send_back(enquiry, comment="What does father say?", by=boss)
    assert (enquiry.status, enquiry.submitted_by) == (EnquiryStatus.ENQUIRING, None)
    assert queries.last_sent_back(enquiry).comment == "What does father say?"
    assert clock_of(enquiry).stopped_at is None


@pytest.mark.parametrize("outcome", ["unfounded", "not_continuing"])
def test_signed_off_without_a_conference_it_is_finished_for_the_reason_of_its_outcome(enquiry, worker, boss, outcome):
    enquiry = enquiries.sign_off(submitted(enquiry, worker, outcome=outcome), by=boss)
    assert (enquiry.status, enquiry.signed_off_by) == (EnquiryStatus.FINISHED, boss)
    assert enquiry.not_required_because == SAID["outcome_reason"]
    assert enquiry.conference_on is None
    assert clock_of(enquiry).stopped_at is not None
    assert clock_of(enquiry).breached_at is None
    assert Event.objects.get(kind="section 47 enquiry.sign_off").significance == "key"


def test_signed_off_to_a_conference_its_time_goes_on(enquiry, worker, boss):
    enquiry = at_conference(enquiry, worker, boss)
    assert (enquiry.status, enquiry.finished_at) == (EnquiryStatus.CONFERENCE, None)
    assert clock_of(enquiry).stopped_at is None
    assert clock_of(enquiry).stage_status == "conference"


def test_each_way_of_signing_off_fits_its_outcome(boss, worker):
    with pytest.raises(RuleBroken, match="conference"):
        enquiries.sign_off(submitted(begun(boss=boss, worker=worker), worker, outcome="conference"), by=boss)
    with pytest.raises(RuleBroken, match="not a conference"):
        enquiries.sign_off_to_conference(submitted(begun(boss=boss, worker=worker), worker), by=boss)


def test_nobody_decides_on_their_own(boss):
    both = factories.user("assessment_manager", "social_worker")
    enquiry = submitted(begun(boss=boss, worker=both), both)
    for act in (enquiries.sign_off, enquiries.sign_off_to_conference):
        with pytest.raises(NotAllowed):
            act(enquiry, by=both)
    with pytest.raises(NotAllowed):
        enquiries.send_back(enquiry, comment="x", by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(signed_off_by=both, signed_off_at=timezone.now())


def test_an_enquiry_ends_one_way_not_both(enquiry, worker, boss):
    enquiry = enquiries.sign_off(submitted(enquiry, worker), by=boss)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(conference_on=enquiry.started_on)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(not_required_because="")


def test_a_late_sign_off_says_why_and_stays_late(boss, worker):
    enquiry = submitted(begun(boss=boss, worker=worker, held_at=timezone.now() - timedelta(days=40)), worker)
    with pytest.raises(RuleBroken) as refused:
        enquiries.sign_off(enquiry, by=boss)
    assert set(refused.value.errors) == {"late_reason", "in_childs_interest"}
    enquiries.sign_off(enquiry, late_reason="Twins in hospital.", in_childs_interest=True, by=boss)
    clock = clock_of(enquiry)
    assert clock.breached_at == clock.due_at
    assert (clock.breach_reason, clock.in_childs_interest) == ("Twins in hospital.", True)


# The conference


HELD = datetime(2026, 8, 28, 15, tzinfo=LONDON)
DUE = date(2026, 9, 21)


@pytest.fixture
def awaited(boss, worker):
    return at_conference(begun(boss=boss, worker=worker, held_at=HELD), worker, boss)


def test_a_conference_on_the_15th_working_day_is_in_time_although_it_is_entered_later(awaited, worker):
    enquiry = enquiries.hold_conference(awaited, on=DUE, by=worker)
    assert (enquiry.status, enquiry.conference_on) == (EnquiryStatus.FINISHED, DUE)
    clock = clock_of(enquiry)
    assert clock.breached_at is None
    assert last_day(clock.stopped_at) == DUE


def test_on_the_16th_it_is_late_a_worker_leaves_the_reason_to_the_managers(awaited, worker, boss):
    enquiry = enquiries.hold_conference(awaited, on=DUE + timedelta(days=1), by=worker)
    clock = clock_of(enquiry)
    assert clock.breached_at == clock.due_at
    assert clock.acknowledged_at is None
    clocks.acknowledge(clock, reason="No chair.", in_childs_interest=False, by=boss)


def test_a_manager_who_records_a_late_conference_says_why(awaited, boss):
    late = DUE + timedelta(days=1)
    with pytest.raises(RuleBroken) as refused:
        enquiries.hold_conference(awaited, on=late, by=boss)
    assert set(refused.value.errors) == {"late_reason", "in_childs_interest"}
    enquiries.hold_conference(awaited, on=late, late_reason="No chair.", in_childs_interest=False, by=boss)
    assert clock_of(awaited).breach_reason == "No chair."


@pytest.mark.parametrize(
    "day",
    [date(2026, 8, 27), date(2026, 9, 19), date(2026, 9, 20)],
    ids=["before it began", "a Saturday", "a Sunday"],
)
def test_days_on_which_no_conference_was_held(awaited, worker, day):
    with pytest.raises(RuleBroken) as refused:
        enquiries.hold_conference(awaited, on=day, by=worker)
    assert set(refused.value.errors) == {"on"}


def next_weekday(day):
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def test_a_conference_to_come_has_not_been_held(awaited, worker):
    with pytest.raises(RuleBroken):
        enquiries.hold_conference(awaited, on=next_weekday(timezone.localdate() + timedelta(days=1)), by=worker)


def test_its_day_is_planned_and_the_managers_hear_of_one_that_is_too_late(enquiry, worker, boss):
    manager = factories.user("assessment_manager", team=worker.team)
    soon = next_weekday(timezone.localdate() + timedelta(days=3))
    enquiry = enquiries.plan_conference(enquiry, on=soon, by=worker)
    assert enquiry.conference_planned_for == soon
    told = Notice.objects.filter(recipient=manager, text__contains="Find an earlier day")
    assert not told.exists()
    enquiries.plan_conference(enquiry, on=next_weekday(timezone.localdate() + timedelta(days=40)), by=worker)
    assert told.exists()
    assert clock_of(enquiry).due_at == enquiry.due_at


def test_a_conference_is_not_planned_for_a_weekend_or_a_day_that_has_passed(enquiry, worker):
    saturday = timezone.localdate() + timedelta(days=(5 - timezone.localdate().weekday()) % 7 + 7)
    for day in (saturday, saturday + timedelta(days=1), timezone.localdate() - timedelta(days=7)):
        with pytest.raises(RuleBroken):
            enquiries.plan_conference(enquiry, on=day, by=worker)


def test_a_manager_says_why_no_conference_is_needed_after_all(enquiry, worker, boss):
    enquiry = at_conference(enquiry, worker, boss)
    with pytest.raises(RuleBroken):
        enquiries.conference_not_required(enquiry, reason="", by=boss)
    with pytest.raises(NotAllowed):
        enquiries.conference_not_required(enquiry, reason="Father left for good.", by=worker)
    enquiry = enquiries.conference_not_required(enquiry, reason="Father left for good.", by=boss)
    assert (enquiry.status, enquiry.not_required_because) == (EnquiryStatus.FINISHED, "Father left for good.")
    assert clock_of(enquiry).stopped_at is not None


def test_a_plan_for_a_conference_that_is_not_needed_is_dropped(enquiry, worker, boss):
    enquiries.plan_conference(enquiry, on=next_weekday(timezone.localdate() + timedelta(days=3)), by=worker)
    enquiry = submitted(Enquiry.objects.get(pk=enquiry.pk), worker)
    assert enquiries.sign_off(enquiry, by=boss).conference_planned_for is None


# Looking back, and what is over


def test_somebody_looks_back_with_a_reason(enquiry, worker, boss):
    enquiry = enquiries.sign_off(submitted(enquiry, worker), by=boss)
    with pytest.raises(RuleBroken):
        enquiries.look_back(enquiry, needed=False, hindsight=" ", by=boss)
    enquiry = enquiries.look_back(enquiry, needed=False, hindsight="The school could have asked.", by=boss)
    assert (enquiry.needed, enquiry.looked_back_by) == (False, boss)


def test_what_is_finished_takes_no_more_steps(enquiry, worker, boss):
    enquiry = enquiries.sign_off(submitted(enquiry, worker), by=boss)
    with pytest.raises(WrongState):
        enquiries.write(enquiry, said=SAID, version=1, by=worker)
    with pytest.raises(WrongState):
        discuss(enquiry, boss)
    with pytest.raises(WrongState):
        enquiries.hold_conference(enquiry, on=enquiry.started_on, by=boss)


def test_an_enquiry_that_nobody_assesses_is_found(enquiry, boss, worker):
    alone = begun(boss=boss, worker=worker, assessed=False)
    found = list(queries.enquiries_by_view(boss, show="unassessed"))
    assert found == [alone]
    assert list(queries.census_gaps(boss)) == [alone]
    assert queries.assessment_words(alone) == "no assessment"
    assert queries.assessment_words(enquiry) == ""
