"""What the pages of audits show, gathered once for each request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse

from improvement.models import Audit
from improvement.queries import audits as queries
from improvement.queries.cases import case_of, fault_of_auditor
from improvement.rules.auditing import INADEQUATE, before_closing, missing, reference_in
from mach.access import Permission
from mach.models import Clock, User
from mach.queries.search import where_is

STATUS = {
    "drawn": "to begin",
    "auditing": "being audited",
    "to_moderate": "to moderate",
    "agreed": "agreed",
    "closed": "closed",
    "withdrawn": "left out",
}
PAGES = {
    "grade": "audit_grade",
    "submit": "audit_submit",
    "send_back": "audit_send_back",
    "agree": "audit_agree",
    "look_at_child": "audit_child_today",
    "set_action": "audit_action",
    "close": "audit_close",
    "reassign": "audit_reassign",
    "withdraw": "audit_withdraw",
}
OWN = {"grade", "submit"}
SECOND = {"send_back", "agree"}
SHOWN = {
    "drawn": ("grade",),
    "auditing": ("grade", "submit"),
    "to_moderate": ("agree", "send_back", "look_at_child"),
    "agreed": ("set_action", "look_at_child", "close"),
}


class AuditPage:
    """An audit as one reader sees it. The worker whose work it is reads the grades once they are agreed."""

    def __init__(self, record: Audit, reader: User) -> None:
        self.record = record
        self.reader = reader
        self.reads_audits = reader.may(Permission.READ_AUDITS)

    @cached_property
    def clock(self) -> Clock | None:
        return queries.clock_of(self.record)

    @property
    def shows_grades(self) -> bool:
        return self.reads_audits or self.record.status in ("agreed", "closed")

    @cached_property
    def domains(self) -> list[dict[str, Any]]:
        """The tool's domains with what was said of each, and where in the record the evidence stands."""
        found = queries.domains_of(self.record)
        named = {each["key"]: reference_in(each["row"].evidence if each["row"] else "") for each in found}
        where = {said: where_is(said, self.reader) for said in set(named.values()) if said}
        return [{**each, "href": where.get(named[each["key"]], "")} for each in found]

    @cached_property
    def actions(self) -> list[Any]:
        return queries.actions_of(self.record)

    @cached_property
    def sent_back(self) -> list[Any]:
        return queries.sent_back_of(self.record)

    @cached_property
    def again(self) -> list[Audit]:
        return queries.re_audits_of(self.record, self.reader)

    @property
    def status(self) -> str:
        return STATUS[self.record.status]

    @property
    def inadequate(self) -> bool:
        return (self.record.agreed or self.record.overall) == INADEQUATE and self.record.status != "drawn"

    @property
    def facts(self) -> list[str]:
        record = self.record
        whose = f"work of {record.practitioner}" if record.practitioner else "no worker"
        return [record.round.title, self.status, f"auditor {record.worker}", whose, str(record.team or "no team")]

    @cached_property
    def missing(self) -> list[str]:
        """What the audit still needs at this point, for whoever is to do it."""
        record = self.record
        if record.status in ("drawn", "auditing") and self.reads_audits:
            views = {"worker_view": record.worker_view, "family_view": record.family_view}
            return [sentence for _, sentence in missing(record.tool.domains, queries.said_of(record), **views)]
        if record.status == "agreed":
            return before_closing(
                grade=record.agreed,
                child_looked_at=record.child_looked_at is not None,
                re_audit_on=record.re_audit_on,
                open_actions=sum(row.action.done_at is None for row in self.actions),
                actions=len(self.actions),
            )
        return []

    @property
    def people(self) -> list[int]:
        return list(self.record.people)

    @property
    def may_hear(self) -> bool:
        return "hear" in self._available

    @property
    def may_set_action(self) -> bool:
        return "set_action" in self._available

    def may_finish(self, action: Any) -> bool:
        mine = action.owner_id == self.reader.pk
        manages = self.reader.may(Permission.MANAGE_AUDITED) or self.reader.may(Permission.PLAN_AUDITS)
        return "finish_action" in self._available and action.done_at is None and (mine or manages)

    @property
    def action_rows(self) -> list[tuple[Any, str]]:
        """Each action with the page on which its owner or a manager says that it is done."""
        return [
            (row, reverse("improvement:audit_action_done", args=[self.record.reference, row.pk]))
            if self.may_finish(row.action)
            else (row, "")
            for row in self.actions
        ]

    @property
    def action_page(self) -> str:
        return reverse("improvement:audit_action", args=[self.record.reference])

    @cached_property
    def _available(self) -> set[str]:
        return {step.name for step in self.record.workflow.available(self.record.status, self.reader.permissions)}

    @cached_property
    def _second(self) -> bool:
        """Whether the reader may be the second person who moderates."""
        record = self.record
        if record.worker_id == self.reader.pk or record.practitioner_id == self.reader.pk:
            return False
        return not fault_of_auditor(case_of(record.subject_reference), self.reader)

    def _open_to_reader(self, name: str) -> bool:
        if name in OWN:
            return self.record.worker_id == self.reader.pk
        if name in SECOND:
            return self._second
        if name == "look_at_child":
            waits = self.inadequate and self.record.child_looked_at is None
            return waits and self.record.practitioner_id != self.reader.pk
        return True

    @cached_property
    def steps(self) -> dict[str, Any]:
        """The steps this reader may take now, as buttons: the one that is due first as the main one."""
        offered = {}
        for step in self.record.workflow.available(self.record.status, self.reader.permissions):
            if step.name in PAGES and self._open_to_reader(step.name):
                url = reverse(f"improvement:{PAGES[step.name]}", args=[self.record.reference])
                offered[step.name] = {"name": step.name, "label": step.label, "url": url}
        shown = [offered[name] for name in SHOWN.get(self.record.status, ()) if name in offered]
        return {
            "steps": shown,
            "primary": offered.get(self._due),
            "more": [each for each in offered.values() if each not in shown],
        }

    @property
    def _due(self) -> str:
        record = self.record
        if "look_at_child" in self._available and self._open_to_reader("look_at_child"):
            return "look_at_child"
        if record.status == "auditing":
            return "grade" if self.missing else "submit"
        if record.status == "agreed":
            return "set_action" if self.missing and not self.actions else "close" if not self.missing else ""
        return {"drawn": "grade", "to_moderate": "agree"}.get(record.status, "")
