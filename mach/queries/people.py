"""The index of people as a reader may see it: who somebody is, and their family."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from mach.access import Permission
from mach.errors import RuleBroken
from mach.models import Clock, Person, PersonAddress, PersonName, Relationship, User
from mach.queries.prepared import Prepared
from mach.queries.records import Whole

HOME = ("lines", "town", "postcode", "from_day", "to_day", "source")


def people_for(reader: User) -> Any:
    """Everyone in the index whom this reader may see. A restricted person is not among them for anyone else."""
    return Person.objects.visible_to(reader)


def person_by_reference(reference: str, reader: User) -> Any:
    """The person of a reference, if this reader may see them, with their other names and addresses. The number of a
    record that was merged into another leads to that one."""
    number = reference.removeprefix("P-")
    visible = people_for(reader)
    if not (number.isascii() and number.isdigit() and len(number) < 13):
        return visible.none()
    names = PersonName.objects.filter(person=OuterRef("pk")).order_by("pk")
    homes = PersonAddress.objects.filter(person=OuterRef("pk")).order_by("to_day", "-from_day", "-pk")
    into = Person.objects.filter(pk=int(number)).values("merged_into")
    return visible.filter(pk=Coalesce(Subquery(into), Value(int(number)))).annotate(
        other_names=ArraySubquery(
            names.values(one=JSONObject(given="given_name", family="family_name", note="note", source="source"))
        ),
        homes=ArraySubquery(
            homes.values(
                one=JSONObject(
                    lines="lines",
                    town="town",
                    postcode="postcode",
                    from_day="from_day",
                    to_day="to_day",
                    source="source",
                )
            )
        ),
    )


def addresses_of(person: Any) -> list[dict[str, Any]]:
    """The addresses that `person_by_reference` brought, in words: where they live now first."""
    today = timezone.localdate().isoformat()
    return [
        {
            "words": ", ".join(part for part in [*home["lines"], home["town"], home["postcode"]] if part),
            "current": not home["to_day"] or home["to_day"] >= today,
            "from_day": home["from_day"] and date.fromisoformat(home["from_day"]),
            "to_day": home["to_day"] and date.fromisoformat(home["to_day"]),
            "source": home["source"],
        }
        for home in person.homes
    ]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a family, and what they are to those it was asked for."""

    person: Any
    role: str
    parental_responsibility: bool | None = None
    lives_with: bool | None = None
    asked_for: bool = False

    @property
    def words(self) -> str:
        """“mother, PR, lives with them”"""
        told = [self.role]
        if self.parental_responsibility is not None:
            told.append("PR" if self.parental_responsibility else "no PR")
        if self.lives_with is not None:
            told.append("lives with them" if self.lives_with else "lives elsewhere")
        return ", ".join(part for part in told if part)


def household(person_ids: Iterable[int], reader: User) -> list[Member]:
    """The family of some people, those themselves first: parents and carers, brothers and sisters, children, and the
    other parents of those children. Two statements; restricted people only for who may open them."""
    ids = set(person_ids)
    if not ids:
        return []
    ties = list(_ties(ids, reader))
    people = {one.pk: one for tie in ties for one in (tie.person, tie.child)}
    missing = ids - people.keys()
    if missing:
        people |= people_for(reader).in_bulk(missing)
    own = [Member(people[pk], "", asked_for=True) for pk in sorted(ids & people.keys())]
    return own + _relatives(ties, ids)


def family_of(person: Any, reader: User) -> list[Member]:
    """The family of somebody who is at hand: one statement."""
    return _relatives(list(_ties({person.pk}, reader)), {person.pk})


def _relatives(ties: list[Any], ids: set[int]) -> list[Member]:
    roles: dict[int, Member] = {}
    for tie in sorted(ties, key=lambda tie: tie.pk):
        for member in _members(tie, ids):
            held = roles.get(member.person.pk)
            if held is None or (not held.parental_responsibility and member.parental_responsibility):
                roles[member.person.pk] = member
    _add_siblings(roles, ties, ids)
    return [member for pk, member in roles.items() if pk not in ids]


TIE = Whole(Relationship, "person", "child")
CLOCK = Whole(Clock, "owner", "team")


def _ties(ids: Collection[int], reader: User) -> list[Any]:
    return [TIE.record(told) for told in TIES(reader, ids=sorted(ids))]


def _tied(reader: User, *, ids: list[int]) -> Any:
    rows = Relationship.objects.all()
    parents = rows.filter(child__in=ids).values("person")
    children = rows.filter(person__in=ids).values("child")
    wanted = (
        rows.filter(child__in=ids)
        .values("pk")
        .union(
            rows.filter(person__in=ids).values("pk"),
            rows.filter(person__in=parents).values("pk"),
            rows.filter(child__in=children).values("pk"),
        )
    )
    seen = rows.filter(pk__in=wanted).order_by("pk").values_list(*TIE.names)
    if reader.may(Permission.READ_RESTRICTED):
        return seen
    mine = reader.restricted_people_open_to()
    return seen.filter(Q(person__restricted=False) | Q(person__in=mine), Q(child__restricted=False) | Q(child__in=mine))


TIES = Prepared(_tied)


def _members(tie: Any, ids: Collection[int]) -> Iterable[Member]:
    if tie.child_id in ids:
        yield Member(tie.person, tie.kind, tie.parental_responsibility, tie.lives_with)
    elif tie.person_id in ids:
        yield Member(tie.child, f"child ({tie.kind} here)", None, tie.lives_with)


def _add_siblings(roles: dict[int, Member], ties: Iterable[Any], ids: Collection[int]) -> None:
    """Who shares a parent or carer with a child asked for, and who else has a child of an adult asked for."""
    carers = {tie.person_id for tie in ties if tie.child_id in ids}
    young = {tie.child_id for tie in ties if tie.person_id in ids}
    for tie in ties:
        if tie.person_id in carers and tie.child_id not in ids:
            roles.setdefault(tie.child_id, Member(tie.child, f"same {tie.kind}", None, tie.lives_with))
        if tie.child_id in young and tie.person_id not in ids:
            roles.setdefault(
                tie.person_id, Member(tie.person, f"{tie.kind} of a child here", tie.parental_responsibility)
            )


def ties_of(person: Any, reader: User) -> list[Any]:
    """What somebody is to whom, and who is what to them, as rows that may be corrected."""
    mine = {person.pk}
    return [tie for tie in _ties(mine, reader) if person.pk in {tie.person_id, tie.child_id}]


def open_work(person_ids: Iterable[int], reader: User) -> list[Any]:
    """Who is working with them now, and what is waited for: one clock for each open piece of work, the soonest due."""
    soonest: dict[str, Any] = {}
    for told in WORK(reader, people=list(person_ids)):
        clock = CLOCK.record(told)
        soonest.setdefault(clock.reference, clock)
    return list(soonest.values())


def _work(reader: User, *, people: list[int]) -> Any:
    running = Clock.objects.visible_to(reader).running().filter(people__overlap=people)
    return running.order_by("due_at", "pk").values_list(*CLOCK.names)[:50]


WORK = Prepared(_work)


def named(reference: str, reader: User) -> Any:
    """Another person, by a reference that somebody typed."""
    found = person_by_reference(reference, reader).first()
    if found is None:
        raise RuleBroken(other="There is no person with this reference: check it on their page.")
    return found
