"""What the pages of a section 47 enquiry show, gathered once for each request."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Enquiry, EnquiryDiscussion, EnquirySentBack, MeetingChild
from assessments.queries import enquiries as queries
from assessments.queries.protection import ProtectionPanel, panel_of
from assessments.rules import EnquiryOutcome
from mach.access import Permission
from mach.models import Clock, Relationship, User, Visit
from mach.queries.stories import lines
from mach.spoken import called
from mach.timescales import last_day

PAGES = {
    "allocate": "allocate_enquiry",
    "record_visit": "enquiry_visit",
    "discuss_again": "discuss_again",
    "send_back": "send_enquiry_back",
    "sign_off": "sign_off_enquiry",
    "sign_off_to_conference": "sign_off_enquiry",
    "plan_conference": "plan_conference",
    "hold_conference": "hold_conference",
    "conference_not_required": "conference_not_required",
    "look_back": "look_back_on_enquiry",
}
NOT_ON_ONES_OWN = {"sign_off", "sign_off_to_conference", "send_back", "conference_not_required"}
SHOWN = {
    "enquiring": ("record_visit",),
    "submitted": ("sign_off", "sign_off_to_conference", "send_back"),
    "conference": ("hold_conference", "plan_conference", "conference_not_required"),
    "finished": ("look_back",),
}
"""The steps that stand beside the title at each status, the main one first; the others are under “More”."""


class EnquiryPage:
    """An enquiry as one reader sees it: what came, what decided it, what is missing, what is at risk."""

    def __init__(self, record: Enquiry, reader: User) -> None:
        self.record = record
        self.reader = reader

    @cached_property
    def clock(self) -> Clock | None:
        return queries.clock_of(self.record)

    @cached_property
    def sent_back(self) -> EnquirySentBack | None:
        return queries.last_sent_back(self.record)

    @cached_property
    def visits(self) -> list[Visit]:
        return queries.visits_of(self.record)

    @cached_property
    def decision(self) -> MeetingChild | None:
        return queries.decision_of(self.record)

    @cached_property
    def discussions(self) -> list[EnquiryDiscussion]:
        return queries.discussions_of(self.record)

    @cached_property
    def family(self) -> list[Relationship]:
        return queries.family_of(self.record, self.reader)

    @cached_property
    def story(self) -> list[dict[str, Any]]:
        return lines(queries.story_of(self.record, self.reader))

    @cached_property
    def protection(self) -> ProtectionPanel:
        return panel_of(self.record.referral, self.reader)

    @cached_property
    def missing(self) -> list[tuple[str, str]]:
        """(where to go on the page, what is missing in words)."""
        found = queries.what_is_missing(self.record).items()
        return [("#visits" if name == "visit" else f"#id_{name}", words) for name, words in found]

    @property
    def writing(self) -> bool:
        """The reader leads it and it is still being carried out."""
        return self.record.status == "enquiring" and self.record.worker_id == self.reader.pk

    @property
    def running(self) -> bool:
        return self.record.status != "finished"

    @property
    def assessment(self) -> Assessment | None:
        return getattr(self.record.referral, "assessment", None)

    @property
    def due_on(self) -> date | None:
        return last_day(self.record.due_at) if self.record.due_at else None

    @property
    def planned_too_late(self) -> bool:
        planned = self.record.conference_planned_for
        return bool(planned and self.due_on and planned > self.due_on and self.running)

    @property
    def plan_passed(self) -> bool:
        """The planned day is over and nobody has said whether the conference was held."""
        planned = self.record.conference_planned_for
        return bool(planned and planned < timezone.localdate() and self.running)

    @property
    def people(self) -> list[int]:
        """Everyone whom the page displays."""
        return [*self.record.people, *(r.person_id for r in self.family)]

    @property
    def facts(self) -> list[str]:
        record = self.record
        whose = f"led by {record.worker}" if record.worker else "no lead worker yet"
        how = "joint with the police" if record.joint else "social care alone"
        return [
            called(record.person, timezone.localdate()),
            record.get_status_words(),
            how,
            whose,
            f"{record.team or 'no team'}",
        ]

    @property
    def outcome(self) -> str:
        return EnquiryOutcome(self.record.outcome).label if self.record.outcome else ""

    @cached_property
    def warnings(self) -> list[dict[str, str]]:
        """What is at risk now, each with the page where it is put right."""
        record, found = self.record, []
        if self.running and record.worker is None:
            words = "Nobody leads this enquiry: a manager names the lead worker now."
            found.append(self._warning(words, "allocate_enquiry", record.reference, Permission.ALLOCATE_ASSESSMENT))
        if self.assessment is None:
            words = "No assessment has been opened on this referral. An enquiry needs one beside it."
            found.append(self._warning(words, "allocate", record.referral.reference, Permission.ALLOCATE_ASSESSMENT))
        elif self.running and self.assessment.signed_off_at:
            words = f"{self.assessment} is signed off already, and this enquiry still runs."
            found.append({"words": words, "href": ""})
        if self.planned_too_late:
            words = f"The conference is planned after its 15 working days, which end on {self.due_on:%-d %B %Y}."
            found.append(self._warning(f"{words} Find an earlier day.", "plan_conference", record.reference))
        if self.plan_passed:
            words = "The day planned for the conference has passed: record that it was held, or plan another day."
            found.append(self._warning(words, "plan_conference", record.reference))
        return found

    def _warning(self, words: str, page: str, about: str, may: Permission = Permission.RECORD_VISIT) -> dict[str, str]:
        """A warning, with the page where it is put right for a reader who may."""
        href = reverse(f"assessments:{page}", args=[about]) if self.reader.may(may) else ""
        return {"words": words, "href": href}


def steps_for(record: Enquiry, reader: User) -> dict[str, Any]:
    """The steps this reader may take now, as buttons: the main one first; never a manager's on their own work, and of
    the two ways to sign off the one that fits the outcome."""
    own = reader.pk in (record.worker_id, record.submitted_by_id)
    unfit = "sign_off" if record.outcome == EnquiryOutcome.CONFERENCE else "sign_off_to_conference"
    offered = {}
    for step in record.workflow.available(record.status, reader.permissions):
        if step.name not in PAGES or step.name == unfit or (own and step.name in NOT_ON_ONES_OWN):
            continue
        url = reverse(f"assessments:{PAGES[step.name]}", args=[record.reference])
        offered[step.name] = {"name": step.name, "label": step.label, "url": url}
    shown = [offered.pop(name) for name in _order(record) if name in offered]
    main = shown[0] if shown and shown[0]["name"] not in ("look_back", "send_back") else None
    if record.worker_id and "allocate" in offered:
        offered["allocate"]["label"] = "Name another lead worker"
    return {"steps": shown, "primary": main, "more": list(offered.values())}


def _order(record: Enquiry) -> tuple[str, ...]:
    if record.worker_id is None:
        return ("allocate", *SHOWN[record.status])
    if record.status == "conference" and record.conference_planned_for is None:
        return ("plan_conference", "hold_conference", "conference_not_required")
    return SHOWN[record.status]


def initial_of(record: Enquiry) -> dict[str, Any]:
    """What the writing form starts from."""
    names = ("police_officer", "not_seen_reason", "medical_at", "medical_by", "medical_findings", "findings",
             "outcome", "outcome_reason", "version")  # fmt: skip
    said = {name: getattr(record, name) for name in names}
    needed = {True: "yes", False: "no", None: ""}[record.medical_needed]
    return {**said, "medical_needed": needed}
