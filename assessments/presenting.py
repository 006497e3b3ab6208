"""What the pages of an assessment show, gathered once for each request."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Enquiry, SentBack
from assessments.presenting_writing import SECTIONS, Section, scale_chart, sections
from assessments.queries import assessments as queries
from assessments.queries.enquiries import enquiries_on
from assessments.queries.protection import ProtectionPanel, panel_of
from assessments.queries.writing import Writing
from assessments.rules import CONTINUES, AssessmentOutcome, PartKind, missing_before_submitting
from assessments.rules.assessments import PART_LABELS
from mach.access import Permission
from mach.access import Permission as P
from mach.census import ASSESSMENT_FACTORS
from mach.models import Clock, Relationship, Team, User, Visit
from mach.queries.stories import lines
from mach.spoken import called

PAGES = {
    "record_visit": "visit",
    "reallocate": "reallocate",
    "send_back": "send_back",
    "sign_off": "sign_off",
    "confirm_checkpoints": "confirm_checkpoints",
    "hold_checkpoint": "hold_checkpoint",
    "withdraw_consent": "withdraw_consent",
    "decide_on_consent": "decide_on_consent",
    "close_without_consent": "close_without_consent",
    "accept_handover": "accept_handover",
    "decline_handover": "decline_handover",
    "hand_over_again": "hand_over_again",
}
FIRST = ("sign_off", "decide_on_consent", "accept_handover", "hand_over_again")
"""What a page's main action may be, the first that there is."""
SHOWN = ("send_back", "record_visit", "decline_handover", "close_without_consent")
"""Steps that have a button of their own; the others are under "More"."""


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
    def writing_of(self) -> Writing:
        return Writing(self.record)

    @cached_property
    def visits(self) -> list[Visit]:
        return self.writing_of.visits

    @cached_property
    def siblings(self) -> list[dict[str, Any]]:
        """Those who are written together, each with what their own parts lack; nobody where a child is alone."""
        found = self.writing_of.siblings_for(self.reader)
        if len(found) < 2:
            return []
        return [
            {
                "record": each,
                "label": each.person.given_name or each.person.called,
                "lacks": self.writing_of.lacking(each) if each.status == "writing" else 0,
                "current": each.pk == self.record.pk,
            }
            for each in found
        ]

    @cached_property
    def checkpoints(self) -> list[Any]:
        return list(self.record.checkpoints.select_related("confirmed_by", "held_by"))

    @cached_property
    def consent(self) -> list[Any]:
        return list(self.record.consent_withdrawn.select_related("recorded_by", "decided_by"))

    @property
    def call_url(self) -> str:
        """Where this reader calls the strategy meeting that a senior manager decided on."""
        may = self.record.signed_off_at is None and self.reader.may(P.CALL_STRATEGY_MEETING)
        return reverse("assessments:call_meeting", args=[self.record.referral.reference]) if may else ""

    @cached_property
    def handovers(self) -> list[Any]:
        return list(self.record.handovers.select_related("team", "made_by", "accepted_by", "declined_by"))

    @property
    def waits_for(self) -> Team | None:
        """The team that has been asked to go on with the work."""
        return self.handovers[-1].team if self.handovers else None

    @cached_property
    def spent(self) -> list[tuple[str, Any]]:
        return queries.time_spent_on(self.record, self.clock)

    @property
    def comments(self) -> dict[str, str]:
        """What the manager asked for on each part, when it was last sent back."""
        return {each.kind: each.comment for each in self.sent_back.on_parts.all()} if self.sent_back else {}

    @property
    def scale_chart(self) -> dict[str, Any] | None:
        return scale_chart(self.writing_of.scales)

    @cached_property
    def protection(self) -> ProtectionPanel:
        return panel_of(self.record.referral, self.reader)

    @cached_property
    def enquiries(self) -> list[Enquiry]:
        return enquiries_on(self.record.referral, self.reader)

    @cached_property
    def family(self) -> list[Relationship]:
        return queries.family_of(self.record, self.reader)

    @cached_property
    def story(self) -> list[dict[str, Any]]:
        return lines(queries.story_of(self.record, self.reader))

    @cached_property
    def sections(self) -> list[Section]:
        """The sections with what is saved in them and what is still missing."""
        open_now = self.record.status == "writing"
        missing = missing_before_submitting(self.writing_of.standing()) if open_now else {}
        return sections(missing, self.writing_of)

    @property
    def read(self) -> list[dict[str, Any]]:
        """Each section with its texts, to be read."""
        texts = self.writing_of.parts
        laid = []
        for one, (_, _, names) in zip(self.sections, SECTIONS, strict=True):
            parts = [
                {"kind": n, "label": PART_LABELS[PartKind(n)], "part": texts.get(n), "comment": self.comments.get(n)}
                for n in names
                if n in PART_LABELS
            ]
            laid.append({"section": one, "parts": parts})
        return laid

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
        heard = [row.person_id for row in self.consulted if row.person_id]
        siblings = [each["record"].person_id for each in self.siblings]
        family = [r.person_id for r in self.family]
        parents = [r.person_id for r in self.writing_of.parents]
        return sorted({*self.record.people, *family, *parents, *heard, *siblings})

    @property
    def facts(self) -> list[str]:
        status = self.record.get_status_words()
        return [
            called(self.record.person, timezone.localdate()),
            status,
            f"with {self.record.worker}",
            f"{self.record.team or 'no team'}",
        ]

    @property
    def factors(self) -> list[str]:
        return [f"{code} {ASSESSMENT_FACTORS.get(code, '')}" for code in self.record.factors]

    @cached_property
    def consulted(self) -> list[Any]:
        return self.writing_of.consultations_for(self.reader)

    @property
    def not_shown(self) -> int:
        """How many more were consulted than this reader may know of."""
        return len(self.writing_of.consultations) - len(self.consulted)

    @property
    def not_held(self) -> int:
        return sum(row.held_on is None for row in self.checkpoints)

    @property
    def then(self) -> str:
        """What becomes of the work when this is signed off."""
        outcome = self.record.outcome
        if outcome in CONTINUES:
            return f"Handed over to {self.record.outcome_team}, which has to accept it."
        if outcome == AssessmentOutcome.EARLY_HELP:
            return "Early help is offered to the family; the referral closes when nothing else runs."
        return "The referral closes, when nothing else runs for the child."

    @property
    def outcome(self) -> str:
        return AssessmentOutcome(self.record.outcome).label if self.record.outcome else ""


def steps_for(of: PageOf) -> dict[str, Any]:
    """The steps this reader may take now, as buttons: the main one first; never a manager's on their own work, and
    none that would be refused for what the record says."""
    record, reader = of.record, of.reader
    offered = []
    for step in record.workflow.available(record.status, reader.permissions):
        if step.name in PAGES and _fits(step.name, of):
            url = reverse(f"assessments:{PAGES[step.name]}", args=[record.reference])
            offered.append({"name": step.name, "label": step.label, "url": url})
    # Nobody has looked at the days yet: until a manager has, none of them waits for anybody.
    unconfirmed = of.checkpoints and not any(row.confirmed_at or row.held_on for row in of.checkpoints)
    shown = (*SHOWN, "confirm_checkpoints") if unconfirmed else SHOWN
    main = next((s for name in FIRST for s in offered if s["name"] == name), None)
    return {
        "steps": [s for s in offered if s is main or s["name"] in shown],
        "primary": main,
        "more": [*(s for s in offered if s is not main and s["name"] not in shown), *_calling_a_meeting(of)],
    }


def _calling_a_meeting(of: PageOf) -> list[dict[str, Any]]:
    """A strategy meeting may be called inside an open assessment; where one is open already, this leads to it."""
    if of.record.status == "signed_off" or not of.reader.may(Permission.CALL_STRATEGY_MEETING):
        return []
    url = reverse("assessments:call_meeting", args=[of.record.referral.reference])
    return [{"name": "call", "label": "Strategy meeting", "url": url}]


def _fits(step: str, of: PageOf) -> bool:
    """Whether what the record says leaves room for a step that its status and the reader's role allow."""
    record, reader = of.record, of.reader
    own = reader.pk in (record.worker_id, record.submitted_by_id)
    withdrawn = any(row.decided_at is None for row in of.consent)
    last = of.handovers[-1] if of.handovers else None
    waits = last is not None and last.accepted_at is None and last.declined_at is None
    theirs = waits and last is not None and (last.team_id == reader.team_id or reader.may(P.DECIDE_WITHOUT_CONSENT))
    to_hold = [row for row in of.checkpoints if row.held_on is None]
    room = {
        "sign_off": not own and not withdrawn,
        "send_back": not own,
        "withdraw_consent": record.worker_id == reader.pk and not withdrawn,
        "decide_on_consent": withdrawn and not own,
        "close_without_consent": withdrawn and not own,
        "accept_handover": theirs,
        "decline_handover": theirs,
        "hand_over_again": last is not None and last.declined_at is not None,
        "confirm_checkpoints": bool(to_hold),
        "hold_checkpoint": any(row.confirmed_at for row in to_hold),
    }
    return room.get(step, True)
