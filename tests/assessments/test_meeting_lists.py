"""The lists of strategy meetings and the figures behind them: each holds what it says, and asks little for it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.queries import meeting_figures as figures
from assessments.services import meetings
from mach.queries import home
from tests import factories
from tests.assessments.meeting_page import boss, page, text, url

__all__ = ["boss", "page"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("show", ["open", "to_hold", "to_decide", "minutes", "mine", "concluded", "cancelled"])
def test_each_list_holds_what_it_says(page, boss, show):
    made = {
        status: factories.strategy_meeting(status, by=boss) for status in ("called", "held", "concluded", "cancelled")
    }
    wanted = {"open": ["called", "held"], "to_hold": ["called"], "to_decide": ["held"], "minutes": ["concluded"],
              "mine": list(made), "concluded": ["concluded"], "cancelled": ["cancelled"]}[show]  # fmt: skip
    shown = text(page.get(f"{url('meetings')}?show={show}"))

    assert {status for status, row in made.items() if row.reference in shown} == set(wanted)
    file = page.get(f"{url('meetings')}?show={show}&format=csv").content.decode()
    assert {status for status, row in made.items() if row.reference in file} == set(wanted)
    assert "Hodgson" not in file


def test_what_waits_is_on_the_home_page_with_its_list(page, boss):
    for status in ("called", "held", "concluded"):
        factories.strategy_meeting(status, by=boss)
    found = {block.what.name: block for block in home.blocks(boss)}

    assert {name: found[name].count for name in ("to_meet", "to_conclude", "minutes")} == {
        "to_meet": 1, "to_conclude": 1, "minutes": 1,
    }  # fmt: skip
    for name in ("to_meet", "to_conclude", "minutes"):
        view = found[name].what.list.split("?")[1]
        assert found[name].rows[0].reference in text(page.get(f"{url('meetings')}?{view}"))


def asked(page, address):
    page.get(address)
    with CaptureQueriesContext(connection) as caught:
        page.get(address)
    return len(caught)


def test_lists_and_pages_ask_as_many_questions_for_many_as_for_one(page, boss):
    meeting = factories.strategy_meeting("called", by=boss)
    addresses = url("meetings"), meeting.get_absolute_url()
    few = [asked(page, address) for address in addresses]
    for _ in range(4):
        factories.strategy_meeting("called", by=boss)
        meetings.invite(meeting, agency=factories.agency(), by=boss)
        due = timezone.now() + timedelta(hours=1)
        meetings.set_action(meeting, what="Ring", owner=boss, due_at=due, by=boss)
    assert [asked(page, address) for address in addresses] == few


class TestFigures:
    def test_time_quorum_and_what_came_of_it(self, boss):
        held = factories.strategy_meeting("concluded", by=boss, decision="no_enquiry")
        short = factories.strategy_meeting("concluded", by=boss, attended=["police"], decision="joint")
        factories.strategy_meeting("called", by=boss)
        meetings.look_back(held, needed=False, hindsight="A visit would have done.", by=boss)
        today = timezone.now()
        rows = figures.held_between(boss, today - timedelta(days=1), today + timedelta(days=1))

        assert set(rows) == {held, short}
        assert rows.get(pk=held.pk).waited == held.held_at - held.concern_at
        assert list(figures.without_quorum(rows)) == [short]
        assert list(figures.without_enquiry(rows)) == list(figures.not_needed(rows)) == [held]
        assert [row["n"] for row in figures.by_caller(rows)] == [2]
        assert [row["team__name"] for row in figures.by_team(rows)] == [boss.team.name]

    def test_attendance_by_agency_opens_its_meetings(self, boss):
        police = factories.agency(sector="police")
        meeting = factories.strategy_meeting("concluded", by=boss, agencies=[police, factories.agency(sector="health")])
        today = timezone.now()
        rows = figures.held_between(boss, today - timedelta(days=1), today + timedelta(days=1))
        counted = {row["agency_id"]: row for row in figures.attendance_by_agency(rows)}

        assert (counted[police.pk]["invited"], counted[police.pk]["attended"]) == (1, 1)
        assert list(figures.invited(rows, agency_id=police.pk, attendance="attended")) == [meeting]
        assert not figures.invited(rows, agency_id=police.pk, attendance="apologies")
