"""What the pages of an assessment show, gathered once for each request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, SentBack
from assessments.queries import assessments as queries
from assessments.rules import AssessmentOutcome
from mach.census import ASSESSMENT_FACTORS
from mach.models import Clock, Relationship, User, Visit
from mach.queries.stories import lines

PAGES = {
    "record_visit": "visit",
    "reallocate": "reallocate",
    "send_back": "send_back",
    "sign_off": "sign_off",
}


class PageOf:
    """An assessment as one reader sees it: facts for the panel, parts, what is missing."""

    def __init__(self, record: Assessment, reader: User) -> None:
        self.record = record
        self.reader = reader

    @cached_property
    def clock(self) -> Clock | None:
        return queries.clock_of(self.record)

    @cached_property
    def sent_back(self) -> SentBack | None:
        return queries.last_sent_back(self.record)

    @cached_property
    def visits(self) -> list[Visit]:
        return queries.visits_of(self.record)

    @cached_property
    def family(self) -> list[Relationship]:
        return queries.family_of(self.record, self.reader)

    @cached_property
    def story(self) -> list[dict[str, Any]]:
        return lines(queries.story_of(self.record, self.reader))

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        return queries.parts_in_order(self.record)

    @cached_property
    def missing(self) -> list[tuple[str, str]]:
        """(where to go on the page, what is missing in words)."""
        found = queries.what_is_missing(self.record).items()
        return [("#visits" if name == "visit" else f"#id_{name}", words) for name, words in found]

    @property
    def writing(self) -> bool:
        """The reader is its worker and it is still being written."""
        return self.record.status == "writing" and self.record.worker_id == self.reader.pk

    @property
    def late(self) -> bool:
        due_at = self.record.referral.due_at
        return due_at is not None and (self.record.signed_off_at or timezone.now()) >= due_at

    @property
    def people(self) -> list[int]:
        """Everyone whom the page displays."""
        return [*self.record.people, *(r.person_id for r in self.family)]

    @property
    def facts(self) -> list[str]:
        status = self.record.get_status_words()
        return [self.record.person.full_name, status, f"with {self.record.worker}", f"{self.record.team or 'no team'}"]

    @property
    def factors(self) -> list[str]:
        return [f"{code} {ASSESSMENT_FACTORS.get(code, '')}" for code in self.record.factors]

    @property
    def outcome(self) -> str:
        return AssessmentOutcome(self.record.outcome).label if self.record.outcome else ""


def steps_for(record: Assessment, reader: User) -> dict[str, Any]:
    """The steps this reader may take now, as buttons: the main one first; never a manager's on their own work."""
    own = reader.pk in (record.worker_id, record.submitted_by_id)
    offered = []
    for step in record.workflow.available(record.status, reader.permissions):
        if step.name not in PAGES or (own and step.name in ("sign_off", "send_back")):
            continue
        url = reverse(f"assessments:{PAGES[step.name]}", args=[record.reference])
        offered.append({"name": step.name, "label": step.label, "url": url})
    main = next((s for s in offered if s["name"] == "sign_off"), None)
    return {
        "steps": [s for s in offered if s["name"] in ("sign_off", "send_back", "record_visit")],
        "primary": main,
        "more": [s for s in offered if s["name"] == "reallocate"],
    }


def initial_of(record: Assessment) -> dict[str, Any]:
    """What the writing form starts from: the saved texts with their versions, and the findings."""
    initial: dict[str, Any] = {
        "factors": record.factors,
        "outcome": record.outcome,
        "not_seen_reason": record.not_seen_reason,
        "findings_version": record.version,
    }
    for each in queries.parts_in_order(record):
        part = each["part"]
        initial[each["kind"]] = part.text if part else ""
        initial[f"{each['kind']}_version"] = part.version if part else 0
    return initial
