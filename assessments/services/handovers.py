"""Work that goes on after an assessment: handed over to a named team, which accepts it or gives it back. Until then it
waits for somebody by name: nothing is in between."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, OutcomeHandover
from mach import clocks
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Significance, Team, User
from mach.moves import keep, move, take
from mach.notices import holding, tell
from referrals.services import go_on, unusual

KIND = "handover_accepted"


def hand_over(assessment: Assessment, *, team: Team, by: User, at: datetime) -> OutcomeHandover:
    """The work goes to a team, which is told, and whose answer has a time."""
    row = OutcomeHandover(assessment=assessment, team=team, made_at=at, made_by=by)
    keep(row, by=by, at=at, why="hand_over")
    clocks.start(assessment, clocks.Wanted(KIND, at, part=row.pk, team=team), by=by, at=at)
    managers = holding(Permission.ACCEPT_OUTCOME).filter(team=team)
    tell(managers, f"{assessment.reference} is handed over to your team: accept or decline it.", about=assessment,
         at=at)  # fmt: skip
    return row


@transaction.atomic
def accept_handover(
    assessment: Assessment, *, worker: User | None = None, reason: str = "", by: User, at: datetime | None = None
) -> Assessment:
    """A manager of the named team takes the work on, and names who works with the child: themselves until somebody
    else does. Somebody who is away, or whom it takes over their limit, is named with a reason. From now on the child's
    referral is that team's, and on its list."""
    moment = at or timezone.now()
    assessment = take(assessment, "accept_handover", by=by)
    row = _standing(assessment, by)
    if worker and (faults := unusual(assessment.referral, worker, reason=reason, by=by, at=moment)):
        raise RuleBroken(**faults)
    go_on(assessment.referral, worker=worker or by, team=row.team, by=by, at=moment)
    row.accepted_at, row.accepted_by = moment, by
    keep(row, by=by, at=moment, why="accept_handover")
    clocks.stop(assessment, KIND, by=by, at=moment, part=row.pk, reason="Accepted")
    tell(row.made_by, f"{row.team} accepted {assessment.reference}.", about=assessment, at=moment)
    label = f"Work accepted by {row.team}"
    return move(assessment, "accept_handover", by=by, at=moment, label=label, significance=Significance.KEY)


@transaction.atomic
def decline_handover(assessment: Assessment, *, because: str, by: User, at: datetime | None = None) -> Assessment:
    """A manager of the named team gives the work back, with the reason. It waits for who sent it, from that moment."""
    moment = at or timezone.now()
    assessment = take(assessment, "decline_handover", by=by)
    row = _standing(assessment, by)
    if not because.strip():
        raise RuleBroken(because="Say why your team does not take it on.")
    row.declined_at, row.declined_by, row.declined_because = moment, by, because.strip()
    keep(row, by=by, at=moment, why="decline_handover")
    clocks.stop(assessment, KIND, by=by, at=moment, part=row.pk, reason="Declined")
    back = clocks.Wanted(KIND, moment, part=row.pk, owner=row.made_by, team=assessment.team)
    clocks.start(assessment, back, by=by, at=moment)
    text = f"{row.team} declined {assessment.reference}: name another team."
    tell(row.made_by, text, about=assessment, urgent=True, at=moment)
    return move(assessment, "decline_handover", by=by, at=moment, label=f"Work declined by {row.team}")


@transaction.atomic
def hand_over_again(assessment: Assessment, *, team: Team, by: User, at: datetime | None = None) -> Assessment:
    """Work that was declined goes to another team, or to the same once more after they have spoken."""
    moment = at or timezone.now()
    assessment = take(assessment, "hand_over_again", by=by)
    rows = list(assessment.handovers.select_for_update().order_by("pk"))
    if not rows or rows[-1].declined_at is None:
        raise WrongState("This has not been declined: there is nothing to hand over again.")
    clocks.stop(assessment, KIND, by=by, at=moment, part=rows[-1].pk, reason="Handed over again")
    hand_over(assessment, team=team, by=by, at=moment)
    changes = {"outcome_team": team}
    return move(assessment, "hand_over_again", by=by, at=moment, label=f"Work handed over to {team}", changes=changes)


def _standing(assessment: Assessment, by: User) -> OutcomeHandover:
    """The hand-over that waits, for a manager of the team that it waits for."""
    waiting = assessment.handovers.select_for_update(of=("self",)).filter(accepted_at=None, declined_at=None)
    row = waiting.select_related("team", "made_by").first()
    if row is None:
        raise WrongState("No hand-over waits here: it has been answered.")
    if row.team_id != by.team_id and not by.may(Permission.DECIDE_WITHOUT_CONSENT):
        raise NotAllowed(f"This waits for a manager of {row.team}.")
    return row
