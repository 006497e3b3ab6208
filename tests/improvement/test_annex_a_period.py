"""Who is on a list of Annex A: by the day that each list goes by, and what was known on the last day."""

from datetime import date, timedelta

import pytest

from assessments.workflow import AssessmentStatus
from improvement.rules.periods import months_before, six_months_to
from referrals import services as referring
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories
from tests.improvement.annex_a import DAY, at, lists, rows, senior, today

__all__ = ["senior"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 3])
def test_the_first_day_and_the_last_are_in_and_the_days_around_them_are_not(senior, number):
    last = today() - 20 * DAY
    first, _ = six_months_to(last)
    made = {}
    minute = timedelta(minutes=1)
    moments = {"before": at(first) - minute, "first": at(first), "last": at(last, 23, 59), "after": at(last + DAY)}
    for name, moment in moments.items():
        make = factories.contact if number == 1 else factories.referral
        made[name] = make(received_at=moment).reference
    told = {row.record for row in lists(senior, first=first, last=last).rows[number]}
    assert told == {made["first"], made["last"]}


@pytest.mark.parametrize("last", [date(2026, 6, 30), date(2026, 8, 30), date(2026, 2, 28), date(2024, 2, 29)])
def test_six_months_end_where_they_are_said_to(last):
    first, end = six_months_to(last)
    assert end == last
    assert months_before(last + DAY, 6) == first < last


def test_six_months_to_the_end_of_june_are_those_of_the_year_so_far():
    assert six_months_to(date(2026, 6, 30)) == (date(2026, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(("number", "make"), [(4, factories.assessment), (5, factories.enquiry)])
def test_what_was_open_on_some_day_is_in_begun_earlier_or_open_still(senior, number, make):
    status = {4: AssessmentStatus.SIGNED_OFF, 5: "finished"}[number]
    running, over = make(), make(status)
    both = {running.reference, over.reference}

    def told(first, last):
        return {row.record for row in lists(senior, first=first, last=last).rows[number]} & both

    assert told(today() - 9 * DAY, today()) == both
    assert told(today(), today()) == both
    assert told(today() + DAY, today() + 9 * DAY) == {running.reference}
    assert told(today() - 9 * DAY, today() - DAY) == set()


def test_early_help_is_in_by_its_assessment_and_while_the_council_runs_it(senior):
    partner = factories.agency(name="Harbour School")
    lead = factories.user("partner", agency=partner)
    ours, closed, declined = factories.episode(), factories.episode("closed"), factories.episode("declined")
    theirs = factories.episode()
    type(theirs).objects.filter(pk=theirs.pk).update(lead_agency=partner, worker=lead)

    def told(first, last):
        return {row.record for row in lists(senior, first=first, last=last).rows[2]}

    every = {ours.reference, closed.reference, theirs.reference}
    assert told(today(), today()) == every
    assert declined.reference not in every
    assert told(today() + DAY, today() + 9 * DAY) == {ours.reference}
    assert told(today() - 9 * DAY, today() - DAY) == set()
    who = {row["Organisation completing assessment"] for row in rows(senior, 2)}
    assert who == {"Local authority", "Harbour School"}


def test_siblings_on_one_contact_have_a_row_each(senior):
    made = factories.contact(children=3)
    assert [row.record for row in lists(senior).rows[1]] == [made.reference] * 3


def test_a_list_made_for_an_earlier_day_does_not_tell_what_came_later(senior):
    made = factories.assessment(AssessmentStatus.SIGNED_OFF, outcome="child_in_need", outcome_team=factories.team())
    type(made).objects.filter(pk=made.pk).update(begun_at=at(today() - 9 * DAY, 10))
    (row,) = rows(senior, 4)
    assert row["Continuous Assessment Date of Authorisation"].date() == today()
    assert row["Was the child assessed as requiring LA children's social care support?"] == "a) Yes"
    (row,) = rows(senior, 4, last=today() - DAY)
    assert row["Continuous Assessment Date of Authorisation"] is None
    assert row["Was the child assessed as requiring LA children's social care support?"] is None
    assert row["Child Seen During Continuous Assessment"] == "b) No"


def test_earlier_referrals_are_counted_from_the_same_day_a_year_before_and_withdrawn_ones_are_not(senior):
    last = today() - 5 * DAY
    child = factories.person()
    for day in (months_before(last, 12) - DAY, months_before(last, 12), last - 40 * DAY, last):
        referred(child, at(day, 12))
    told = {row["Date of referral"].date(): row["Number of Referrals in Last 12 Months"] for row in rows(senior, 3)}
    assert told == {last - 40 * DAY: 2, last: 2}


def referred(child, moment):
    """A referral of this child on that day, closed since."""
    made = factories.contact(ContactStatus.NEW, received_at=moment)
    referring.confirm_person(made.children.get(), person=child, by=factories.manager(), at=moment)
    made.refresh_from_db()
    worker, boss = factories.worker(), factories.user("senior_manager")
    factories.bring(made, ContactStatus.DECIDED, decision=Decision.ASSESSMENT, at=moment, worker=worker, manager=boss)
    referral = made.referrals.get()
    referral = referring.start_assessment(referral, worker=worker, by=boss)
    return referring.close_referral(referral, closure_reason="RC8", by=boss)
