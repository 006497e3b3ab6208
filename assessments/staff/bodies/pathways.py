"""What staff send to take a step of a homeless young person's pathway."""

from __future__ import annotations

from assessments.queries import pathways, staff
from assessments.rules.pathways import LookedAfterAnswer
from assessments.staff.bodies.shared import LONG, SHORT, codes, known, words
from mach.chosen import Chosen
from mach.serializers import Code, Day, Moment, Strict, Text


class PathwayWorkerIn(Strict):
    worker = Chosen(lambda reader, _: pathways.who_work_pathways())


class BeginPathwayIn(PathwayWorkerIn):
    child = Chosen(lambda reader, _: staff.homeless_to_begin(reader), help_text="The contact's own row for them.")
    reason = Text(LONG)


class AllocatePathwayIn(PathwayWorkerIn):
    reason = Text(LONG)


class HousingIn(Strict):
    when = Moment()
    with_whom = Text(SHORT, required=True)
    result = words()


class WhereIn(Strict):
    where = words()


class ExplainIn(Strict):
    when = Moment()
    explained_by = Chosen(lambda reader, _: pathways.who_work_pathways())
    words = words()


class LookedAfterAnswerIn(Strict):
    answer = Code(codes(LookedAfterAnswer), required=True)
    answer_reasons = words()
    when = Moment()


class AdvocacyIn(Strict):
    when = Moment()
    accepted = known()
    note = Text(LONG)


class PathwayReviewIn(Strict):
    on = Day()
    words = words()
    next_on = Day(required=False, allow_null=True)
