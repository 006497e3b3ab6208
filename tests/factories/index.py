"""People of the index: registered, alike, merged, restricted."""

from datetime import date

from django.utils import timezone

from mach import people
from mach.access import Role
from mach.models import DuplicatePair, GrantKind, Person, PersonGrant
from mach.moves import keep
from tests.factories.staff import system, user


def person(given_name="Ella-Mae", family_name="Hodgson", **fields):
    """Somebody in the index. `restricted=True` closes the record; `named` are the users who may open it."""
    restricted, named = fields.pop("restricted", False), fields.pop("named", ())
    fields.setdefault("date_of_birth", date(2016, 3, 27))
    by = fields.pop("by", None) or system()
    made = people.register({"given_name": given_name, "family_name": family_name, **fields}, by=by)
    return restrict(made, *named) if restricted else made


def pair(one=None, other=None, **fields):
    """Two people of the index who may be one, on the list to review."""
    one, other = one or person("Ava", "Thornaby"), other or person("Eva", "Thornaby")
    first, second = sorted((one.pk, other.pk))
    fields = {"probability": 0.97, "reasons": [{"field": "name", "agrees": True, "text": "same surname"}], **fields}
    row = DuplicatePair(first_id=first, second_id=second, found_at=timezone.now(), **fields)
    return keep(row, by=system(), at=timezone.now(), why="find_duplicates")


def merge(kept=None, gone=None, *, by=None, **chosen):
    """Two records made one."""
    kept, gone = kept or person("Ava", "Thornaby"), gone or person("Eva", "Thornaby")
    return people.merge(kept, gone, chosen=chosen, reason="The same NHS number", by=by or system())


def restrict(of, *named):
    """Close a person's record, and all that touches it, to everyone but senior managers and these users."""
    people.restrict(of, named=list(named), reason="Works for the council", by=user(Role.SENIOR_MANAGER))
    return Person.objects.get(pk=of.pk)


def grant(of, to):
    """Name somebody for a restricted person."""
    row = PersonGrant(
        person=of, user=to, kind=GrantKind.NAMED, reason="Their worker", granted_by=system(), granted_at=timezone.now()
    )
    to.__dict__.pop("_open_people", None)
    return keep(row, by=system(), at=timezone.now(), why="grant")
