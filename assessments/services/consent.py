"""Consent to an assessment is withdrawn: recorded, the clock runs on, the worker states the risk, and only a senior
manager decides to close it, go on without, or call a strategy meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from assessments.models import Assessment, ConsentChoice, ConsentWithdrawn
from assessments.rules import AssessmentOutcome
from assessments.services.finishing import Delay, complete
from mach import clocks
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Absence, Significance, User
from mach.moves import keep, move, take
from mach.notices import holding, tell
from mach.workdays import london_day

KIND = "consent_decision"


@transaction.atomic
def withdraw_consent(
    assessment: Assessment,
    *,
    withdrawn_at: datetime,
    withdrawn_by: str,
    risk: str,
    why: str = "",
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """A parent or young person no longer agrees: when, who, and the risk to the child as its worker sees it. The 45
    working days run on, and a senior manager decides."""
    moment = at or timezone.now()
    assessment = take(assessment, "withdraw_consent", by=by)
    if assessment.worker != by:
        raise NotAllowed("Only the worker who has this assessment records that consent was withdrawn.")
    if assessment.consent_withdrawn.filter(decided_at=None).exists():
        raise WrongState("That consent was withdrawn is recorded already, and waits for a senior manager.")
    _refuse_unstated(withdrawn_at, withdrawn_by, risk, moment)
    row = ConsentWithdrawn(
        assessment=assessment,
        withdrawn_at=withdrawn_at,
        withdrawn_by=withdrawn_by.strip(),
        why=why.strip(),
        risk=risk.strip(),
        recorded_by=by,
        recorded_at=moment,
    )
    keep(row, by=by, at=moment, why="withdraw_consent")
    told = holding(Permission.DECIDE_WITHOUT_CONSENT)
    owner = _who_decides(told, by, moment)
    wanted = clocks.Wanted(KIND, moment, part=row.pk, team=assessment.team, owner=owner)
    clocks.start(assessment, wanted, by=by, at=moment)
    text = f"Consent to {assessment.reference} was withdrawn: decide how to go on."
    tell(told, text, about=assessment, urgent=True, at=moment)
    label = "Consent to the assessment was withdrawn"
    return move(assessment, "withdraw_consent", by=by, at=moment, label=label, significance=Significance.KEY)


@transaction.atomic
def decide_on_consent(
    assessment: Assessment, *, decision: str, because: str, by: User, at: datetime | None = None
) -> Assessment:
    """A senior manager decides to go on without consent, or that a strategy meeting is called, with the reason."""
    moment = at or timezone.now()
    assessment = take(assessment, "decide_on_consent", by=by)
    row = _waiting(assessment, by)
    if decision not in (ConsentChoice.GO_ON, ConsentChoice.STRATEGY_MEETING):
        raise RuleBroken(decision="Choose how to go on, or close the assessment in the step of that name.")
    _decide(row, decision, because, by=by, at=moment)
    tell(assessment.worker, f"{assessment.reference}: a senior manager has decided about consent.", about=assessment,
         at=moment)  # fmt: skip
    label = f"Consent withdrawn, senior manager's decision: {ConsentChoice(decision).label.lower()}"
    return move(
        assessment, "decide_on_consent", by=by, at=moment, label=label, significance=Significance.KEY, decision=decision
    )


@transaction.atomic
def close_without_consent(
    assessment: Assessment,
    *,
    because: str,
    over_time_reason: str = "",
    in_childs_interest: bool | None = None,
    by: User,
    at: datetime | None = None,
) -> Assessment:
    """A senior manager closes an assessment as it stands because consent was withdrawn: no further action, and the
    referral closes. Past 45 working days it needs the reason, and whether the delay suited the child."""
    assessment = take(assessment, "close_without_consent", by=by)
    moment = at or timezone.now()
    row = _waiting(assessment, by)
    _decide(row, ConsentChoice.CLOSE, because, by=by, at=moment)
    delay = Delay(over_time_reason, in_childs_interest)
    closed = {"outcome": AssessmentOutcome.NO_FURTHER_ACTION.value, "outcome_team": None, "outcome_council": ""}
    label = "Assessment closed: consent was withdrawn"
    return complete(assessment, "close_without_consent", delay, label=label, changes=closed, by=by, at=moment)


def _who_decides(seniors: Any, recorded_by: User, at: datetime) -> User | None:
    """The senior manager whose decision it is until somebody else is named: one who is here, with the fewest of them to
    make. Any other may decide as well; but it is one person's by name, and it is that person who is reminded."""
    today = london_day(at)
    away = Absence.objects.filter(first_day__lte=today, last_day__gte=today).values("user")
    waits = Count("clocks", filter=Q(clocks__kind=KIND, clocks__stopped_at=None))
    able = seniors.exclude(pk=recorded_by.pk).filter(Q(leaves_on=None) | Q(leaves_on__gt=today))
    ranked = able.annotate(away=Exists(away.filter(user=OuterRef("pk"))), waits=waits)
    return ranked.order_by("away", "waits", "pk").first()


def _refuse_unstated(withdrawn_at: datetime, withdrawn_by: str, risk: str, moment: datetime) -> None:
    faults = {}
    if withdrawn_at > moment:
        faults["withdrawn_at"] = "This cannot be in the future: give the time at which consent was withdrawn."
    if not withdrawn_by.strip():
        faults["withdrawn_by"] = "Say who withdrew consent."
    if not risk.strip():
        faults["risk"] = "State the risk to the child if the work stops."
    if faults:
        raise RuleBroken(**faults)


def _waiting(assessment: Assessment, by: User) -> ConsentWithdrawn:
    if by in (assessment.worker, assessment.submitted_by):
        raise NotAllowed("Nobody decides about their own assessment: ask another senior manager.")
    row = assessment.consent_withdrawn.select_for_update().filter(decided_at=None).first()
    if row is None:
        raise WrongState("No withdrawal of consent waits to be decided here.")
    if row.recorded_by_id == by.pk:
        raise NotAllowed("Whoever recorded it does not decide it: ask another senior manager.")
    return row


def _decide(row: ConsentWithdrawn, decision: str, because: str, *, by: User, at: datetime) -> None:
    if not because.strip():
        raise RuleBroken(because="Say why, for the child and for whoever reads this later.")
    row.decision, row.decided_because, row.decided_by, row.decided_at = decision, because.strip(), by, at
    keep(row, by=by, at=at, why="decide_on_consent")
    clocks.stop(row.assessment, KIND, by=by, at=at, part=row.pk, reason="Decided")
