"""What staff send to take a step of a strategy meeting."""

from __future__ import annotations

from typing import Any

from assessments.models.meetings import MeetingPartKind
from assessments.queries import meetings, staff
from assessments.rules.meetings import Attendance, MeetingDecision, Presence
from assessments.services.meetings import Corrected, Led, Plan, Uninvited
from assessments.staff.bodies.shared import LONG, SHORT, ReasonIn, by_kind, codes, known, number, part_in, words
from mach.chosen import LARGEST_ID, Chosen, Named
from mach.models import Sector
from mach.serializers import Code, Moment, Several, Strict, Text, Whole


def invited() -> Chosen:
    return Chosen(lambda reader, meeting: meeting.invitations)


class CallIn(Strict):
    """The proportionality question, answered, and whom the meeting is about."""

    referrals = Several(Named(lambda reader, _: meetings.referrals_to_meet_on(reader)), 20, required=True,
                        allow_empty=False)  # fmt: skip
    harm_suspected = words()
    lower_response = words()
    why_not_enough = words()
    concern_at = Moment()
    danger = known(False)
    planned_for = Moment(required=False, allow_null=True)
    place = Text(SHORT)
    agencies = Several(Chosen(lambda reader, _: meetings.agencies_to_invite()), 100)


def call(given: dict[str, Any]) -> dict[str, Any]:
    """When, where and who is asked belong together: the service takes them as one plan."""
    names = ("planned_for", "place", "agencies")
    told = {name: given.pop(name) for name in names if name in given}
    told["agencies"] = list(dict.fromkeys(told.get("agencies", ())))
    return {**given, "plan": Plan(**told)}


class HandOverMeetingIn(Strict):
    worker = Chosen(lambda reader, meeting: meetings.who_may_chair())


class ReplanIn(Strict):
    planned_for = Moment(allow_null=True)
    place = Text(SHORT, required=True)


class AddToMeetingIn(Strict):
    referral = Named(lambda reader, meeting: meetings.may_be_added(reader))


class InviteIn(Strict):
    """An agency; or a person, with the sector that they stand for."""

    agency = Chosen(lambda reader, meeting: meetings.agencies_to_invite(), required=False)
    sector = Code(codes(Sector))
    name = Text(SHORT)
    role = Text(SHORT)


class AnswerInvitationIn(Strict):
    invitation = invited()
    attendance = Code(codes(Attendance))
    presence = Code(codes(Presence))
    name = Text(SHORT)
    role = Text(SHORT)


class GiveInformationIn(Strict):
    invitation = invited()
    text = words()
    version = number(required=True, help_text="The version that you read.")


class CancelIn(ReasonIn):
    still_needed = known()


class CameIn(Strict):
    each_once = "invitation"
    invitation = Whole(min_value=1, max_value=LARGEST_ID)
    attendance = Code(codes(Attendance), required=True)
    presence = Code(codes(Presence))


class HoldIn(Strict):
    held_at = Moment()
    chair = Chosen(lambda reader, meeting: meetings.who_may_chair())
    attendance = Several(CameIn(), 100, required=True)
    quorum_reason = Text(LONG)


def hold(given: dict[str, Any]) -> dict[str, Any]:
    came = {row["invitation"]: (row["attendance"], row.get("presence", "")) for row in given["attendance"]}
    return {**given, "attendance": came}


MeetingPartIn = part_in(codes(MeetingPartKind))


class MeetingWriteIn(Strict):
    parts = Several(MeetingPartIn(), 20, required=True)


class MeetingActionIn(Strict):
    """What is to be done by when, by one of the staff or by an agency that was invited."""

    what = Text(300, required=True)
    due_at = Moment()
    owner = Chosen(lambda reader, meeting: meetings.who_may_act(), required=False)
    agency = Chosen(lambda reader, meeting: meetings.agencies_invited(meeting), required=False)


class MeetingActionDoneIn(Strict):
    action = Chosen(lambda reader, meeting: staff.actions_of(meeting))
    outcome = words()


class DecidedIn(Strict):
    each_once = "child"
    child = Whole(min_value=1, max_value=LARGEST_ID, help_text="The meeting's own row for this child.")
    decision = Code(codes(MeetingDecision), required=True)
    because = words()


class ConcludeIn(Strict):
    decisions = Several(DecidedIn(), 100, required=True)


def conclude(given: dict[str, Any]) -> dict[str, Any]:
    return {"decisions": {row["child"]: (row["decision"], row["because"]) for row in given["decisions"]}}


class WhatAnAgencyKnewIn(Strict):
    """What an agency knew, as it should have been recorded, with the version that you read."""

    invitation = Whole(min_value=1, max_value=LARGEST_ID)
    text = Text(LONG, required=True, allow_blank=True)
    version = number()


class WhyDecidedIn(Strict):
    child = Whole(min_value=1, max_value=LARGEST_ID, help_text="The meeting's own row for this child.")
    because = words()


class WhoCameIn(CameIn):
    """Whether somebody who was invited came, as it should have been recorded, with the version that you read."""

    version = number()


class LedIn(Strict):
    """When it was held and who led it, as it should have been; with what you read of both."""

    held_at = Moment()
    chair = Chosen(lambda reader, meeting: meetings.may_have_led(meeting))
    held_at_read = Moment()
    chair_read = Whole(min_value=1, max_value=LARGEST_ID)


class UninvitedIn(InviteIn):
    """Somebody who came although nobody had invited them, and how."""

    presence = Code(codes(Presence), required=True)


class CorrectMeetingIn(ReasonIn):
    """The record of a concluded meeting as it should have been: what is left out stays."""

    parts = Several(MeetingPartIn(), 20)
    information = Several(WhatAnAgencyKnewIn(), 100)
    because = Several(WhyDecidedIn(), 100)
    attendance = Several(WhoCameIn(), 100)
    also = Several(UninvitedIn(), 20)
    led = LedIn(required=False)
    quorum_reason = Text(LONG)


def correct(given: dict[str, Any]) -> dict[str, Any]:
    information = {row["invitation"]: (row["text"], row["version"]) for row in given.get("information", ())}
    because = {row["child"]: row["because"] for row in given.get("because", ())}
    came = {
        row["invitation"]: (row["attendance"], row.get("presence", ""), row["version"])
        for row in given.get("attendance", ())
    }
    parts = by_kind(given.get("parts", []))
    also = [Uninvited(**row) for row in given.get("also", ())]
    led = given.get("led")
    led = led and Led(led["held_at"], led["chair"], (led["held_at_read"], led["chair_read"]))
    corrected = Corrected(parts, information, because, came, given.get("quorum_reason"), also, led)
    return {"corrected": corrected, "reason": given["reason"]}


class IssueMinutesIn(Strict):
    to = Several(invited(), 100, required=True)


class ReceiveMinutesIn(Strict):
    copy = Chosen(lambda reader, meeting: staff.copies_of(meeting))
    note = Text(SHORT)
