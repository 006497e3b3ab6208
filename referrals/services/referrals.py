"""A referral once accepted: its assessment starts, it closes, or it is withdrawn as decided wrongly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mach import census, clocks
from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import Significance, Team, User
from mach.moves import keep, move, take
from mach.notices import tell
from referrals.models import Referral


@transaction.atomic
def start_assessment(
    referral: Referral, *, worker: User, team: Team | None = None, by: User, at: datetime | None = None
) -> Referral:
    """An accepted referral has a worker, and its assessment begins. Its 45 working days have run since the referral's
    date. Where a strategy meeting was decided, the wait for it goes on until the meeting is called."""
    moment = at or timezone.now()
    changes = {"worker": worker, "team": team or worker.team}
    referral = move(referral, "start_assessment", by=by, at=moment, label="Allocated for assessment", changes=changes)
    clocks.hand_over(referral, owner=worker, team=referral.team, by=by, at=moment)
    return referral


@transaction.atomic
def follow_assessment(
    referral: Referral, *, worker: User, team: Team | None, by: User, at: datetime | None = None
) -> Referral:
    """The referral goes with its assessment to another worker, and with it the clocks: the child is still waiting."""
    moment = at or timezone.now()
    fresh = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    fresh.worker, fresh.team = worker, team
    keep(fresh, by=by, at=moment, why="follow_assessment")
    clocks.hand_over(fresh, owner=worker, team=team, by=by, at=moment)
    return fresh


@transaction.atomic
def go_on(referral: Referral, *, worker: User, team: Team, by: User, at: datetime | None = None) -> Referral:
    """Work that goes on after an assessment is the team's that has accepted it, and one person's by name."""
    moment = at or timezone.now()
    referral = take(referral, "go_on", by=by)
    _refuse_unfit(referral, worker)
    label, key = f"Work goes on with {team}", Significance.KEY
    return _give(referral, "go_on", worker, team, label=label, significance=key, by=by, at=moment)


@transaction.atomic
def reallocate(referral: Referral, *, worker: User, reason: str, by: User, at: datetime | None = None) -> Referral:
    """A child with whom work goes on moves to another worker, with the reason."""
    moment = at or timezone.now()
    referral = take(referral, "reallocate", by=by)
    _refuse_unfit(referral, worker)
    if worker == referral.worker:
        raise RuleBroken(worker="Choose somebody else: it is already theirs.")
    if not reason.strip():
        raise RuleBroken(reason="Say why it moves to another worker.")
    team, label = worker.team or referral.team, "Work moved to another worker"
    return _give(referral, "reallocate", worker, team, label=label, reason=reason.strip(), by=by, at=moment)


def _give(
    referral: Referral, step: str, worker: User, team: Team | None, *, by: User, at: datetime, **told: Any
) -> Referral:
    """The child is this worker's from now on, with all that is waited for; the worker hears of it."""
    referral = move(referral, step, by=by, at=at, changes={"worker": worker, "team": team}, **told)
    clocks.hand_over(referral, owner=worker, team=team, by=by, at=at)
    if worker != by:
        tell(worker, f"{referral} is yours to work with.", about=referral, at=at)
    return referral


def _refuse_unfit(referral: Referral, worker: User) -> None:
    if not (worker.is_active and worker.may(Permission.READ_CASES)):
        raise RuleBroken(worker="Choose somebody who works here and reads cases.")
    if not worker.may_open(referral.restricted_people):
        raise RuleBroken(worker=f"{worker} may not open this record: choose somebody who is named for it.")


@transaction.atomic
def close_referral(referral: Referral, *, closure_reason: str, by: User, at: datetime | None = None) -> Referral:
    """Social work with this child ends, for one of the census's reasons."""
    moment = at or timezone.now()
    referral = take(referral, "close", by=by)
    if closure_reason not in census.CLOSURE_REASONS:
        raise RuleBroken(closure_reason="Choose why the referral closes.")
    referral = move(
        referral,
        "close",
        by=by,
        at=moment,
        label=f"Referral closed: {census.CLOSURE_REASONS[closure_reason].lower()}",
        changes={"closed_at": moment, "closure_reason": closure_reason},
        significance=Significance.KEY,
        closure_reason=closure_reason,
    )
    clocks.stop(referral, by=by, at=moment, reason="Referral closed")
    return referral


@transaction.atomic
def withdraw(referral: Referral, *, by: User, at: datetime | None = None) -> Referral:
    """A referral that should not have begun is withdrawn, as long as nobody has begun to assess it."""
    moment = at or timezone.now()
    referral = move(
        referral, "withdraw", by=by, at=moment, label="Referral withdrawn: the decision was corrected",
        significance=Significance.KEY,
    )  # fmt: skip
    clocks.stop(referral, by=by, at=moment, reason="Referral withdrawn")
    return referral
