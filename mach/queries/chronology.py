"""The chronology of a child or of a whole family: lines of the story with what people made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, FilteredRelation, Q, Value, When
from django.db.models.functions import Coalesce

from mach.models import Event, Person, Significance, User

LENGTH = 100
AT_MOST = 5_000
WEIGHTS = Significance.choices


def _of(noun: str, *steps: str) -> Q:
    return Q(kind__in=[f"{noun}.{step}" for step in steps])


KINDS: dict[str, tuple[str, Q]] = {
    "contacts": ("Contacts", _of("contact", "receive", "add_information", "stepped_up")),
    "ratings": ("Ratings", _of("contact", "rate")),
    "decisions": (
        "Decisions",
        _of("contact", "recommend", "send_back", "authorise", "authorise_child", "decide_now", "correct")
        | Q(kind__startswith="referral."),
    ),
    "meetings": ("Strategy meetings", Q(kind__startswith="strategy meeting.")),
    "enquiries": ("Section 47", Q(kind__startswith="section 47 enquiry.")),
    "protection": ("Police protection and orders", Q(kind__startswith="protection.")),
    "visits": ("Visits", Q(kind__endswith=".record_visit") | _of("contact", "stop_visit")),
    "assessments": ("Assessments", Q(kind__startswith="assessment.")),
    "early_help": (
        "Early help",
        Q(kind__startswith="early help episode.") | _of("contact", "stepped_up", "accept_handover", "hand_back"),
    ),
    "homeless": ("Homeless pathway", Q(kind__startswith="homeless pathway.") | _of("contact", "not_homeless")),
}
"""What a chronology may be narrowed to: the word on the page, and which lines it keeps."""
HEAD = ("When", "What", "Kind", "Reference", "About", "Significance", "Impact on the child", "Superseded", "By")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the story is wanted: whose, which kind, how significant, and below which line."""

    people: Collection[int]
    kind: str = ""
    significance: str = ""
    before: int | None = None


def events(asked: Asked, reader: User) -> Any:
    """The lines that a reader may see, newest first, each with how much it is judged to matter, its impact, and whether
    it is superseded. One statement."""
    rows = (
        Event.objects.visible_to(reader)
        .filter(people__overlap=list(asked.people))
        .annotate(standing=FilteredRelation("judgements", condition=Q(judgements__replaced_at=None)))
        .annotate(
            matters=Coalesce(F("standing__significance"), F("significance")),
            impact=Coalesce(F("standing__impact"), Value(""), output_field=CharField()),
            superseded=Case(When(standing__superseded=True, then=True), default=False),
            superseded_because=Case(
                When(standing__superseded=True, then=F("standing__reason")), default=Value(""), output_field=CharField()
            ),
            judged_by=F("standing__by__name"),
        )
        .select_related("by")
    )
    if asked.kind in KINDS:
        rows = rows.filter(KINDS[asked.kind][1])
    if asked.significance in Significance.values:
        rows = rows.filter(matters=asked.significance)
    if asked.before is not None:
        last = Event.objects.visible_to(reader).filter(pk=asked.before).values_list("at", flat=True).first()
        rows = rows.filter(at__lte=last).exclude(pk__gte=asked.before, at=last) if last else rows.none()
    return rows.order_by("-at", "-pk")


def names_of(rows: Iterable[Any], reader: User) -> dict[int, str]:
    """Who the lines are about, by id: those alone whom the reader may see."""
    ids = {pk for row in rows for pk in row.people}
    return {one.pk: one.called for one in Person.objects.visible_to(reader).filter(pk__in=ids)}


def about(row: Any, names: dict[int, str]) -> str:
    """Who a line is about, in words. Whoever the reader may not see is not counted and not named."""
    return ", ".join(names[pk] for pk in row.people if pk in names)


def whose(row: Any, one: Person, names: dict[int, str]) -> str:
    """The reference of the person under whom a line is judged: whose chronology it is or, of a family's, somebody else
    whom the line is about."""
    if one.pk in row.people:
        return one.reference
    others = [pk for pk in row.people if pk in names]
    return Person(pk=others[0]).reference if others else ""


def csv_rows(rows: Iterable[Any], names: dict[int, str]) -> Iterable[tuple[Any, ...]]:
    """The chronology as a spreadsheet's rows, superseded lines with their reason."""
    for row in rows:
        kind = row.kind.partition(".")[0]
        made_of_it = (Significance(row.matters).label, row.impact, row.superseded_because)
        yield (row.at, row.label, kind, row.reference, about(row, names), *made_of_it, str(row.by or ""))


def event_for(pk: int, reader: User) -> Any:
    """One line of the story, if this reader may see it."""
    return Event.objects.visible_to(reader).filter(pk=pk)


def judgements_of(event: Event) -> list[Any]:
    """What was made of a line, the latest first."""
    return list(event.judgements.select_related("by").order_by("-at", "-pk"))
