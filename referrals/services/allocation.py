"""Whose a contact is: a manager gives it to a worker with a direction, or to a team from which a member takes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mach import clocks, notices, versions
from mach.access import Permission
from mach.caseload import Caseload
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Action, OverLimit, Stage, Team, User, stage_key
from mach.moves import keep, move, take
from referrals.models import Allocation, Contact
from referrals.queries import workers
from referrals.services.rating import rate

LONGEST_STEP = 300


@transaction.atomic
def allocate(
    contact: Contact,
    *,
    worker: User | None = None,
    team: Team | None = None,
    steps: Iterable[str] = (),
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> Contact:
    """A manager gives a rated contact to a worker, or to a team, with at least one next step. Giving it to somebody
    else needs a reason, as does giving it to a worker who is away or has as much as they should."""
    moment = at or timezone.now()
    contact = take(contact, "allocate", by=by)
    given = _cleaned(steps)
    refuse_unless_sound(contact, worker=worker, team=team, steps=given, reason=reason, by=by, at=moment)
    earlier = contact.worker
    team = team or (worker.team if worker else None)
    hold(contact, worker=worker, team=team, reason=reason, by=by, at=moment)
    contact = move(
        contact,
        "allocate",
        by=by,
        at=moment,
        label=f"Allocated to {worker or team}",
        changes={"worker": worker, "team": team},
        worker=worker.pk if worker else None,
        team=team.pk if team else None,
        again=bool(earlier),
    )
    hand_on(contact, steps=given, by=by, at=moment)
    tell_of_allocation(contact, earlier=earlier, by=by, at=moment)
    return contact


@transaction.atomic
def rate_and_allocate(
    contact: Contact,
    *,
    rag: str,
    reason: str,
    worker: User | None = None,
    team: Team | None = None,
    steps: Iterable[str] = (),
    because: str = "",
    by: User,
    at: datetime | None = None,
) -> Contact:
    """Both at once, as a manager does with most of what comes in: all of it, or nothing. `reason` is the rating's,
    `because` the allocation's."""
    contact = rate(contact, rag=rag, reason=reason, by=by, at=at)
    try:
        return allocate(contact, worker=worker, team=team, steps=steps, reason=because, by=by, at=at)
    except RuleBroken as broken:
        told = {"because" if name == "reason" else name: said for name, said in broken.errors.items()}
        raise RuleBroken(**told) from broken


def _cleaned(steps: Iterable[str]) -> list[str]:
    """Each step once, in the order given."""
    return list(dict.fromkeys(step.strip() for step in steps if step.strip()))


def refuse_unless_sound(
    contact: Contact, *, worker: User | None, team: Team | None, steps: list[str], reason: str, by: User, at: datetime
) -> None:
    """Only a rated contact is given away, with a next step, and with a reason where the choice is unusual."""
    if not contact.rag:
        raise RuleBroken(rag="Rate this contact first: the rating says how soon it must be screened.")
    faults: dict[str, str] = {}
    if worker is not None:
        faults.update(_unfit(contact, worker) or reason_missing(contact, worker, reason=reason, by=by, at=at))
    elif team is not None:
        faults.update(_unfit_team(contact, team, reason))
    else:
        faults["worker"] = "Choose a worker or a team."
    if not steps and not _steps_to_do(contact).exists():
        faults["steps"] = "Give at least one next step."
    elif any(len(step) > LONGEST_STEP for step in steps):
        faults["steps"] = f"Keep each next step under {LONGEST_STEP} characters."
    if faults:
        raise RuleBroken(**faults)


def _unfit(contact: Contact, worker: User) -> dict[str, str]:
    """Why this worker cannot have it at all."""
    if not worker.is_active or not worker.may(Permission.SCREEN_CONTACT):
        return {"worker": f"{worker} does not screen contacts: choose somebody who does."}
    if not worker.may_open(contact.restricted_people):
        return {"worker": f"{worker} may not open this record: choose somebody who is named for it."}
    if contact.worker_id == worker.pk:
        return {"worker": f"{worker} already has this contact: choose somebody else."}
    return {}


def _unfit_team(contact: Contact, team: Team, reason: str) -> dict[str, str]:
    if not team.active:
        return {"team": f"{team} takes no more work: choose another team."}
    if contact.restricted_people:
        return {"team": "This contact is restricted: allocate it to a worker who is named for it."}
    if contact.worker_id and not reason.strip():
        return {"reason": f"Say why this goes from {contact.worker} to {team}."}
    return {}


def unusual(work: Stage, worker: User, *, reason: str, by: User, at: datetime) -> dict[str, str]:
    """Work that goes to somebody who is away, or takes them over their limit, goes with a reason, which is kept."""
    load = workers.load_of(worker, reader=by, adding=work, at=at)
    if reason.strip():
        if load.after and (load.over or load.away):
            _keep_why(work, load, load.after, reason=reason.strip(), by=by, at=at)
        return {}
    if load.away:
        return {"reason": f"{worker} is away today: say why it goes to them all the same."}
    if load.over and load.after:
        told = f"{worker} has {load.has.words} and would have {load.after.weighted:g} of {load.limit}"
        return {"reason": f"{told}, which is over the limit: say why it goes to them all the same."}
    return {}


def _keep_why(work: Stage, load: workers.Load, after: Caseload, *, reason: str, by: User, at: datetime) -> None:
    over = OverLimit(
        **stage_key(work),
        reference=work.reference,
        link=work.get_absolute_url(),
        restricted_people=work.restricted_people,
        worker=load.worker,
        weighted=after.weighted,
        limit=load.limit,
        reason=reason,
        by=by,
        at=at,
    )
    keep(over, by=by, at=at, why="allocate")


def reason_missing(contact: Contact, worker: User, *, reason: str, by: User, at: datetime) -> dict[str, str]:
    """Another worker, one who is away, one who has enough: each may be right, and is written down."""
    if contact.worker_id and not reason.strip():
        return {"reason": f"Say why this goes from {contact.worker} to {worker}."}
    return unusual(contact, worker, reason=reason, by=by, at=at)


def _steps_to_do(contact: Contact) -> Any:
    return Action.objects.filter(**stage_key(contact), done_at=None)


def hold(
    contact: Contact, *, worker: User | None, team: Team | None, reason: str, by: User, at: datetime
) -> Allocation:
    """Close the allocation that stood until now and open the next: who had a contact, and when, is never lost."""
    for earlier in contact.allocations.filter(to_at=None):
        earlier.to_at = max(at, earlier.from_at)
        keep(earlier, by=by, at=at, why="allocate")
    row = Allocation(contact=contact, worker=worker, team=team, reason=reason.strip(), by=by, from_at=at)
    keep(row, by=by, at=at, why="allocate")
    return row


def hand_on(contact: Contact, *, steps: list[str], by: User, at: datetime) -> None:
    """The clocks that run and the steps still to do now wait for whoever has the contact; new steps are added."""
    clocks.hand_over(contact, owner=contact.worker, team=contact.team, by=by, at=at)
    for step in _steps_to_do(contact).exclude(owner=contact.worker):
        step.owner = contact.worker
        keep(step, by=by, at=at, why="hand_over")
    versions.create(
        [
            Action(
                **stage_key(contact),
                reference=contact.reference,
                link=contact.get_absolute_url(),
                restricted_people=contact.restricted_people,
                what=what,
                owner=contact.worker,
                set_by=by,
                set_at=at,
            )
            for what in steps
        ],
        by=by,
        at=at,
        why="allocate",
    )


def tell_of_allocation(contact: Contact, *, earlier: User | None, by: User, at: datetime) -> None:
    """Whoever gets it is told, and whoever had it until now."""
    urgent = contact.hot
    if contact.worker and contact.worker.pk != by.pk:
        notices.tell(contact.worker, f"{contact.reference} is allocated to you.", about=contact, urgent=urgent, at=at)
    elif contact.team and not contact.worker:
        members = notices.holding(Permission.TAKE_CONTACT).filter(team=contact.team).exclude(pk=by.pk)
        text = f"{contact.reference} waits for somebody in {contact.team} to take it."
        notices.tell(members, text[:300], about=contact, urgent=urgent, at=at)
    if earlier and earlier.pk not in {by.pk, contact.worker_id}:
        notices.tell(earlier, f"{contact.reference} went to somebody else.", about=contact, at=at)


@transaction.atomic
def hand_over(contact: Contact, *, worker: User, reason: str, by: User, at: datetime | None = None) -> Contact:
    """A contact goes on with another worker, because whoever had it leaves or is away: as it stands, with its direction
    and its clocks, one that waits for a manager's decision too."""
    moment = at or timezone.now()
    contact = take(contact, "hand_over", by=by)
    faults = _unfit(contact, worker)
    if not reason.strip():
        faults["reason"] = "Say why it goes to somebody else."
    if faults:
        raise RuleBroken(**faults)
    unusual(contact, worker, reason=reason, by=by, at=moment)
    earlier = contact.worker
    hold(contact, worker=worker, team=worker.team, reason=reason, by=by, at=moment)
    changes = {"worker": worker, "team": worker.team}
    contact = move(contact, "hand_over", by=by, at=moment, label=f"Handed over to {worker}", changes=changes)
    hand_on(contact, steps=[], by=by, at=moment)
    tell_of_allocation(contact, earlier=earlier, by=by, at=moment)
    return contact


@transaction.atomic
def take_on(contact: Contact, *, reason: str = "", by: User, at: datetime | None = None) -> Contact:
    """A member of the team that was given a contact takes it. Whoever is second is told who was first; whom it takes
    over their limit says why they take it all the same."""
    moment = at or timezone.now()
    contact = take(contact, "take", by=by)
    if contact.worker_id:
        raise WrongState(f"{contact.worker} has already taken this contact.")
    if contact.team_id is None or contact.team_id != by.team_id:
        raise NotAllowed("This contact waits for another team: ask a manager to allocate it to you.")
    if faults := unusual(contact, by, reason=reason, by=by, at=moment):
        raise RuleBroken(**faults)
    hold(contact, worker=by, team=contact.team, reason=reason, by=by, at=moment)
    contact = move(contact, "take", by=by, at=moment, label=f"Taken by {by}", changes={"worker": by})
    hand_on(contact, steps=[], by=by, at=moment)
    return contact
