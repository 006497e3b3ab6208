"""Breaking the glass: a duty manager opens a restricted record for four hours, says why, and is reviewed afterwards."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from mach import audit, clocks, moves, notices
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Event, GrantKind, Person, PersonGrant, User
from mach.people.registering import permit

HOURS = 4
NOTHING_TO_OPEN = "No restricted record goes by this reference for you. If you can read it, open it by the search."
PERSON = re.compile(r"P-0*([1-9][0-9]{0,11})")


@transaction.atomic
def break_glass(*, reference: str, reason: str, by: User, at: datetime | None = None) -> list[PersonGrant]:
    """Open what a reference leads to, for four hours, in an emergency. Senior managers are told at once and review it.

    The answer is the same for a reference that leads nowhere and for one that is not restricted. Every attempt is
    audited.
    """
    permit(by, Permission.BREAK_GLASS)
    moment = at or timezone.now()
    sought = reference.strip().upper()
    faults = {}
    if not sought:
        faults["reference"] = "Give the reference, for example C-2026-000123."
    if not reason.strip():
        faults["reason"] = "Say why you need to see this record now."
    if faults:
        raise RuleBroken(**faults)
    closed = set(restricted_by(sought)) - set(by.restricted_people_open_to())
    if not closed or by.may(Permission.READ_RESTRICTED):
        audit.record("glass.tried", by=by, at=moment, reference=sought[:20], reason=reason.strip())
        return []
    grants = [_open(person, reason=reason.strip(), by=by, at=moment) for person in Person.objects.filter(pk__in=closed)]
    audit.record(
        "glass.break", by=by, subject=grants[0], people=closed, at=moment, reference=sought, reason=reason.strip()
    )
    by.forget_what_is_open()
    notices.tell(
        notices.holding(Permission.REVIEW_GLASS).exclude(pk=by.pk),
        f"The glass was broken on {sought} for {HOURS} hours. Review it.",
        about=grants[0],
        urgent=True,
        at=moment,
    )
    return grants


def restricted_by(reference: str) -> list[int]:
    """Ids of the restricted people that a reference leads to: a person, or those on a piece of work."""
    if said := PERSON.fullmatch(reference):
        found = Person.objects.filter(pk=int(said[1]), restricted=True)
        return list(found.values_list(Coalesce("merged_into_id", "pk"), flat=True))
    rows = Event.objects.filter(reference=reference).values_list("restricted_people", flat=True)
    return sorted({person_id for ids in rows for person_id in ids})


def _open(person: Person, *, reason: str, by: User, at: datetime) -> PersonGrant:
    row = PersonGrant(
        person=person,
        user=by,
        kind=GrantKind.GLASS,
        reason=reason,
        granted_by=by,
        granted_at=at,
        expires_at=at + timedelta(hours=HOURS),
    )
    moves.keep(row, by=by, at=at, why="break_glass")
    clocks.start(row, Wanted("break_glass_review", at), by=by, at=at)
    return row


@transaction.atomic
def review_glass(granted: PersonGrant, *, review: str, by: User, at: datetime | None = None) -> PersonGrant:
    """A senior manager looks at what was opened and says whether it was right. Nobody reviews their own."""
    permit(by, Permission.REVIEW_GLASS)
    moment = at or timezone.now()
    fresh = PersonGrant.objects.select_for_update().get(pk=granted.pk)
    if fresh.kind != GrantKind.GLASS or fresh.reviewed_at:
        raise WrongState("This has been reviewed already: read what was recorded.")
    if fresh.user_id == by.pk:
        raise NotAllowed("Nobody reviews their own emergency access: ask another senior manager.")
    if not review.strip():
        raise RuleBroken(review="Say what you found and whether opening the record was right.")
    fresh.reviewed_at, fresh.reviewed_by, fresh.review = moment, by, review.strip()
    moves.keep(fresh, by=by, at=moment, why="review_glass")
    clocks.stop(fresh, "break_glass_review", by=by, at=moment, reason="Reviewed")
    audit.record("glass.review", by=by, subject=fresh, people=[fresh.person_id], at=moment)
    return fresh


def where_it_leads(reference: str, granted: PersonGrant) -> str:
    """The page to go to once it is open: that of the reference, or the person's own."""
    rows = Event.objects.visible_to(granted.user).filter(reference=reference.strip().upper()).exclude(link="")
    return rows.order_by("at").values_list("link", flat=True).first() or granted.person.get_absolute_url()
