"""An assessment's life: allocated, the child seen, written, submitted, signed off, mostly within 45 working days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from django.utils import timezone

from assessments import services
from assessments.models import Assessment
from assessments.queries.writing import Writing, what_is_missing
from assessments.rules import CONTINUES, AssessmentOutcome, PartKind
from assessments.workflow import AssessmentStatus
from mach.models import User
from referrals.models import Referral
from referrals.workflow import ReferralStatus
from sample import consent, helping, times, writing
from sample.case import Case
from sample.hub import ALL_THE_SAME, Story
from sample.plans import local
from sample.times import DAY

OUTCOMES = {
    AssessmentOutcome.NO_FURTHER_ACTION: 44,
    AssessmentOutcome.EARLY_HELP: 26,
    AssessmentOutcome.CHILD_IN_NEED: 17,
    AssessmentOutcome.CHILD_PROTECTION: 8,
    AssessmentOutcome.LOOKED_AFTER: 2,
    AssessmentOutcome.OTHER_COUNCIL: 3,
}
SCHOOL = (
    "Late twice a week; quiet since the summer.",
    "Comes clean and fed. Talks about the new baby.",
    "Absent nine days this term, without a word from home.",
)
CHECKED = 0.4
"""How many assessments have the days on which a manager looks at them confirmed within the hour."""
FORGOTTEN = 0.06
"""Of the others, those whose days are confirmed late."""
CLOSING = {AssessmentOutcome.NO_FURTHER_ACTION, AssessmentOutcome.EARLY_HELP, AssessmentOutcome.OTHER_COUNCIL}


def moments(rng: Random, received: datetime, decided: datetime, *, urgent: bool) -> list[datetime]:
    """Allocated, visited, written, submitted, signed off: 45 working days are about 63 days. Where a strategy meeting
    was decided, a worker is named the same day."""
    whole = rng.uniform(66, 84) if rng.random() < 0.12 else rng.uniform(21, 60)
    allocated = times.by_day(rng, decided, 0.5, 4 if urgent else 44)
    visited = times.working_day(allocated + rng.uniform(0.8, 6) * DAY)
    end = times.working_day(received + whole * DAY)
    written = times.working_day(times.between(rng, visited, end, 0.3, 0.6))
    submitted = times.working_day(times.between(rng, written, end, 0.6, 0.9))
    return [allocated, visited, written, submitted, max(end, submitted + timedelta(hours=3))]


def planned(received: datetime, days: tuple[float, ...]) -> list[datetime]:
    return [received + each * DAY for each in days]


def life(case: Case, referral: Referral, worker: User, place: int) -> Story:
    """One child's assessment. Brothers and sisters have the same worker and are seen on the same days."""
    hub, plan = case.hub, case.plan
    rng = hub.rng(f"assessment {plan.number}")
    natural = moments(rng, plan.at, hub.now, urgent=referral.strategy_meeting)
    steps = planned(plan.at, plan.assessed) if plan.assessed is not None else natural
    manager = _manager(case, worker)
    yield steps[0] + timedelta(minutes=place)
    referral.refresh_from_db()
    if referral.status != ReferralStatus.ACCEPTED:
        return
    assessment = hub.given(partial(services.open_assessment, referral, worker=worker, by=manager, at=hub.now))
    hub.hold(worker, 1)
    hub.begin(_checkpoints(case, assessment, manager, at_once=rng.random() < CHECKED))
    for at, step in zip(steps[1:], (_visit, _write, _submit, _sign_off), strict=False):
        yield at + timedelta(minutes=place)
        assessment = step(case, assessment, worker, manager, rng)
        if step is _visit and consent.in_doubt(case):
            assessment = yield from consent.withdrawn(case, assessment, worker)
            if assessment.status == AssessmentStatus.SIGNED_OFF:
                _over(case, assessment, worker)
                return


def _checkpoints(case: Case, assessment: Assessment, manager: User, *, at_once: bool) -> Story:
    """The manager confirms the days, and looks at it with the worker on each of them, as long as it goes on."""
    hub, rng = case.hub, case.hub.rng(f"checkpoints {assessment.pk}")
    later = timedelta(days=9) if rng.random() < FORGOTTEN else timedelta(days=rng.randrange(1, 5))
    yield hub.now + (timedelta(hours=1) if at_once else later)
    assessment = Assessment.objects.get(pk=assessment.pk)
    to_come = assessment.checkpoints.filter(due_on__gte=local(hub.now))
    if assessment.status == AssessmentStatus.SIGNED_OFF or not to_come.exists():
        return
    assessment = services.confirm_checkpoints(assessment, dates={}, by=manager, at=hub.now)
    for row in assessment.checkpoints.order_by("day"):
        late = 2 if rng.random() < 0.06 else 0
        yield datetime.combine(row.due_on + late * DAY, time(rng.randrange(10, 17), rng.randrange(60)), times.LONDON)
        assessment = Assessment.objects.get(pk=assessment.pk)
        if assessment.status == AssessmentStatus.SIGNED_OFF:
            return
        services.hold_checkpoint(
            assessment,
            checkpoint=row.pk,
            held_on=local(hub.now),
            note=rng.choice(writing.CHECKED),
            by=manager,
            at=hub.now,
        )


def _taken_on(case: Case, assessment: Assessment) -> Story:
    """The team that goes on with the family accepts it, the next day nearly always, and mostly names a worker."""
    hub, rng = case.hub, case.hub.rng(f"taken on {assessment.pk}")
    yield times.by_day(rng, hub.now, *((28, 60) if rng.random() < 0.08 else (1, 22)))
    closed = case.plan.family.restricted
    named = None if closed or rng.random() < 0.15 else hub.staff[rng.choice(("n.frost", "w.tate"))]
    by = hub.staff["h.lund" if closed else "f.arden"]
    services.accept_handover(assessment, worker=named, reason=ALL_THE_SAME, by=by, at=hub.now)


def _manager(case: Case, worker: User) -> User:
    if case.plan.family.restricted:
        return case.hub.staff["h.lund"]
    return case.hub.staff["c.osei" if worker.team == case.hub.teams["assessment-east"] else "n.brigham"]


def _named(case: Case, assessment: Assessment) -> dict[str, str]:
    return {**case.named, "child": assessment.person.given_name or "The child"}


def _visit(case: Case, assessment: Assessment, worker: User, manager: User, rng: Random) -> Assessment:
    services.record_visit(
        assessment,
        when=case.hub.now - timedelta(hours=2),
        seen=True,
        seen_alone=rng.random() < 0.7,
        where=rng.choice(writing.HERE),
        said=writing.written(rng, writing.VIEWS, **_named(case, assessment)),
        by=worker,
        at=case.hub.now,
    )
    return assessment


def _write(case: Case, assessment: Assessment, worker: User, manager: User, rng: Random) -> Assessment:
    named = {**_named(case, assessment), "concern": case.contact.situation().capitalize()}
    parts = {
        "plan": (writing.written(rng, writing.PLAN, **named), 0),
        "views": (_views(assessment, rng, named), 0),
    }
    if PartKind.PLAN in Writing(assessment).parts:
        del parts["plan"]
    return services.write(assessment, parts=parts, findings={}, by=worker, at=case.hub.now)


def _views(assessment: Assessment, rng: Random, named: dict[str, str]) -> str:
    """This child's own, also where brothers and sisters have the same name in the record, or none."""
    own = writing.OWN_WORDS[assessment.pk % len(writing.OWN_WORDS)]
    return f"{writing.written(rng, writing.VIEWS, **named)} {own}"


def _submit(case: Case, assessment: Assessment, worker: User, manager: User, rng: Random) -> Assessment:
    """The rest of it: every part that is still empty, who was consulted, what a partner said, a scale, the outcome."""
    whole = Writing(assessment)
    outcome = case.plan.outcome or rng.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    findings = {"factors": list(case.plan.concern.factors), "outcome": str(outcome), "version": assessment.version}
    if outcome in CONTINUES:
        findings["outcome_team"] = case.hub.teams["longer-term"]
    if outcome == AssessmentOutcome.OTHER_COUNCIL:
        findings["outcome_council"] = "Stockton-on-Tees"
    return services.write_and_submit(
        assessment,
        parts={kind.value: _part(case, assessment, kind, rng) for kind in PartKind if kind not in whole.parts},
        findings=findings,
        gathered=_gathered(case, assessment, whole, rng),
        by=worker,
        at=case.hub.now,
    )


def _part(case: Case, assessment: Assessment, kind: PartKind, rng: Random) -> tuple[str, int]:
    """What is written in a part. Wishes and feelings begin with the child's name: they are nobody else's."""
    named = _named(case, assessment)
    of = {PartKind.HISTORY: writing.PARENTS, PartKind.ANALYSIS: writing.CONCLUSION}
    words = writing.written(rng, of.get(kind, writing.VIEWS), **named)
    return (words if kind in of else f"{named['child']}. {words}"), 0


def _gathered(case: Case, assessment: Assessment, whole: Writing, rng: Random) -> dict[str, Any]:
    today = timezone.localdate(case.hub.now)
    said = writing.written(rng, writing.PARENTS, **_named(case, assessment))
    heard = {"consulted": True, "on": today, "how": "at home", "said": said, "why_not": ""}
    known = {row.person_id for row in whole.consultations}
    rows: dict[str, Any] = {f"p{link.person_id}": (heard, 0) for link in whole.parents if link.person_id not in known}
    if not whole.information:
        rows["inew"] = ({"who": "School", "asked_on": None, "received_on": today, "said": rng.choice(SCHOOL)}, 0)
    rows["snew"] = ({"who": "Mother", "score": rng.randint(3, 8), "on": today, "why": ""}, 0)
    return rows


def _sign_off(case: Case, assessment: Assessment, worker: User, manager: User, rng: Random) -> Assessment:
    if what_is_missing(assessment):
        assessment = services.send_back(assessment, comment=writing.ONE_MORE, by=manager, at=case.hub.now)
        assessment = _submit(case, assessment, worker, manager, rng)
    assessment = services.sign_off(
        assessment,
        over_time_reason=rng.choice(writing.LATE),
        in_childs_interest=rng.random() < 0.4,
        by=manager,
        at=case.hub.now,
    )
    if assessment.outcome in CONTINUES:
        case.hub.begin(_taken_on(case, assessment))
    if assessment.outcome == AssessmentOutcome.EARLY_HELP:
        case.hub.begin(helping.after_assessment(case, assessment))
    _over(case, assessment, worker)
    return assessment


def _over(case: Case, assessment: Assessment, worker: User) -> None:
    if assessment.outcome in CLOSING:
        case.hub.hold(worker, -1)
    assessment.referral.refresh_from_db()
    if assessment.referral.status == ReferralStatus.CLOSED:
        case.hub.working.pop(assessment.person_id, None)
