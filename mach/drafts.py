"""What somebody is typing, kept as they type: neither record nor history. One draft a user, form and subject."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mach.errors import Conflict, RuleBroken
from mach.models import Draft, User
from mach.sealing import seal, unseal

LONGEST = 1_000_000
"""Characters that one draft may hold: a long assessment many times over."""
LONGEST_NAME = 60
"""Of a form or a subject: a reference or a random id."""
MOST = 300
"""Drafts that one user may hold: more calls and cases than anybody has half written in the thirty days that they are
kept. One more is refused and the text stays on the page; the oldest is never dropped to make room for it, since a
lost text is the worse fault."""
TOO_MANY = (
    "You have {} unfinished texts, which is the most that are kept. Copy this text if you leave the page; receive or "
    "finish some of your calls and cases, or wait until those you have left are a month old."
)


@dataclass(frozen=True)
class Typed:
    """A draft as its author left it: the fields, each a list of values as a browser sends them."""

    fields: dict[str, list[str]]
    version: int
    based_on: str
    opened_at: datetime
    saved_at: datetime

    def first(self) -> dict[str, str]:
        """Each field's single value, to fill a form with."""
        return {name: values[-1] if values else "" for name, values in self.fields.items()}


def load(*, user: User, form: str, subject: str) -> Typed | None:
    draft = Draft.objects.filter(user=user, form=form, subject=subject).first()
    return _typed(draft) if draft else None


def _typed(draft: Draft) -> Typed:
    fields = unseal(draft.sealed) or {}
    return Typed(fields, draft.version, draft.based_on, draft.opened_at, draft.saved_at)


@transaction.atomic
def save(
    *,
    user: User,
    form: str,
    subject: str,
    fields: Mapping[str, list[str]],
    known: Collection[int] | None = None,
    based_on: str = "",
) -> Typed:
    """Keep these fields beside those kept before. `known` is the draft's version as the page knows it, or may by now:
    when another tab has saved since, nothing is overwritten and Conflict says so."""
    now = timezone.now()
    new = Draft(user=user, form=form, subject=subject, version=0, based_on=based_on, sealed=seal({}))
    new.opened_at = new.saved_at = now
    mine = Draft.objects.filter(user=user)
    if not mine.filter(form=form, subject=subject).exists() and mine.count() >= MOST:
        raise RuleBroken(TOO_MANY.format(MOST))
    Draft.objects.bulk_create([new], ignore_conflicts=True)
    draft = Draft.objects.select_for_update().get(user=user, form=form, subject=subject)
    # A draft that was just begun overwrites nothing, whatever the page knew: the one before it was saved as the record.
    if known is not None and draft.version and draft.version not in known:
        raise Conflict("You have written here in another tab since: both texts are kept.")
    held = {**(unseal(draft.sealed) or {}), **fields}
    if sum(len(value) for values in held.values() for value in values) > LONGEST:
        raise RuleBroken("This is too long to keep as a draft: save a part of it first.")
    draft.sealed, draft.saved_at, draft.version = seal(held), now, draft.version + 1
    draft.save()
    return _typed(draft)


def begin(*, user: User, form: str, subject: str) -> Typed:
    """Open a draft before anything is typed, so that the moment it was opened is kept."""
    return load(user=user, form=form, subject=subject) or save(user=user, form=form, subject=subject, fields={})


def claim(*, user: User, form: str, subject: str) -> bool:
    """Take a draft out, once: true for one caller only, however often a form is sent. Call inside the transaction
    that turns it into a record, so that a refusal leaves the draft where it was."""
    return bool(Draft.objects.filter(user=user, form=form, subject=subject).delete()[0])


def discard(*, user: User, form: str, subject: str) -> None:
    Draft.objects.filter(user=user, form=form, subject=subject).delete()


def of(user: User, form: str) -> Any:
    """This user's drafts of one form, the latest first: calls that were begun and not yet saved."""
    return Draft.objects.filter(user=user, form=form).order_by("-saved_at")
