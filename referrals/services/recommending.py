"""What the worker who screened a contact recommends for each child on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mach import clocks, notices
from mach.access import Permission, roles_with
from mach.errors import NotAllowed, RuleBroken
from mach.models import User
from mach.moves import keep, move, take
from referrals.models import Contact, ContactChild, Recommendation
from referrals.queries.outcomes import Outcomes, kept_outcome, outcome_errors

SCREENING_CLOCKS = ("screen_red", "screen_amber", "screen_green")


@transaction.atomic
def recommend(contact: Contact, *, outcomes: Outcomes, by: User, at: datetime | None = None) -> Contact:
    """The worker who screened it says what should happen for each child who has no decision yet: what, the level of
    need, and why. It then waits for a manager who is somebody else; the contact's own clock runs on."""
    moment = at or timezone.now()
    contact = take(contact, "recommend", by=by)
    _only_its_worker(contact, by)
    children = list(contact.children.filter(decided_at=None))
    _refuse_incomplete(contact, children, outcomes, by)
    _replace(contact, children, outcomes, by=by, at=moment)
    count = len(children)
    contact = move(
        contact,
        "recommend",
        by=by,
        at=moment,
        label="Screened: a recommendation waits for a manager"
        if count == 1
        else f"Screened: recommendations for {count} children wait for a manager",
        changes={"recommended_by": by},
        children=count,
    )
    clocks.stop(contact, *SCREENING_CLOCKS, by=by, at=moment, reason="Recommended")
    text = f"{contact.reference} has been screened and waits for your decision."
    notices.tell(_who_may_authorise(contact, by), text, about=contact, urgent=contact.hot, at=moment)
    return contact


def _only_its_worker(contact: Contact, by: User) -> None:
    if contact.worker_id == by.pk:
        return
    if contact.worker_id is None:
        raise NotAllowed("Nobody has taken this contact yet: take it before you recommend.")
    raise NotAllowed("Only the worker it is allocated to recommends: ask a manager to allocate it to you.")


def _refuse_incomplete(contact: Contact, children: list[ContactChild], outcomes: Outcomes, by: User) -> None:
    faults = outcome_errors(contact, children, outcomes, reader=by)
    waiting = {child.pk for child in children}
    for stray in set(outcomes) - waiting:
        faults[f"children.{stray}.decision"] = "This child is not waiting for a recommendation: load the page again."
    if faults:
        raise RuleBroken(**faults)


def _replace(contact: Contact, children: list[ContactChild], outcomes: Outcomes, *, by: User, at: datetime) -> None:
    """Earlier recommendations stay, superseded; one is in force for each child."""
    for earlier in Recommendation.objects.filter(child__in=children, superseded_at=None):
        earlier.superseded_at = at
        keep(earlier, by=by, at=at, why="recommend")
    for child in children:
        said = kept_outcome(outcomes[child.pk])
        keep(Recommendation(contact=contact, child=child, by=by, at=at, **said), by=by, at=at, why="recommend")


def _who_may_authorise(contact: Contact, by: User) -> Any:
    """The managers who are told. For a restricted contact only those who may open it."""
    if not contact.restricted:
        return notices.managers_of(contact.team).exclude(pk=by.pk)
    roles = [role.value for role in roles_with(Permission.AUTHORISE_DECISION)]
    who = notices.who_may_open(contact.restricted_people)
    return who.filter(roles__overlap=roles).exclude(pk=by.pk)
