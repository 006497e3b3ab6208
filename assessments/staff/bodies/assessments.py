"""What staff send to take a step of an assessment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessments.models.writing import ConsentChoice
from assessments.queries.assessments import agencies_of, referrals_to_allocate, teams_for_outcome, waits_for, workers_of
from assessments.rules import AssessmentOutcome, PartKind
from assessments.staff.bodies.shared import LONG, SHORT, WorkerIn, by_kind, codes, number, part_in, words
from mach.census import ASSESSMENT_FACTORS
from mach.chosen import LARGEST_ID, Chosen, Named
from mach.serializers import Code, Day, Moment, Several, Strict, Text, Whole, YesOrNo


class OpenIn(WorkerIn):
    referral = Named(lambda reader, _: referrals_to_allocate(reader))


class ReallocateIn(WorkerIn):
    reason = words()


class FindingsIn(Strict):
    """Factors and outcome, with the version that their writer read."""

    version = number()
    factors = Several(Code(list(ASSESSMENT_FACTORS)), 100)
    outcome = Code(codes(AssessmentOutcome))
    outcome_team = Chosen(lambda reader, _: teams_for_outcome(), required=False, allow_null=True)
    outcome_council = Text(100)
    not_seen_reason = Text(LONG)


class GatheredIn(Strict):
    """A row beside the written parts. `row` is the one that is there, with the version that was read; without it the
    row is new."""

    row = Whole(min_value=1, max_value=LARGEST_ID, required=False)
    version = number(required=False, default=0)


class ConsultationIn(GatheredIn):
    """A parent or carer by the id of the `person`; or somebody else by who it was."""

    person = Whole(min_value=1, max_value=LARGEST_ID, required=False)
    who = Text(SHORT)
    consulted = YesOrNo(required=False, allow_null=True)
    on = Day(required=False, allow_null=True)
    how = Text(100)
    said = Text(LONG)
    why_not = Text(LONG)

    def faults(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        named = [name for name in ("person", "row", "who") if given.get(name)]
        if not named:
            yield "who", "Say who was consulted: a parent by `person`, or somebody else by name."
        if given.get("person") and len(named) > 1:
            yield "person", "Send the person alone, or one of the others."


class PartnerSaidIn(GatheredIn):
    """An agency that the system knows; or who it was."""

    agency = Chosen(lambda reader, assessment: agencies_of(assessment), required=False, allow_null=True)
    who = Text(SHORT)
    asked_on = Day(required=False, allow_null=True)
    received_on = Day(required=False, allow_null=True)
    said = Text(LONG)

    def faults(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if not any(given.get(name) for name in ("row", "agency", "who")):
            yield "who", "Say which partner: an agency by its id, or another by name."


class ScaleIn(Strict):
    """Where somebody puts the child's safety, from 0 to 10. A new view is a new row: none is changed."""

    who = Text(SHORT, required=True)
    score = Whole(min_value=0, max_value=10, required=True)
    on = Day(required=False, allow_null=True)
    why = Text(LONG)


class WriteIn(Strict):
    """What changed, each with the version that its writer read. What is not sent is left as it stands."""

    parts = Several(part_in(codes(PartKind))(), 20)
    findings = FindingsIn(required=False)
    consultations = Several(ConsultationIn(), 50)
    information = Several(PartnerSaidIn(), 50)
    scales = Several(ScaleIn(), 50)

    def faults(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        for name in ("consultations", "information"):
            which = [(row.get("person"), row.get("row")) for row in given.get(name, [])]
            known = [each for each in which if any(each)]
            if len(set(known)) < len(known):
                yield name, "Send each row once: the same one is here twice."


def written_parts(given: dict[str, Any]) -> dict[str, Any]:
    gathered = dict(
        [
            *(keyed("c", place, row) for place, row in enumerate(given.get("consultations", []))),
            *(keyed("i", place, row) for place, row in enumerate(given.get("information", []))),
            *((f"snew{place}", (row, 0)) for place, row in enumerate(given.get("scales", []))),
        ]
    )
    return {"parts": by_kind(given.get("parts", [])), "findings": given.get("findings", {}), "gathered": gathered}


def keyed(letter: str, place: int, sent: dict[str, Any]) -> tuple[str, tuple[dict[str, Any], int]]:
    """A row under the key by which it is saved, with the version that its writer read."""
    said = dict(sent)
    person, row, version = said.pop("person", None), said.pop("row", None), said.pop("version")
    key = f"p{person}" if person else f"{letter}{row}" if row else f"{letter}new{place}"
    return key, (said, version)


class CheckpointDayIn(Strict):
    each_once = "checkpoint"
    checkpoint = Whole(min_value=1, max_value=LARGEST_ID)
    day = Day()


class ConfirmIn(Strict):
    """Only the days that differ from those that were planned."""

    dates = Several(CheckpointDayIn(), 20)


def confirm(given: dict[str, Any]) -> dict[str, Any]:
    return {"dates": {row["checkpoint"]: row["day"] for row in given.get("dates", [])}}


class CheckpointHeldIn(Strict):
    checkpoint = Whole(min_value=1, max_value=LARGEST_ID)
    held_on = Day()
    note = words()


class ConsentWithdrawnIn(Strict):
    withdrawn_at = Moment()
    withdrawn_by = Text(SHORT, required=True)
    risk = words()
    why = Text(LONG)


class BecauseIn(Strict):
    because = words()


class ConsentDecisionIn(BecauseIn):
    decision = Code([ConsentChoice.GO_ON.value, ConsentChoice.STRATEGY_MEETING.value], required=True)


class OverTimeIn(Strict):
    """Past 45 working days: why, and whether the delay suited the child."""

    over_time_reason = Text(LONG)
    in_childs_interest = YesOrNo(required=False, allow_null=True)


class CloseWithoutConsentIn(OverTimeIn):
    because = words()


class PartCommentIn(Strict):
    each_once = "kind"
    kind = Code(codes(PartKind), required=True)
    comment = words()


class SendBackIn(Strict):
    comment = words()
    on_parts = Several(PartCommentIn(), 20)


def send_back(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "on_parts": {row["kind"]: row["comment"] for row in given.get("on_parts", [])}}


class AcceptOutcomeIn(Strict):
    """Who works with the child from now on; whoever accepts it, where nobody is named."""

    worker = Chosen(lambda reader, assessment: workers_of(waits_for(assessment)), required=False)
    reason = Text(LONG)


class TeamIn(Strict):
    team = Chosen(lambda reader, _: teams_for_outcome())
