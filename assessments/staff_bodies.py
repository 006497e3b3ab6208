"""What staff send to take a step of a strategy meeting or a section 47 enquiry."""

from __future__ import annotations

from typing import Any

from assessments.models.meetings import MeetingPartKind
from assessments.queries import meetings, staff
from assessments.queries.assessments import workers_to_allocate
from assessments.rules.enquiries import EnquiryOutcome
from assessments.rules.meetings import Attendance, MeetingDecision, Presence
from mach.chosen import LARGEST_ID, Chosen, Named
from mach.models import Sector
from mach.serializers import Code, Day, Moment, Several, Strict, Text, Whole, YesOrNo

LONG = 20_000
SHORT = 200


def codes(kind: Any) -> list[str]:
    return [str(each.value) for each in kind]


def words(**kwargs: Any) -> Text:
    """What somebody writes, and must."""
    return Text(LONG, required=True, **kwargs)


def number(**kwargs: Any) -> Whole:
    return Whole(min_value=0, max_value=2_147_483_647, **kwargs)


def known(yes: bool = True) -> YesOrNo:
    return YesOrNo(required=yes)


def worker_to_allocate() -> Chosen:
    return Chosen(lambda reader, record: workers_to_allocate())


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


class HandOverMeetingIn(Strict):
    worker = Chosen(lambda reader, meeting: meetings.who_may_chair())


class ReplanIn(Strict):
    planned_for = Moment(allow_null=True)
    place = Text(SHORT, required=True)


class AddToMeetingIn(Strict):
    referral = Named(lambda reader, meeting: meetings.could_be_added(meeting, reader))


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


class ReasonIn(Strict):
    reason = words()


class CancelIn(ReasonIn):
    still_needed = known()


class CameIn(Strict):
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


def part_in(kinds: list[str]) -> type[Strict]:
    """One written part, with the version that its writer read."""
    return type(
        "PartIn" if "plan" in kinds else "MeetingPartIn",
        (Strict,),
        {
            "__doc__": "A written part, with the version that its writer read (0: not written yet).",
            "kind": Code(kinds, required=True),
            "text": Text(LONG, required=True, allow_blank=True),
            "version": number(),
        },
    )


def by_kind(rows: list[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    return {row["kind"]: (row["text"], row["version"]) for row in rows}


class MeetingWriteIn(Strict):
    parts = Several(part_in(codes(MeetingPartKind))(), 20, required=True)


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
    child = Whole(min_value=1, max_value=LARGEST_ID, help_text="The meeting's own row for this child.")
    decision = Code(codes(MeetingDecision), required=True)
    because = words()


class ConcludeIn(Strict):
    decisions = Several(DecidedIn(), 100, required=True)


def conclude(given: dict[str, Any]) -> dict[str, Any]:
    return {"decisions": {row["child"]: (row["decision"], row["because"]) for row in given["decisions"]}}


class HindsightIn(Strict):
    needed = known()
    hindsight = words()


class IssueMinutesIn(Strict):
    to = Several(invited(), 100, required=True)


class ReceiveMinutesIn(Strict):
    copy = Chosen(lambda reader, meeting: staff.copies_of(meeting))
    note = Text(SHORT)


# Section 47 enquiries


class WorkerIn(Strict):
    """To whom; and why them, where they are away or would go over their limit."""

    worker = worker_to_allocate()
    reason = Text(LONG)


class EnquiryWriteIn(Strict):
    """What changed, with the version that its writer read."""

    version = number()
    police_officer = Text(SHORT)
    not_seen_reason = Text(LONG)
    medical_needed = YesOrNo(required=False, allow_null=True)
    medical_at = Moment(required=False, allow_null=True)
    medical_by = Text(SHORT)
    medical_findings = Text(LONG)
    findings = Text(LONG)
    outcome = Code(codes(EnquiryOutcome))
    outcome_reason = Text(LONG)


def written(given: dict[str, Any]) -> dict[str, Any]:
    return {"version": given.pop("version"), "said": given}


class VisitIn(Strict):
    when = Moment()
    seen = known()
    seen_alone = YesOrNo(required=False, default=False)
    where = Text(SHORT, default="")
    said = Text(LONG, default="")


class EnquiryVisitIn(VisitIn):
    who = Chosen(lambda reader, record: workers_to_allocate(), required=False)


class DiscussionIn(Strict):
    held_at = Moment()
    who = words()
    agreed = words()
    joint = known()


class CommentIn(Strict):
    comment = words()


class LateIn(Strict):
    """Past 15 working days: why, and whether the delay suited the child."""

    late_reason = Text(LONG)
    in_childs_interest = YesOrNo(required=False, allow_null=True)


class ConferenceDayIn(Strict):
    on = Day()


class ConferenceHeldIn(LateIn):
    on = Day()


class NotRequiredIn(LateIn):
    reason = words()
