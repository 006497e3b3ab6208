"""Pairs of people who may be one, and two people side by side, as a reader may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Q
from django.utils import timezone

from mach import census
from mach.languages import language_words
from mach.models import DuplicatePair, MergeMove, MoveKind, Person, PersonMerge, Stage, User, Verdict
from mach.people import FIELDS, After, came_after, obstacles
from mach.queries.people import family_of

STATES = {"waiting": "To review", "later": "Later", "not_the_same": "Not the same"}
VERDICTS = {"waiting": Verdict.WAITING, "later": Verdict.LATER, "not_the_same": Verdict.NOT_THE_SAME}
GROWN_UP = 18
AT_MOST = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which pairs somebody wants to see."""

    state: str = "waiting"
    who: str = ""
    least: float = 0.0


def pairs(asked: Asked, reader: User) -> Any:
    """The pairs of one state, the likeliest first. One with somebody restricted only for who may open both."""
    rows = DuplicatePair.objects.open_to(reader).filter(verdict=VERDICTS[asked.state])
    if asked.who:
        today = timezone.localdate()
        came_of_age = date(today.year - GROWN_UP, today.month, min(today.day, 28))
        young = Q(first__date_of_birth__gt=came_of_age) | Q(second__date_of_birth__gt=came_of_age)
        rows = rows.filter(young) if asked.who == "children" else rows.exclude(young)
    if asked.least:
        rows = rows.filter(probability__gte=asked.least)
    return rows.select_related("first", "second", "decided_by").order_by(
        F("probability").desc(nulls_last=True), "-weight", "pk"
    )


def counts(reader: User) -> dict[str, int]:
    """How many pairs of each state this reader could look at."""
    found = dict(DuplicatePair.objects.open_to(reader).values_list("verdict").annotate(count=Count("pk")).order_by())
    return {state: found.get(verdict.value, 0) for state, verdict in VERDICTS.items()}


def pair_for(pk: int, reader: User) -> Any:
    return DuplicatePair.objects.open_to(reader).filter(pk=pk).select_related("first", "second", "decided_by")


def pair_of(one: Person, other: Person) -> DuplicatePair | None:
    first, second = sorted((one.pk, other.pk))
    return DuplicatePair.objects.filter(first=first, second=second).select_related("decided_by").first()


def why(pair: DuplicatePair) -> str:
    """The reasons as they stood when the pair was found, as one sentence."""
    told = "; ".join(reason["text"] for reason in pair.reasons)
    return told[:1].upper() + told[1:]


@dataclass(frozen=True, slots=True)
class Line:
    """One field of two people: how it is called, what each says, and whether they say the same."""

    name: str
    label: str
    values: tuple[str, str]

    @property
    def same(self) -> bool:
        return self.values[0] == self.values[1]

    @property
    def to_choose(self) -> bool:
        return not self.same

    @property
    def sides(self) -> list[tuple[str, str]]:
        return list(zip(("kept", "gone"), self.values, strict=True))

    @property
    def fuller(self) -> int:
        """Which of the two says something where the other says nothing; the first where both do."""
        return 1 if self.values[1] and not self.values[0] else 0


LABELS = {"upn": "UPN", "nhs_number": "NHS number", "gp": "GP practice", "school": "School or nursery"}


def label_of(name: str) -> str:
    label = LABELS.get(name) or str(Person._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def value_words(name: str, value: Any) -> str:
    """What a field says, in words; nothing where it says nothing."""
    if not value or (name, value) == ("sex", "U"):
        return ""
    if name == "sex":
        return census.SEXES.get(value, value)
    if name == "ethnicity":
        return census.ETHNICITIES.get(value, value)
    if name in {"first_language", "interpreter_language"}:
        return language_words(value)
    if name == "disabilities":
        return ", ".join(census.DISABILITIES.get(code, code) for code in value)
    if name == "nhs_number":
        return f"{value[:3]} {value[3:6]} {value[6:]}"
    return f"{value:%-d %b %Y}" if isinstance(value, date) else str(value)


def lines(one: Any, other: Any) -> list[Line]:
    """Two people field by field; fields of which neither says anything are left out."""
    told = [
        Line(name, label_of(name), (value_words(name, getattr(one, name)), value_words(name, getattr(other, name))))
        for name in FIELDS
    ]
    return [line for line in told if any(line.values)]


@dataclass(frozen=True, slots=True)
class Besides:
    """What comes along with a person without a choice: names, addresses, family and work."""

    names: list[str]
    addresses: list[str]
    family: list[str]
    work: list[Any]
    people: frozenset[int]


def besides(one: Any, reader: User) -> Besides:
    family = family_of(one, reader)
    return Besides(
        names=[str(name) for name in one.names.order_by("pk")],
        addresses=[
            f"{home}" if home.current else f"{home} (before)" for home in one.addresses.order_by("to_day", "-pk")
        ],
        family=[f"{member.person.called}, {member.words}" for member in family],
        work=work_of(one, reader),
        people=frozenset(member.person.pk for member in family),
    )


def work_of(one: Person, reader: User) -> list[Any]:
    """The pieces of work, of any app, that somebody is on and this reader may see, the newest first."""
    found: list[Any] = []
    for model in apps.get_models():
        if issubclass(model, Stage):
            rows = model._default_manager.all().visible_to(reader).filter(people__contains=[one.pk])
            found += rows.order_by("-begun_at")[:20]
    return sorted(found, key=lambda stage: stage.begun_at, reverse=True)


def in_the_way(one: Person, other: Person, reader: User) -> list[str]:
    return obstacles(one, other, by=reader)


# Merges


def merges(reader: User) -> Any:
    """Everything that was merged, the latest first."""
    return PersonMerge.objects.open_to(reader).select_related("kept", "gone", "by", "undone_by").order_by("-at", "-pk")


def merge_for(pk: int, reader: User) -> Any:
    return merges(reader).filter(pk=pk)


def merge_of_pair(pk: int, reader: User) -> Any:
    """The standing merge that took a pair from the list."""
    two = DuplicatePair.objects.filter(pk=pk)
    ends = [Q(kept__in=two.values(a), gone__in=two.values(b)) for a, b in (("first", "second"), ("second", "first"))]
    return merges(reader).standing().filter(ends[0] | ends[1])


def merged_into(one: Person) -> list[Any]:
    """The merges that made this record what it is, the latest first."""
    rows = PersonMerge.objects.standing().filter(kept=one).select_related("gone", "by")
    return list(rows.order_by("-at", "-pk"))


def moved(merge: PersonMerge, reader: User) -> list[str]:
    """What came from the record that went, counted: “3 contacts, 1 referral”. What this reader may not see is not
    counted, nor are rows that would give it away."""
    rows: dict[str, set[int]] = defaultdict(set)
    for table, row in MergeMove.objects.filter(merge=merge, kind=MoveKind.MOVED).values_list("table", "row"):
        rows[table].add(row)
    seen = {table: _seen(table, ids, reader) for table, ids in sorted(rows.items())}
    hidden = any(count is not None and count < len(rows[table]) for table, count in seen.items())
    told = {
        table: len(rows[table]) if count is None else count
        for table, count in seen.items()
        if count is not None or table in COUNTED or not hidden
    }
    return [f"{count} {plural(table, count)}" for table, count in told.items() if count]


def _seen(table: str, ids: set[int], reader: User) -> int | None:
    """How many of these a reader may see; nothing where it is not for the rows themselves to say."""
    found: Any = apps.get_model(table)._default_manager.filter(pk__in=ids)
    return found.visible_to(reader).count() if hasattr(found, "visible_to") else None


COUNTED = {
    "mach.event": ("line of the story", "lines of the story"),
    "mach.said": ("statement of who they are", "statements of who they are"),
    "mach.personname": ("other name", "other names"),
    "mach.personaddress": ("address", "addresses"),
}


def plural(table: str, count: int) -> str:
    if table in COUNTED:
        return COUNTED[table][count != 1]
    options = apps.get_model(table)._meta
    return str(options.verbose_name if count == 1 else options.verbose_name_plural)


def after(merge: PersonMerge) -> list[After]:
    return came_after(merge) if merge.undone_at is None else []


def chosen_words(merge: PersonMerge) -> list[tuple[str, str]]:
    """Which fields were taken from the record that went."""
    taken = [name for name, side in merge.chosen.items() if side == "gone"]
    return [(label_of(name), str(merge.after.get(name) or "")) for name in taken]


def everyone_in(rows: Iterable[Any]) -> set[int]:
    return {pk for row in rows for pk in (row.first_id, row.second_id)}
