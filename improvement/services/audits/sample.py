"""The sample: cases drawn by a seed or chosen by hand, each with an auditor who had no part in it."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from improvement.models import Audit, AuditKind, AuditRound, Drawn
from improvement.queries.cases import Case, case_by_reference, case_of, closed_to, fault_of_auditor, frame, group_of
from improvement.rules.sampling import Candidate, draw
from improvement.services.agreed import tell_them
from improvement.workflow import AUDIT, AuditStatus
from mach import clocks
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import RuleBroken, WrongState
from mach.models import User
from mach.moves import begin, keep, move, permit, take
from mach.workdays import end_of_day, london_day

MAIN = "audit"
CHILD_TODAY = "audited_child_today"


def _locked(of: AuditRound, by: User) -> AuditRound:
    permit(by, AUDIT.step("draw"), "programme")
    return AuditRound.objects.select_for_update(of=("self",)).select_related("tool").get(pk=of.pk)


@transaction.atomic
def draw_sample(of: AuditRound, *, by: User, seed: int | None = None, at: datetime | None = None) -> list[Audit]:
    """Draw the cases of a round. The seed is chosen once and kept: with the same records it draws the same cases. Where
    cases were left out since, the next ones in the seed's order take their places. Nobody gets a case that they hold,
    managed or may not open."""
    moment = at or timezone.now()
    of = _locked(of, by)
    if of.drawn == Drawn.CHOSEN:
        raise WrongState("The cases of this round are chosen by hand: add them one by one.")
    if of.frame_last > london_day(moment):
        raise RuleBroken("The cases of this round are not all there yet: draw when its last day has passed.")
    held = list(of.audits.all())
    missing = of.size - sum(each.status != AuditStatus.WITHDRAWN for each in held)
    if missing <= 0:
        raise WrongState("The sample of this round is complete: look at it again.")
    if of.seed is None:
        of.seed = secrets.randbelow(10**9) if seed is None else seed
        keep(of, by=by, at=moment, why="draw")
    taken = {each.subject_reference for each in held}
    cases = {case.reference: case for case in frame(of, by) if case.reference not in taken}
    auditors = {user.pk: user for user in of.auditors.filter(is_active=True).select_related("team")}
    closed = closed_to(list(cases.values()), auditors.values())
    drawn = draw(
        [Candidate(name, group_of(case, of.stratum), closed[name]) for name, case in cases.items()],
        auditors=list(auditors),
        size=missing,
        seed=of.seed,
        stratified=of.drawn == Drawn.STRATIFIED,
        already=Counter(each.worker_id for each in held if each.worker_id),
    )
    if not drawn:
        raise RuleBroken("There is no case left that one of these auditors may look at: name others, or another span.")
    return [_begin(of, cases[each.reference], auditors[each.auditor], by=by, at=moment) for each in drawn]


@transaction.atomic
def choose_case(
    of: AuditRound, *, reference: str, auditor: User, re_audit_of: Audit | None = None, by: User,
    at: datetime | None = None,
) -> Audit:  # fmt: skip
    """Choose a case by hand: for a deep dive, or to audit again what was inadequate."""
    moment = at or timezone.now()
    of = _locked(of, by)
    if of.drawn != Drawn.CHOSEN:
        raise WrongState("The cases of this round are drawn: nobody adds one by hand.")
    case = case_by_reference(of.subject, reference, by)
    faults = {}
    if case is None:
        faults["reference"] = "There is no such case among those that this round looks at: check the reference."
    elif of.audits.filter(subject_reference=case.reference).exists():
        faults["reference"] = "This case is in the round already."
    if not auditor.may(Permission.AUDIT_CASE):
        faults["auditor"] = "Choose among the people who audit."
    elif case and (told := fault_of_auditor(case, auditor)):
        faults["auditor"] = told
    if re_audit_of and of.kind != AuditKind.RE_AUDIT:
        faults["re_audit_of"] = "Only a round of re-audits audits again: plan one."
    if faults or case is None:
        raise RuleBroken(**faults)
    return _begin(of, case, auditor, by=by, at=moment, re_audit_of=re_audit_of)


def _begin(
    of: AuditRound, case: Case, auditor: User, *, by: User, at: datetime, re_audit_of: Audit | None = None
) -> Audit:
    due_at = end_of_day(_due_on(of, at))
    made = Audit(
        round=of,
        tool=of.tool,
        contact=case.contact,
        person=case.person,
        people=[case.person.pk] if case.person else case.record.people,
        restricted_people=sorted({*case.record.restricted_people, *case.contact.restricted_people}),
        subject_reference=case.reference,
        subject_link=case.record.get_absolute_url(),
        practitioner=case.record.worker,
        worker=auditor,
        team=case.record.team,
        re_audit_of=re_audit_of,
        target_at=due_at,
        due_at=due_at,
    )
    made = begin(made, "draw", by=by, at=at, of=case.reference)
    clocks.start(made, Wanted(MAIN, at, owner=auditor, due_at=due_at), by=by, at=at)
    tell_them([auditor], f"{made} is yours to audit.", about=made, by=by, at=at)
    tell_them([made.practitioner], f"{made} looks at work of yours: say how you see it.", about=made, by=by, at=at)
    return made


def _due_on(of: AuditRound, at: datetime) -> date:
    return max(of.due_on, london_day(at))


@transaction.atomic
def reassign(audit: Audit, *, auditor: User, reason: str, by: User, at: datetime | None = None) -> Audit:
    """Give an audit to another auditor who had no part in the case. Its day stays."""
    moment = at or timezone.now()
    audit = take(audit, "reassign", by=by)
    faults = {}
    if not reason.strip():
        faults["reason"] = "Say why it moves."
    if auditor.pk == audit.worker_id:
        faults["auditor"] = "Choose somebody else: it is theirs already."
    elif not auditor.may(Permission.AUDIT_CASE):
        faults["auditor"] = "Choose among the people who audit."
    elif told := fault_of_auditor(case_of(audit.subject_reference), auditor):
        faults["auditor"] = told
    if faults:
        raise RuleBroken(**faults)
    audit = move(audit, "reassign", by=by, at=moment, changes={"worker": auditor}, reason=reason.strip())
    clocks.hand_over(audit, MAIN, owner=auditor, team=audit.team, by=by, at=moment)
    tell_them([auditor], f"{audit} is yours to audit.", about=audit, by=by, at=moment)
    return audit


@transaction.atomic
def withdraw(audit: Audit, *, reason: str, by: User, at: datetime | None = None) -> Audit:
    """Leave a case out of the round, with the reason. The next draw puts another in its place."""
    moment = at or timezone.now()
    audit = take(audit, "withdraw", by=by)
    if not reason.strip():
        raise RuleBroken(reason="Say why this case is left out.")
    audit = move(audit, "withdraw", by=by, at=moment, changes={"withdrawn_because": reason.strip()})
    clocks.stop(audit, by=by, at=moment, reason="Left out of the round")
    return audit
