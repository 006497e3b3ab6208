"""Keys of agencies' systems: issue, rotate, revoke, find. A key is shown once; only its prefix and SHA-256 are kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mach import audit
from mach.access import Permission, Scope
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Agency, AgencyKey, User
from mach.models.users import SYSTEM_EMAIL
from mach.rows import Plan, Write, names, record, run

WRITTEN = re.compile(r"mach_([a-z2-7]{12})_([A-Za-z0-9_-]{43})")
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
USE_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Issued:
    """A new key: its row, and the text that is shown once to whoever asked for it."""

    key: AgencyKey
    text: str


def _permit(by: User) -> None:
    if not (by.is_system or by.may(Permission.MANAGE_AGENCIES)):
        raise NotAllowed("Only an administrator manages the keys of agencies.")


@transaction.atomic
def issue(
    agency: Agency,
    *,
    name: str,
    scopes: Iterable[str],
    by: User,
    expires_at: datetime | None = None,
    rate_per_minute: int | None = None,
    at: datetime | None = None,
) -> Issued:
    """Give an agency's system a key of its own, for what it needs to do and no longer than it needs it."""
    _permit(by)
    moment = at or timezone.now()
    wanted = list(scopes)
    faults = {}
    if not name.strip():
        faults["name"] = "Say which system will use this key."
    if not wanted or set(wanted) - set(Scope):
        faults["scopes"] = "Choose what this key may do."
    if expires_at and expires_at <= moment:
        faults["expires_at"] = "Choose a day in the future, or leave it empty."
    if faults:
        raise RuleBroken(**faults)
    prefix, secret = "".join(secrets.choice(LETTERS) for _ in range(12)), secrets.token_urlsafe(32)
    key = AgencyKey(agency=agency, name=name.strip(), prefix=prefix, digest=_digest(secret), scopes=wanted)
    key.created_at, key.created_by, key.expires_at, key.rate_per_minute = moment, by, expires_at, rate_per_minute
    _save(key, "issue", by=by, at=moment)
    return Issued(key, f"mach_{prefix}_{secret}")


@transaction.atomic
def rotate(key: AgencyKey, *, by: User, overlap: timedelta = timedelta(0), at: datetime | None = None) -> Issued:
    """Replace a key by a new one for the same system. The old one ends now, or after the overlap that the agency needs
    to change over; never later than it would have."""
    _permit(by)
    moment = at or timezone.now()
    key = _usable(key, moment)
    issued = issue(
        key.agency,
        name=key.name,
        scopes=key.scopes,
        by=by,
        expires_at=key.expires_at,
        rate_per_minute=key.rate_per_minute,
        at=moment,
    )
    key.expires_at = min(filter(None, [key.expires_at, moment + overlap]))
    _save(key, "rotate", by=by, at=moment)
    return issued


@transaction.atomic
def revoke(key: AgencyKey, *, by: User, at: datetime | None = None) -> AgencyKey:
    """End a key at once: it was lost, or the agency no longer needs it."""
    _permit(by)
    moment = at or timezone.now()
    key = AgencyKey.objects.select_for_update(of=("self",)).select_related("agency").get(pk=key.pk)
    if key.revoked_at:
        raise WrongState("This key has already been revoked.")
    key.revoked_at = moment
    _save(key, "revoke", by=by, at=moment)
    return key


def _usable(key: AgencyKey, moment: datetime) -> AgencyKey:
    key = AgencyKey.objects.select_for_update(of=("self",)).select_related("agency").get(pk=key.pk)
    if key.revoked_at or (key.expires_at and key.expires_at <= moment):
        raise WrongState("This key has ended: issue a new one instead.")
    return key


def _save(key: AgencyKey, act: str, *, by: User, at: datetime) -> None:
    key._history_user, key._history_date, key._change_reason = by, at, act  # type: ignore[attr-defined]
    key.save()
    audit.record(f"key.{act}", by=by, subject=key, at=at, agency=key.agency, scopes=key.scopes)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


NOBODYS = "0" * 64


def find(text: str) -> AgencyKey | None:
    """The usable key that this text is, or none. Compared in constant time, whether or not the prefix is known."""
    written = WRITTEN.fullmatch(text)
    if not written:
        return None
    prefix, secret = written.groups()
    key = _of_prefix(prefix)
    same = hmac.compare_digest(_digest(secret), key.digest if key else NOBODYS)
    return key if key and same and key.usable() else None


def _of_prefix(prefix: str) -> AgencyKey | None:
    """A key with its agency and with whom its requests act as: every request asks, so it is one question."""
    for told in run(Write(_known(), [prefix, SYSTEM_EMAIL])):
        own = len(AgencyKey._meta.concrete_fields)
        key = record(AgencyKey, told[:own])
        key.agency = record(Agency, told[own:-1])
        key.system_id = told[-1]  # type: ignore[attr-defined]
        return key
    return None


@cache
def _known() -> Plan:
    sql = (
        f"SELECT {names(AgencyKey)}, {names(Agency)}, (SELECT id FROM mach_user WHERE email = $2) "  # noqa: S608
        "FROM mach_agencykey JOIN mach_agency ON mach_agency.id = mach_agencykey.agency_id WHERE prefix = $1"
    )
    return Plan(sql, ("varchar", "varchar"))


def acts_as(key: AgencyKey) -> User:
    """The user that acts for an agency's system: the one that jobs act as. It was read together with the key."""
    told = {"id": key.system_id, "email": SYSTEM_EMAIL, "name": "System"}  # type: ignore[attr-defined]
    return User.from_db(key._state.db, list(told), list(told.values()))


def note_use(key: AgencyKey) -> None:
    """Keep when a key was last used, to the minute: one write a minute however busy the agency is."""
    now = timezone.now()
    if key.last_used_at and now - key.last_used_at < USE_IS_NOTED_EVERY:
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_IS_NOTED_EVERY)
    AgencyKey.objects.filter(long_ago, pk=key.pk).update(last_used_at=now)
