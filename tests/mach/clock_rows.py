"""Clocks and people for tests that are about clocks alone, without the work that they belong to."""

from datetime import timedelta
from itertools import count

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from mach.figures import in_force
from mach.models import Clock, Person, PersonGrant, Team, TeamKind, User

numbers = count(1)


def user(*roles, team=None, **fields):
    number = next(numbers)
    fields = {"email": f"staff{number}@example.org", "name": f"Staff {number}", **fields}
    return User.objects.create(roles=list(roles), team=team, **fields)


def team(kind=TeamKind.ASSESSMENT):
    number = next(numbers)
    return Team.objects.create(name=f"Team {number}", slug=f"team-{number}", kind=kind)


def clock(kind="contact_decision", *, started_at=None, ago=None, **fields):
    """A running clock that started then, or that long ago."""
    started_at = started_at or timezone.now() - (ago or timedelta())
    limits = in_force(started_at).limits(kind, started_at)
    number = next(numbers)
    row = Clock(
        kind=kind,
        stage_type=ContentType.objects.get_for_model(Team),
        stage_id=fields.pop("stage_id", number),
        reference=fields.pop("reference", f"C-2026-{number:06d}"),
        link=f"/contacts/C-2026-{number:06d}/",
        situation="domestic abuse",
        started_at=started_at,
        warn_at=limits.warn_at,
        target_at=limits.target_at,
        due_at=limits.due_at,
        calendar_known=limits.known,
        next_at=limits.warn_at,
        **fields,
    )
    row.save()
    return row


def person(*, restricted=False, **fields):
    by = User.objects.system()
    return Person.objects.create(registered_at=timezone.now(), registered_by=by, restricted=restricted, **fields)


def name_for(person, user):
    PersonGrant.objects.create(
        person=person, user=user, kind="named", granted_by=User.objects.system(), granted_at=timezone.now()
    )
