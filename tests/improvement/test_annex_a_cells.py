"""The cells of a row of Annex A: what each holds, and what cannot be filled listed with the reason."""

from datetime import date

import pytest
from django.urls import reverse

from improvement.rules.periods import years_old
from mach import people
from referrals import services as referring
from tests import factories
from tests.improvement.annex_a import DAY, analyst, lists, rows, senior, today, with_a_conference

__all__ = ["analyst", "senior"]

pytestmark = pytest.mark.django_db


def test_what_cannot_be_filled_is_listed_by_child_with_the_reason(client, analyst):
    made = factories.contact(children=[factories.sent_child(date_of_birth=None, sex="U", ethnicity="")])
    whys = {gap.heading: gap.why for gap in lists(analyst).gaps()}
    assert set(whys) == {"Child Unique ID", "Gender", "Ethnicity", "Date of Birth"}
    client.force_login(analyst)
    text = client.get(reverse("improvement:annex_a")).content.decode()
    assert made.reference in text
    for why in whys.values():
        assert why in text


def test_an_unborn_child_has_no_gap_where_nothing_can_be(analyst):
    child = factories.sent_child(
        date_of_birth=None, expected_date_of_birth=today() + 30 * DAY, sex="U", ethnicity="WBRI"
    )
    made = factories.contact(children=[child])
    referring.register_person(made.children.get(), by=factories.manager())
    assert list(lists(analyst).gaps()) == []
    (row,) = rows(analyst, 1)
    assert (row["Date of Birth"], row["Age of Child (Years)"], row["Gender"]) == (None, None, "c) Not stated/recorded")


def test_the_result_of_a_conference_is_listed_as_not_kept_here(senior):
    held = with_a_conference()
    told = [gap for gap in lists(senior).gaps() if gap.list.number == 5 and "Protection Plan" in gap.heading]
    assert [gap.row.record for gap in told] == [held.reference]
    (row,) = rows(senior, 5)
    assert row["Was an Initial Child Protection Conference deemed unnecessary?"] == "b) No"
    assert row["Date of Initial Child Protection Conference"].date() == today()


@pytest.mark.parametrize(("status", "answer"), [("enquiring", None), ("conference", "b) No"), ("finished", "a) Yes")])
def test_whether_a_conference_was_unnecessary(senior, status, answer):
    factories.enquiry(status)
    assert [row["Was an Initial Child Protection Conference deemed unnecessary?"] for row in rows(senior, 5)] == [
        answer
    ]


@pytest.mark.parametrize(("codes", "answer"), [([], "c) Unknown"), (["NONE"], "b) No"), (["HEAR", "LD"], "a) Yes")])
def test_disability(senior, codes, answer):
    made = factories.assessment()
    people.correct(made.person, {"disabilities": codes}, by=senior) if codes else None
    assert [row["Does the Child have a Disability"] for row in rows(senior, 4)] == [answer]


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2020, 2, 29), date(2026, 2, 28), 5),
        (date(2020, 2, 29), date(2026, 3, 1), 6),
        (date(2016, 3, 27), date(2026, 3, 27), 10),
        (date(2016, 3, 27), date(2026, 3, 26), 9),
        (date(2026, 3, 27), date(2026, 3, 26), None),
        (None, date(2026, 3, 26), None),
    ],
)
def test_age_is_in_completed_years_on_the_last_day(born, on, years):
    assert years_old(born, on) == years
