"""Assessments, and what completes one."""

from datetime import timedelta

from django.utils import timezone

from assessments import services as assessing
from assessments.queries.writing import Writing
from assessments.rules import PartKind
from assessments.workflow import AssessmentStatus
from mach.access import Role
from mach.models import TeamKind
from tests.factories.contacts import referral
from tests.factories.staff import team, user


def written(of, **findings):
    """What completes an assessment, as `write` takes it: every part, everybody consulted, a partner and a scale."""
    writing = Writing(of)
    parts = {}
    for kind in PartKind:
        held = writing.parts.get(kind)
        own = f"{kind.label}: {of.reference}."
        parts[kind.value] = (held.text, held.version) if held else (own, 0)
    heard = {row.person_id: row.version for row in writing.consultations}
    spoken = {"consulted": True, "on": timezone.localdate(), "how": "at home", "said": "Wants help.", "why_not": ""}
    gathered = {f"p{link.person_id}": (spoken, heard.get(link.person_id, 0)) for link in writing.parents}
    if not writing.information:
        gathered["inew"] = {"who": "The school", "asked_on": None, "received_on": None, "said": "Often late."}, 0
    gathered["snew"] = {"who": "Her mother", "score": 6, "on": None, "why": "He has left."}, 0
    said = {"factors": ["3A"], "outcome": "no_further_action", "version": of.version, **findings}
    return {"parts": parts, "findings": said, "gathered": gathered}


def seen(of, by, **said):
    """A visit to the child an hour ago."""
    said = {"seen": True, "seen_alone": True, "where": "school", "said": "Quiet.", **said}
    return assessing.record_visit(of, **{"when": timezone.now() - timedelta(hours=1), **said}, by=by)


def assessment(status=AssessmentStatus.WRITING, *, worker=None, manager=None, of=None, **findings):
    """A child's assessment at this status, brought there by the services. `of` is its referral."""
    boss = manager or user(Role.ASSESSMENT_MANAGER, team=team(TeamKind.ASSESSMENT))
    holder = worker or user(Role.SOCIAL_WORKER, team=boss.team)
    made = assessing.open_assessment(of or referral(), worker=holder, by=boss)
    if status == AssessmentStatus.WRITING:
        return made
    seen(made, holder)
    made = assessing.write_and_submit(made, **written(made, **findings), by=holder)
    return assessing.sign_off(made, by=boss) if status == AssessmentStatus.SIGNED_OFF else made
