"""Who leads: somebody of early help, a person in a partner agency who signs in, or one there who does not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Episode
from assessments.queries.early_help import lead_fault
from assessments.services.early_help.common import take, tell_them
from mach import clocks
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import Agency, User
from mach.moves import keep, move
from referrals.services import unusual

OF_THE_LEAD = ("early_help_first_contact", "early_help_plan", "early_help_review")


@transaction.atomic
def name_lead(
    episode: Episode,
    *,
    worker: User | None = None,
    agency: Agency | None = None,
    name: str = "",
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> Episode:
    """Name the lead professional. A partner who signs in sees this episode and nothing else of the case; for somebody
    who does not, the team keeps the record and its clocks. The time that runs goes on. Somebody of ours who is away, or
    whom it takes over their limit, leads it with a reason."""
    moment = at or timezone.now()
    episode = take(episode, "name_lead", by=by, at=moment)
    _refuse_nobody(worker, agency, name)
    if worker and (told := lead_fault(episode, worker)):
        raise RuleBroken(worker=told)
    lead = (worker, worker.agency if worker else agency, "" if worker else name.strip())
    before = episode.worker
    if lead == (before, episode.lead_agency, episode.lead_name):
        raise RuleBroken(worker="They lead it already: choose somebody else.")
    if worker != before:
        refuse_too_much(episode, worker, reason=reason, by=by, at=moment)
    changes = dict(zip(("worker", "lead_agency", "lead_name"), lead, strict=True))
    label = "Lead professional named" if before is None else "Another lead professional was named"
    episode = move(episode, "name_lead", by=by, at=moment, label=label, changes=changes)
    clocks.hand_over(episode, *OF_THE_LEAD, owner=worker, team=episode.team, by=by, at=moment)
    if before and before != worker and not before.may(Permission.READ_CASES):
        _take_over_actions(episode, before, by=by, at=moment)
    if worker:
        tell_them(episode, [worker], f"You lead early help for {episode.reference}: read it.", by=by, at=moment)
    if before and before != worker:
        tell_them(episode, [before], f"Somebody else leads {episode.reference} now.", by=by, at=moment)
    return episode


def refuse_too_much(episode: Episode, worker: User | None, *, reason: str, by: User, at: datetime) -> None:
    """Nobody of ours leads more than their limit without a reason. What a partner holds is their agency's to weigh."""
    ours = worker if worker and not worker.agency_id else None
    if ours and (faults := unusual(episode, ours, reason=reason, by=by, at=at)):
        raise RuleBroken(**faults)


def _take_over_actions(episode: Episode, before: User, *, by: User, at: datetime) -> None:
    """A partner who leads no longer sees the family no longer: what they were still to do goes to who leads now."""
    rows = episode.plan_actions.filter(action__done_at=None, action__owner=before).select_related("action")
    for row in rows.order_by("pk"):
        row.action.owner = episode.worker
        keep(row.action, by=by, at=at, why="name_lead")
        if episode.worker is None:
            row.family_member = episode.lead_name
            keep(row, by=by, at=at, why="name_lead")
        clocks.hand_over(
            episode, "plan_action", part=row.action_id, owner=episode.worker, team=episode.team, by=by, at=at
        )


def _refuse_nobody(worker: User | None, agency: Agency | None, name: str) -> None:
    if worker and name.strip():
        raise RuleBroken(name="Choose somebody, or write the name of somebody who does not sign in: not both.")
    if worker is None and not name.strip():
        raise RuleBroken(worker="Choose the lead professional, or write their name below.")
    if worker is None and agency is None:
        raise RuleBroken(agency="Say which agency they work for.")
