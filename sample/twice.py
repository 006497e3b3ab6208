"""People who were registered twice: three pairs for somebody to review, and one that was merged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from mach import people
from mach.models import Person
from sample import times
from sample.hub import Hub, Story
from sample.steps import repeatable
from sample.times import DAY

AGO = 3 * DAY
LATER = timedelta(hours=3)
YEAR = timedelta(days=365)


def story(hub: Hub, now: datetime) -> Story:
    """Somebody at another desk did not find them and registered them anew, under what they were told."""
    yield times.working_day(now - AGO)
    by, boss = hub.staff["b.whitlock"], hub.staff["r.nunthorpe"]
    known = _well_known(now)[:4]
    doubles = [people.register(_told(one, place), by=by, at=hub.now) for place, one in enumerate(known)]
    yield hub.now + LATER
    people.look_for_duplicates_of(doubles, by=hub.system, at=hub.now)
    # A step of its own: a merge that another teller hinders tries again, and must hold nothing meanwhile.
    yield hub.now + LATER
    if doubles:
        reason = "The same NHS number and date of birth; the school confirms that there is one child of this name."
        taken = {"telephone": "gone"}
        with repeatable():
            people.merge(known[-1], doubles[-1], chosen=taken, reason=reason, by=boss, at=hub.now)


def _well_known(now: datetime) -> list[Person]:
    """Children of different families, of whom a number is known, and nothing that must stay closed."""
    born_since = now.date() - 16 * YEAR
    rows = Person.objects.standing().filter(restricted=False, date_of_birth__gt=born_since).exclude(nhs_number="")
    families = {one.family_name: one for one in rows.order_by("-pk") if one.given_name and one.family_name}
    return sorted(families.values(), key=lambda one: one.pk)


def _told(one: Person, place: int) -> dict[str, Any]:
    """As it was heard over the telephone: the number is right, the spelling is not."""
    told = {name: getattr(one, name) for name in ("given_name", "family_name", "date_of_birth", "sex", "nhs_number")}
    for name in ("given_name", "family_name")[: 1 + place % 2]:
        told[name] = f"{told[name][:-1]}{told[name][-2:]}"
    return {**told, "telephone": f"0163296{place:04d}"}
