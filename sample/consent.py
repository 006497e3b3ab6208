"""A parent no longer agrees to an assessment: the worker says what the risk is, and a senior manager decides."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta

from assessments import services
from assessments.models import Assessment, ConsentChoice
from assessments.workflow import UNFINISHED
from mach.models import User
from sample import times, writing
from sample.case import Case
from sample.times import DAY

WAITS = "consent withdrawn"
DECIDED = {"goes on without consent": ConsentChoice.GO_ON, "closed without consent": ConsentChoice.CLOSE}
IN_DOUBT, GOES_ON = 0.09, 0.5
"""How often a parent whose child needs no enquiry stops agreeing, and how often it goes on all the same."""


def in_doubt(case: Case) -> bool:
    if case.plan.extras & {WAITS, *DECIDED}:
        return True
    past = case.plan.assessed is None and case.plan.concern.level < 3 and not case.plan.family.restricted
    return past and case.hub.rng(f"consent {case.plan.number}").random() < IN_DOUBT


def withdrawn(case: Case, assessment: Assessment, worker: User) -> Generator[datetime, None, Assessment]:
    """Within days of the first visit. It waits for a senior manager, mostly until the next morning."""
    hub = case.hub
    rng = hub.rng(f"without consent {case.plan.number}")
    yield times.working_day(hub.now + 3 * DAY)
    assessment = services.withdraw_consent(
        Assessment.objects.get(pk=assessment.pk),
        withdrawn_at=hub.now - timedelta(hours=1),
        withdrawn_by="Mother",
        why=writing.NO_CONSENT,
        risk=writing.RISK_IF_STOPPED,
        by=worker,
        at=hub.now,
    )
    if WAITS in case.plan.extras:
        return assessment
    yield times.working_day(times.by_day(rng, hub.now, 3, 26))
    assessment = Assessment.objects.get(pk=assessment.pk)
    if assessment.status not in UNFINISHED:
        return assessment
    drawn = ConsentChoice.GO_ON if rng.random() < GOES_ON else ConsentChoice.CLOSE
    choice = next((DECIDED[said] for said in case.plan.extras & set(DECIDED)), drawn)
    said = {"because": writing.WITHOUT_CONSENT[choice.value], "by": hub.staff["h.lund"], "at": hub.now}
    if choice == ConsentChoice.CLOSE:
        return services.close_without_consent(assessment, **said)
    return services.decide_on_consent(assessment, decision=choice.value, **said)
