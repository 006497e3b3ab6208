"""Restricted people: who may open them, and that everything which touches them is closed to all others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mach import audit, moves, notices
from mach.access import Permission
from mach.errors import RuleBroken, WrongState
from mach.models import Event, GrantKind, Person, PersonGrant, Stage, User
from mach.people.holding import locked
from mach.people.registering import permit
from mach.people.touching import added, removed, touch


@transaction.atomic
def restrict(person: Person, *, named: Iterable[User], reason: str, by: User, at: datetime | None = None) -> Person:
    """Restrict a person: from now on only the named users and senior managers see them, or anything that touches
    them, on every page, in every list, count, search, match and export."""
    permit(by, Permission.RESTRICT_PERSON)
    if not reason.strip():
        raise RuleBroken(reason="Say why this record is restricted.")
    moment = at or timezone.now()
    fresh = locked(person)
    if fresh.restricted:
        raise WrongState("This record is restricted already: change who is named for it instead.")
    fresh.restricted, fresh.identity_at = True, moment
    moves.keep(fresh, by=by, at=moment, why=f"restrict: {reason}")
    for user in named:
        _grant(fresh, user, reason=reason, by=by, at=moment)
    close_all_of(fresh, by=by, at=moment)
    audit.record("person.restrict", by=by, subject=fresh, people=[fresh.pk], at=moment, reason=reason)
    told = f"{fresh.reference} is restricted: you are among the few who may open it."
    notices.tell(notices.who_may_open([fresh.pk]).exclude(pk=by.pk), told, about=fresh, at=moment)
    return fresh


@transaction.atomic
def lift(person: Person, *, reason: str, by: User, at: datetime | None = None) -> Person:
    """Open a restricted person again to everyone who reads cases. Who was named no longer is."""
    permit(by, Permission.RESTRICT_PERSON)
    if not reason.strip():
        raise RuleBroken(reason="Say why the restriction is lifted.")
    moment = at or timezone.now()
    fresh = locked(person)
    if not fresh.restricted:
        raise WrongState("This record is not restricted.")
    fresh.restricted = False
    moves.keep(fresh, by=by, at=moment, why=f"lift: {reason}")
    for grant in PersonGrant.objects.in_force().filter(person=fresh):
        _end(grant, by=by, at=moment)
    for stage in _stages_of(fresh.pk):
        others = [other for other in stage.restricted_people if other != fresh.pk]
        touch(stage, people=stage.people, restricted=others, by=by, at=moment)
    closed_story = Event.objects.filter(people__contains=[fresh.pk], restricted_people__contains=[fresh.pk])
    closed_story.update(restricted_people=removed("restricted_people", fresh.pk))
    audit.record("person.lift", by=by, subject=fresh, people=[fresh.pk], at=moment, reason=reason)
    return fresh


@transaction.atomic
def grant(person: Person, user: User, *, reason: str, by: User, at: datetime | None = None) -> PersonGrant:
    """Name somebody for a restricted person: they may open the record until that is revoked."""
    permit(by, Permission.RESTRICT_PERSON)
    moment = at or timezone.now()
    if not reason.strip():
        raise RuleBroken(reason="Say why this user is named.")
    if not person.restricted:
        raise WrongState("This record is not restricted: nobody need be named for it.")
    if not user.may(Permission.READ_CASES):
        raise RuleBroken(user="This user's role reads no cases: name somebody whose role does.")
    held = PersonGrant.objects.in_force().filter(person=person, user=user, kind=GrantKind.NAMED).first()
    if held:
        return held
    row = _grant(person, user, reason=reason, by=by, at=moment)
    audit.record("person.grant", by=by, subject=person, people=[person.pk], at=moment, user=user.pk)
    notices.tell(user, f"You may now open {person.reference}, which is restricted.", about=person, at=moment)
    return row


@transaction.atomic
def revoke(granted: PersonGrant, *, by: User, at: datetime | None = None) -> PersonGrant:
    """Somebody is no longer named for a restricted person, or their emergency access ends before its time."""
    permit(by, Permission.RESTRICT_PERSON)
    moment = at or timezone.now()
    fresh = PersonGrant.objects.select_for_update().select_related("person", "user").get(pk=granted.pk)
    if fresh.revoked_at is None:
        _end(fresh, by=by, at=moment)
        audit.record(
            "person.revoke", by=by, subject=fresh.person, people=[fresh.person_id], at=moment, user=fresh.user_id
        )
    return fresh


def close_all_of(person: Person, *, by: User, at: datetime) -> None:
    """Everything that a restricted person is on is closed to all who may not open them."""
    for stage in _stages_of(person.pk):
        touch(stage, people=stage.people, restricted=stage.restricted_people, by=by, at=at)
    open_story = Event.objects.filter(people__contains=[person.pk]).exclude(restricted_people__contains=[person.pk])
    open_story.update(restricted_people=added("restricted_people", person.pk))


def _grant(person: Person, user: User, *, reason: str, by: User, at: datetime) -> PersonGrant:
    row = PersonGrant(person=person, user=user, kind=GrantKind.NAMED, reason=reason, granted_by=by, granted_at=at)
    moves.keep(row, by=by, at=at, why="grant")
    user.forget_what_is_open()
    return row


def _end(granted: PersonGrant, *, by: User, at: datetime) -> None:
    granted.revoked_at = at
    moves.keep(granted, by=by, at=at, why="revoke")
    granted.user.forget_what_is_open()


def _stages_of(person_id: int) -> list[Any]:
    """Every piece of work, of any app, that this person is on or that may be about them."""
    models = [model for model in apps.get_models() if issubclass(model, Stage)]
    touched = Q(people__contains=[person_id]) | Q(restricted_people__contains=[person_id])
    return [stage for model in models for stage in model._default_manager.filter(touched).order_by("pk")]
