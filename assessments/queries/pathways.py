"""Homeless young people as a reader may see them: who waits for a pathway, how each one stands, and the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from assessments.models import Pathway
from assessments.rules import LookedAfterAnswer
from assessments.workflow import PathwayStatus
from mach.access import Permission, roles_with
from mach.models import Clock, Event, User, stage_key
from mach.queries.stories import marked
from mach.workdays import end_of_day
from referrals.models import Contact, ContactChild
from referrals.queries.contacts import contacts_for
from referrals.rules import TONIGHT

TABS = (
    ("to_begin", "To begin"),
    ("mine", "Mine"),
    ("open", "Open"),
    ("closed", "Closed"),
)
FIGURES = (
    ("presented", "presented as homeless at 16 or 17"),
    ("explained", "had becoming looked after explained"),
    ("accepted", "accepted"),
    ("declined", "declined"),
    ("unanswered", "have not answered"),
)
CSV_HEAD = (
    "Contact", "Received", "Pathway", "Status", "Worker", "Safe tonight", "Housing assessed", "Option explained",
    "Answer", "Answered", "Advocate offered", "Review", "Closed",
)  # fmt: skip
NARROWED: dict[str, Q] = {
    "open": Q(pathway__status=PathwayStatus.OPEN),
    "closed": Q(pathway__status=PathwayStatus.CLOSED),
    "presented": Q(),
    "explained": Q(pathway__explained_at__isnull=False),
    "accepted": Q(pathway__answer=LookedAfterAnswer.ACCEPTED),
    "declined": Q(pathway__answer=LookedAfterAnswer.DECLINED),
    "unanswered": Q(pathway=None) | Q(pathway__answer=""),
}


def pathways_for(reader: User) -> Any:
    """Every pathway this reader may see."""
    return Pathway.objects.visible_to(reader).select_related(
        "contact", "contact__agency", "child", "person", "worker", "team", "explained_by"
    )


def homeless(rows: Any) -> Any:
    """Of these children on contacts, those whose pathway has begun, or who wait for one tonight."""
    waits = Clock.objects.filter(
        kind=TONIGHT,
        stage_type=ContentType.objects.get_for_model(Contact),
        stage_id=OuterRef("contact_id"),
        part=OuterRef("pk"),
    )
    return rows.filter(Q(pathway__isnull=False) | Exists(waits.filter(stopped_at=None)))


def young_people(reader: User, *, received_from: date | None = None, before: date | None = None) -> Any:
    """The homeless young people who came, each on their contact, with the pathway where it has begun. Whoever turned
    out not to be homeless, or not to be 16 or 17, is not among them."""
    rows = homeless(ContactChild.objects.filter(contact__in=contacts_for(reader).order_by().values("pk")))
    if received_from:
        rows = rows.filter(contact__received_at__gte=midnight(received_from))
    if before:
        rows = rows.filter(contact__received_at__lt=midnight(before))
    return rows.select_related("contact", "person", "pathway", "pathway__worker", "pathway__team")


def listed(reader: User, show: str, *, received_from: date | None = None, before: date | None = None) -> Any:
    """One view of the list: who waits the longest comes first; what is done, the latest first."""
    rows = young_people(reader, received_from=received_from, before=before)
    if show == "to_begin":
        rows = rows.filter(pathway=None)
    elif show == "mine":
        rows = rows.filter(NARROWED["open"], pathway__worker=reader)
    else:
        rows = rows.filter(NARROWED[show])
    latest_first = show in {"closed", *dict(FIGURES)}
    return rows.order_by("-contact__received_at" if latest_first else "contact__received_at", "pk")


@dataclass(frozen=True, slots=True)
class Figure:
    """How many young people of a period came this far; `key` is the view of the list that holds them."""

    key: str
    words: str
    count: int


def figures(reader: User, received_from: date, before: date | None = None) -> list[Figure]:
    """Of the homeless young people who presented in a period: to how many the option of becoming looked after was
    explained, and what they answered."""
    rows = young_people(reader, received_from=received_from, before=before).order_by()
    found = rows.values_list("pk", "pathway__explained_at", "pathway__answer")
    seen = list(found)
    counts = {
        "presented": len(seen),
        "explained": sum(explained is not None for _, explained, _ in seen),
        "accepted": sum(answer == LookedAfterAnswer.ACCEPTED for _, _, answer in seen),
        "declined": sum(answer == LookedAfterAnswer.DECLINED for _, _, answer in seen),
        "unanswered": sum(not answer for _, _, answer in seen),
    }
    return [Figure(key, words, counts[key]) for key, words in FIGURES]


def with_clocks(rows: Iterable[ContactChild]) -> list[tuple[ContactChild, Clock | None]]:
    """Each young person with the clock that is nearest: tonight first, then the answer, then the review."""
    children = list(rows)
    kinds = {model: ContentType.objects.get_for_model(model) for model in (Contact, Pathway)}
    tonight = Q(kind=TONIGHT, stage_type=kinds[Contact], part__in=[row.pk for row in children])
    begun = {row.pathway.pk: row.pk for row in children if hasattr(row, "pathway")}
    answer = Q(kind__in=["homeless_answer", "homeless_review"], stage_type=kinds[Pathway], stage_id__in=list(begun))
    nearest: dict[int, Clock] = {}
    for clock in Clock.objects.running().filter(tonight | answer).order_by("due_at", "pk") if children else ():
        pk = clock.part if clock.kind == TONIGHT else begun[clock.stage_id]
        if clock.kind == TONIGHT or pk not in nearest:
            nearest[pk] = clock
    return [(row, nearest.get(row.pk)) for row in children]


def csv_rows(rows: Iterable[ContactChild]) -> Iterator[list[Any]]:
    """The list as a spreadsheet's rows, without names: references say who."""
    for row in rows:
        held = getattr(row, "pathway", None)
        first = [row.contact.reference, row.contact.received_at]
        if held is None:
            yield [*first, "", "to begin", *[""] * 9]
            continue
        answer = LookedAfterAnswer(held.answer).label if held.answer else ""
        yield [
            *first, held.reference, held.status, held.worker, held.accommodated_at, held.housing_assessed_at,
            held.explained_at, answer, held.answered_at, held.advocacy_offered_at, held.review_on, held.closed_at,
        ]  # fmt: skip


def people_on(rows: Iterable[ContactChild]) -> list[int]:
    return [row.person_id for row in rows if row.person_id]


def child_to_begin(reader: User, reference: str, child_id: int) -> ContactChild | None:
    """A young person on a contact whose pathway has not begun."""
    found: ContactChild | None = (
        young_people(reader).filter(contact__reference=reference, pk=child_id, pathway=None).first()
    )
    return found


def of_contact(reader: User, reference: str) -> list[ContactChild]:
    return list(young_people(reader).filter(contact__reference=reference).order_by("position"))


def who_work_pathways() -> Any:
    """Who may walk a pathway with a young person, social workers first."""
    roles = [role.value for role in roles_with(Permission.WORK_PATHWAY)]
    return (
        User.objects.filter(is_active=True, roles__overlap=roles)
        .select_related("team")
        .order_by(F("team__name").asc(nulls_last=True), "name")
    )


def clocks_of(pathway: Pathway) -> list[Clock]:
    """The young person's clocks that run, and those that were late: tonight's on the contact, the answer's here."""
    own = Q(**stage_key(pathway))
    tonight = Q(**stage_key(pathway.contact), kind=TONIGHT, part=pathway.child_id)
    rows = Clock.objects.filter(own | tonight).order_by("due_at", "pk")
    return [clock for clock in rows if clock.stopped_at is None or clock.breached_at]


def story_of(pathway: Pathway, reader: User, most: int = 10) -> list[Event]:
    rows = marked(Event.objects.visible_to(reader))
    own = Q(reference=pathway.reference)
    if pathway.person_id:
        own |= Q(people__contains=[pathway.person_id])
    return list(rows.filter(own)[:most])


def a_year_ago() -> date:
    """The first day of the figures that the list shows: twelve months back."""
    today = timezone.localdate()
    return today.replace(year=today.year - 1, day=min(today.day, 28))


def midnight(day: date) -> datetime:
    """When a day begins in London."""
    return end_of_day(day - timedelta(days=1))
