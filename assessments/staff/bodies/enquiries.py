"""What staff send to take a step of a section 47 enquiry."""

from __future__ import annotations

from typing import Any

from assessments.queries.assessments import workers_to_allocate
from assessments.rules.enquiries import EnquiryOutcome
from assessments.staff.bodies.shared import LONG, SHORT, VisitIn, codes, known, number, words
from mach.chosen import Chosen
from mach.serializers import Code, Day, Moment, Strict, Text, YesOrNo


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
