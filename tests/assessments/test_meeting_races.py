"""Two people act on one meeting at the same moment: one wins, and no child has two meetings or two enquiries."""

import pytest

from assessments.models import Enquiry, StrategyMeeting
from assessments.services import meetings
from assessments.services.meetings import Answer
from tests import factories
from tests.racing import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]


def bosses():
    return [factories.user("assessment_manager") for _ in range(2)]


def test_two_managers_call_a_meeting_about_one_child():
    referral = factories.referral()
    said = factories.question(concern_at=referral.begun_at)
    came = at_once(*(lambda by=by: meetings.call([referral], **said, by=by) for by in bosses()))

    assert kinds(came) == ["StrategyMeeting", "WrongState"]
    assert StrategyMeeting.objects.count() == 1


def test_two_managers_conclude_one_meeting():
    meeting = factories.strategy_meeting("held")
    said = {child.pk: ("joint", "Hurt.") for child in meeting.children.all()}
    came = at_once(*(lambda by=by: meetings.conclude(meeting, decisions=said, by=by) for by in bosses()))

    assert kinds(came) == ["StrategyMeeting", "WrongState"]
    assert Enquiry.objects.count() == 1


def test_two_who_issue_the_minutes_make_two_versions():
    meeting = factories.strategy_meeting("concluded")
    at_once(*(lambda by=by: meetings.issue_minutes(meeting, to=[], by=by) for by in bosses()))

    assert [each.number for each in meeting.minutes.all()] == [1, 2]


def test_an_agency_and_a_worker_who_write_at_once_lose_nothing():
    row = factories.strategy_meeting("called").invitations.first()
    told = ("Two call-outs.", "A third tonight.")
    at_once(*(lambda text=text: meetings.reply(row, answer=Answer(information=text), by=factories.system())
              for text in told))  # fmt: skip

    row.refresh_from_db()
    assert sorted(row.information.split("\n\n")) == sorted(told)
