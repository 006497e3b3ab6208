"""The order of the queue: danger and red first, then late; and its pages follow each other without a gap."""

from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from referrals.queries.places import band_of
from referrals.rules import Urgency, urgency_of
from tests import factories
from tests.referrals.queueing import hours, manager, many, page, references

__all__ = ["manager", "many", "page"]

pytestmark = pytest.mark.django_db


def test_danger_and_red_come_first_then_late_then_by_rating_then_by_what_is_due(page):
    made = {
        "green, late for a week": factories.contact(rag="green", received_at=hours(170)),
        "amber, new": factories.contact(rag="amber"),
        "amber, older": factories.contact(rag="amber", received_at=hours(5)),
        "not rated, late": factories.contact(rag="", received_at=hours(30)),
        "amber, late": factories.contact(rag="amber", received_at=hours(40)),
        "green, new": factories.contact(rag="green"),
        "not rated, new": factories.contact(rag=""),
        "red, new": factories.contact(rag="red"),
        "danger, not rated, just in": factories.contact(rag="", immediate_danger=True),
        "red, late": factories.contact(rag="red", received_at=hours(50)),
    }
    names = {contact.reference: name for name, contact in made.items()}
    assert [names[reference] for reference in references(page())] == [
        "red, late",
        "red, new",
        "danger, not rated, just in",
        "not rated, late",
        "amber, late",
        "green, late for a week",
        "not rated, new",
        "amber, older",
        "amber, new",
        "green, new",
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "red", "amber", "green"]), st.booleans(), st.integers(0, 100)),
        min_size=1,
        max_size=30,
    )
)
def test_no_late_green_stands_above_red_or_danger(rows):
    now = timezone.now()
    placed = []
    for rag, danger, age in rows:
        urgency = urgency_of(rag, danger=danger)
        target = now - timedelta(hours=age - 24)
        placed.append((band_of(urgency, target, now), target, urgency))
    placed.sort()
    hot = [urgency == Urgency.HOT for _, _, urgency in placed]
    assert hot == sorted(hot, reverse=True)


def read_on(page, **asked):
    """Every page from the first to the last, by the links that the pages give."""
    answer = page(**asked)
    pages = [references(answer)]
    while answer.context["page"].has_next:
        answer = page(**asked, page=str(answer.context["page"].next_page_number))
        pages.append(references(answer))
    return pages, answer


def test_pages_follow_each_other_without_a_gap_and_without_saying_anything_twice(page, many):
    pages, last = read_on(page)
    assert [len(each) for each in pages] == [25, 25, 5]
    assert sorted(chain(*pages)) == sorted(contact.reference for contact in many)
    middle = page(page=str(last.context["page"].previous_page_number))
    assert references(middle) == pages[1]
    assert middle.context["page"].number == 2
    assert middle.context["page"].previous_page_number is None


def test_what_arrives_meanwhile_moves_nobodys_place(page, many):
    first = page()
    factories.contact(rag="", immediate_danger=True)
    factories.contact(rag="red")
    second = page(page=str(first.context["page"].next_page_number))
    assert not set(references(first)) & set(references(second))
    pages, _ = read_on(page)
    assert len(list(chain(*pages))) == 57


@pytest.mark.parametrize(
    "place", ["x", "2.a.9.1.1.1", "2.a.1.1.1.1", "99999999", "2.a.1.1.1." + "9" * 40, "0.a.0.0.0.0"]
)
def test_a_place_that_means_nothing_is_the_first_page(page, place):
    made = factories.contact()
    assert references(page(page=place)) == [made.reference]
