"""The cases that an audit may look at: what a round's frame holds, the group that each falls in, whose own it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from assessments.models import Assessment, AssessmentAllocation
from assessments.workflow import AssessmentStatus
from improvement.models import AuditRound, Stratum, Subject
from improvement.rules.months import start_of
from improvement.rules.sampling import age_group
from mach.access import Permission
from mach.models import AuditEvent, User
from mach.workdays import london_day
from referrals.models import Allocation, Contact, Referral
from referrals.rules import Decision
from referrals.workflow import ContactStatus, ReferralStatus


@dataclass(frozen=True, slots=True)
class Case:
    """One case as the sample sees it: the record itself, the contact that it began with, and its child."""

    record: Any
    contact: Contact
    person: Any

    @property
    def reference(self) -> str:
        return str(self.record.reference)


def contact_of(record: Any) -> Contact:
    """The contact that a case began with."""
    if isinstance(record, Contact):
        return record
    return record.contact if isinstance(record, Referral) else record.referral.contact  # type: ignore[no-any-return]


def _case(record: Any) -> Case:
    if isinstance(record, Contact):
        known = [child.person for child in record.children.all() if child.person]
        return Case(record, record, known[0] if len(known) == 1 else None)
    return Case(record, contact_of(record), record.person)


def _rows(subject: str, reader: User) -> Any:
    if subject == Subject.CONTACT:
        rows = Contact.objects.visible_to(reader).filter(status=ContactStatus.DECIDED)
        return rows.select_related("team", "worker").prefetch_related("children__person", "decisions")
    if subject == Subject.REFERRAL:
        rows = Referral.objects.visible_to(reader).exclude(status=ReferralStatus.WITHDRAWN)
        return rows.select_related("team", "worker", "contact", "person")
    rows = Assessment.objects.visible_to(reader).filter(status=AssessmentStatus.SIGNED_OFF)
    return rows.select_related("team", "worker", "referral__contact", "person")


DATED = {Subject.CONTACT: "decided_at", Subject.ASSESSMENT: "signed_off_at"}


def frame(of: AuditRound, reader: User) -> list[Case]:
    """All the cases that a round could draw from and its planner may see, in the order of their references."""
    rows = _rows(of.subject, reader)
    if of.subject == Subject.REFERRAL:
        rows = rows.filter(date__range=(of.frame_first, of.frame_last))
    else:
        first, last = start_of(of.frame_first), start_of(of.frame_last + timedelta(days=1))
        rows = rows.filter(**{f"{DATED[Subject(of.subject)]}__gte": first, f"{DATED[Subject(of.subject)]}__lt": last})
    if of.team_id:
        rows = rows.filter(team_id=of.team_id)
    return [_case(record) for record in rows.order_by("reference")]


def case_by_reference(subject: str, reference: str, reader: User) -> Case | None:
    """One case of this kind that has come far enough to be audited, as its planner may see it."""
    record = _rows(subject, reader).filter(reference=reference.strip().upper()).first()
    return _case(record) if record else None


def group_of(case: Case, stratum: str) -> str:
    """The group that a case falls in, in words."""
    if stratum == Stratum.TEAM:
        return case.record.team.name if case.record.team else "No team"
    if stratum == Stratum.RAG:
        return case.contact.get_rag_display() or "Not rated"
    if stratum == Stratum.OUTCOME:
        return _outcome(case.record)
    return _age(case) if stratum == Stratum.AGE else ""


def _outcome(record: Any) -> str:
    if isinstance(record, Contact):
        held = {row.decision for row in record.decisions.all() if row.superseded_at is None}
        return Decision(held.pop()).label if len(held) == 1 else "Several decisions"
    if isinstance(record, Referral):
        return str(record.get_closure_reason_display()) or "Open"
    return str(record.get_outcome_display())


def _age(case: Case) -> str:
    on = london_day(case.contact.received_at)
    who = [case.person] if case.person else list(case.contact.children.all())
    born = [each.date_of_birth for each in who if each.date_of_birth]
    expected = [each.expected_date_of_birth for each in who if each.expected_date_of_birth]
    return age_group(max(born, default=None), max(expected, default=None), on)


# Whose own case it is


def closed_to(cases: Collection[Case], auditors: Iterable[User]) -> dict[str, frozenset[int]]:
    """For each case the auditors who may not look at it: they hold or held it, did something on the way from its
    contact to its end, manage the team whose work it is, or may not open it."""
    people = list(auditors)
    acted = _acted({case.contact.pk for case in cases}, people)
    found = {}
    for case in cases:
        own = {each.pk for each in people if _is_own(each, case) or not _may_read(each, case)}
        found[case.reference] = frozenset(own | acted.get(case.contact.pk, set()))
    return found


def fault_of_auditor(case: Case, auditor: User) -> str:
    """Why somebody may neither audit nor moderate a case; nothing where they may."""
    if not _may_read(auditor, case):
        return "This person may not open this record: choose somebody else."
    if auditor.pk in closed_to([case], [auditor])[case.reference]:
        return "This person held, managed or worked on this case: choose somebody who had no part in it."
    return ""


def _may_read(auditor: User, case: Case) -> bool:
    hidden = {*case.record.restricted_people, *case.contact.restricted_people}
    return auditor.is_active and auditor.may(Permission.READ_CASES) and auditor.may_open(hidden)


def _is_own(auditor: User, case: Case) -> bool:
    if auditor.pk in (case.record.worker_id, case.contact.worker_id):
        return True
    teams = {case.record.team_id, case.contact.team_id} - {None}
    return auditor.may(Permission.ACKNOWLEDGE_BREACH) and auditor.team_id in teams


def _acted(contacts: set[int], auditors: list[User]) -> dict[int, set[int]]:
    """By contact, who of these did anything on it, its referrals or their assessments: by the log of acts, and by who
    it was given to."""
    of_referral = dict(Referral.objects.filter(contact__in=contacts).values_list("pk", "contact_id"))
    of_assessment = dict(
        Assessment.objects.filter(referral__contact__in=contacts).values_list("pk", "referral__contact_id")
    )
    chains: dict[str, dict[int, int]] = {
        Contact._meta.label_lower: dict(zip(contacts, contacts, strict=True)),
        Referral._meta.label_lower: of_referral,
        Assessment._meta.label_lower: of_assessment,
    }
    found: dict[int, set[int]] = {}
    for label, chain in chains.items():
        lines = AuditEvent.objects.filter(subject_type=label, subject_id__in=list(chain), by__in=auditors)
        for pk, who in lines.exclude(act="viewed").order_by().values_list("subject_id", "by_id").distinct():
            found.setdefault(chain[pk], set()).add(who)
    held = Q(worker__in=auditors)
    for contact, who in Allocation.objects.filter(held, contact__in=contacts).values_list("contact_id", "worker_id"):
        found.setdefault(contact, set()).add(who)
    given = AssessmentAllocation.objects.filter(held, assessment__in=list(of_assessment))
    for assessment, who in given.values_list("assessment_id", "worker_id"):
        found.setdefault(of_assessment[assessment], set()).add(who)
    return found


def case_of(reference: str) -> Case:
    """The case behind an audit, whoever asks: for checking whose own it is."""
    kinds: tuple[Any, ...] = (Contact, Referral, Assessment)
    for model in kinds:
        if record := model.objects.filter(reference=reference).first():
            return _case(record)
    raise LookupError("No such case.")
