"""What two records of one person both say: of a thing that there can be one of, one row goes or nobody may merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, UniqueConstraint

from mach.models import Person, PersonGrant, Relationship, Stage, User
from mach.models.people import GrantKind
from mach.people.pointing import places


@dataclass(frozen=True, slots=True)
class Twice:
    """Rows of which there may be one once two people are one, and the rule that says so."""

    rule: Any
    rows: tuple[Any, ...]

    @property
    def absorbed(self) -> bool:
        """Whether one of them says it for both: nothing that anybody did or wrote is lost with the other."""
        return hasattr(self.rows[0], "outlasts")

    def goes(self) -> list[Any]:
        stays = self.rows[0]
        for row in self.rows[1:]:
            if not stays.outlasts(row):
                stays = row
        return [row for row in self.rows if row is not stays]

    def sentence_for(self, by: User) -> str:
        """What to finish first, with the references of what it is about, as far as the reader may see that work."""
        told = str(self.rule.violation_error_message)
        if told == str(UniqueConstraint.default_violation_error_message) % {"name": self.rule.name}:
            told = f"Both have a {self.rows[0]._meta.verbose_name} and there may be only one: finish one of them first."
        about = sorted({reference for row in self.rows if (reference := reference_of(row, by))})
        return f"{told.removesuffix('.')} ({', '.join(about)})." if about else told


def reference_of(row: Any, by: User) -> str:
    """The reference of a row, or of the piece of work that it belongs to; none of work that is closed to the reader."""
    for name in ("reference", "contact", "referral", "assessment", "meeting"):
        held = getattr(row, name, None)
        if isinstance(held, str | Stage):
            work: Any = row if isinstance(held, str) else held
            return work.reference if by.may_open(getattr(work, "restricted_people", None) or ()) else ""
    return ""


def twice(kept: Person, gone: Person) -> list[Twice]:
    """Where a unique constraint would be broken if all that points to one pointed to the other."""
    found: list[Twice] = []
    columns: dict[Any, list[str]] = defaultdict(list)
    for place in places():
        if not place.array:
            columns[place.model].append(place.field)
    for model, names in columns.items():
        for rule in model._meta.constraints:
            if isinstance(rule, UniqueConstraint) and set(names) & set(rule.fields):
                found += _broken(model, names, rule, kept.pk, gone.pk)
    return found


def _broken(model: Any, names: Sequence[str], rule: Any, kept: int, gone: int) -> Iterable[Twice]:
    ours = Q()
    for name in set(names) & set(rule.fields):
        ours |= Q(**{f"{name}__in": [kept, gone]})
    rows = model._base_manager.filter(ours).order_by("pk")
    alike: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows.filter(rule.condition) if rule.condition is not None else rows:
        values = (getattr(row, model._meta.get_field(name).attname) for name in rule.fields)
        one = tuple(
            kept if name in names and value == gone else value for name, value in zip(rule.fields, values, strict=True)
        )
        if None not in one:
            alike[one].append(row)
    # Of the record that stays first: where both know as much, its own row stays.
    for same in alike.values():
        if len(same) > 1:
            stays_first = sorted(same, key=lambda row: (any(getattr(row, f"{n}_id") == gone for n in names), row.pk))
            yield Twice(rule, tuple(stays_first))


def obstacles(kept: Person, gone: Person, *, by: User) -> list[str]:
    """Everything that stands in the way of merging two people, each as a sentence that says what to do first."""
    told = []
    if kept.pk == gone.pk:
        return ["Choose two different people."]
    for person in (kept, gone):
        if person.merged_into_id is not None:
            told.append(f"{person.reference} was merged into another record already: open that one.")
        if not named_for(person, by):
            told.append(f"{person.reference} is restricted: only who is named for this record merges it.")
    tie = Relationship.objects.filter(Q(person=kept, child=gone) | Q(person=gone, child=kept)).first()
    if tie:
        told.append(f"One is recorded as the other’s {tie.kind}, so these are two people: correct that first.")
    return told + [each.sentence_for(by) for each in twice(kept, gone) if not each.absorbed]


def named_for(person: Person, by: User) -> bool:
    """Emergency access is to look in an emergency: a restricted record is merged by who is named for it."""
    if not person.restricted or by.is_system or by.may_open_all():
        return True
    held = PersonGrant.objects.in_force().filter(person=person, user=by, kind=GrantKind.NAMED)
    return held.exists()
