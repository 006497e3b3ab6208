"""A contact with all that belongs to it, read in one statement: how long a record is costs no further question."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from mach.access import Permission, roles_with
from mach.models import Action, Clock, Person, Relationship, User, Visit
from mach.queries.prepared import Prepared
from mach.queries.records import Whole
from mach.timescales import TIMESCALES
from referrals.models import (
    AgreementToContact,
    Allocation,
    Candidate,
    Category,
    ChildDecision,
    Consent,
    ConsentAnswer,
    ConsentPurpose,
    Contact,
    ContactAdult,
    ContactChild,
    ContactOrigin,
    Handover,
    HandoverKind,
    Information,
    Method,
    ParentContact,
    PartKind,
    Rating,
    Recommendation,
    Referral,
    ReferrerTold,
    ScreeningPart,
    SentBack,
    ToldHow,
)
from referrals.queries.contacts import contacts_for
from referrals.rules import Decision

TIED = ("id", "given_name", "family_name", "date_of_birth", "restricted")
OUTCOME = ("child_id", "decision", "level", "rationale", "told_text", "council", "linked_to", "at")
LABELS: dict[str, Any] = {
    "method": Method,
    "purpose": ConsentPurpose,
    "answer": ConsentAnswer,
    "how": ToldHow,
    "handover": HandoverKind,
    "part": PartKind,
    "decision": Decision,
}


class Row(SimpleNamespace):
    """One line of the file. A code has its words beside it: `method` and `method_words`, a clock's `kind_label`."""


def rows(queryset: QuerySet[Any], *names: str, **renamed: str) -> ArraySubquery:
    fields = {**{name: name for name in names}, **renamed}
    return ArraySubquery(queryset.values(row=JSONObject(**fields)))


def as_rows(held: Iterable[dict[str, Any]] | None) -> list[Row]:
    return [as_row(each) for each in held or []]


def as_row(held: dict[str, Any]) -> Row:
    row = Row(**held)
    for name, value in held.items():
        if value and (name == "at" or name.endswith("_at")):
            setattr(row, name, datetime.fromisoformat(value))
        elif value and name in LABELS:
            setattr(row, f"{name}_words", LABELS[name](value).label)
        elif name == "kind":
            row.kind_label = TIMESCALES[value].label
        elif value and name == "born":
            row.born = date.fromisoformat(value)
    return row


def name_candidates(found: Iterable[Row]) -> None:
    """Give each its name, its reference and its probability as people read them."""
    for row in found:
        row.reference = f"P-{row.person_id:06d}"
        row.name = f"{row.given_name} {row.family_name}".strip() or row.reference
        row.why = "; ".join(reason["text"] for reason in row.reasons if reason["agrees"] is not None)
        row.percent = min(99, max(1, round(row.probability * 100))) if row.probability is not None else None


def of_contact(model: Any, *order: str) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(contact=OuterRef("pk")).order_by(*order or ("at", "id"))
    return found


def of_stage(kind: int, model: Any, *order: str) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(stage_type_id=kind, stage_id=OuterRef("pk")).order_by(*order)
    return found


def written() -> dict[str, ArraySubquery]:
    """What people wrote and decided."""
    in_force = of_contact(Recommendation).filter(superseded_at=None)
    return {
        "ratings": rows(of_contact(Rating), "rag", "reason", "confirms", "at", by="by__name"),
        "information": rows(of_contact(Information), "text", "at", "read_at", agency="agency__name", by="by__name"),
        "parts": rows(of_contact(ScreeningPart), "text", "version", "at", part="kind", by="by__name"),
        "talks": rows(of_contact(ParentContact), "id", "adult_id", "who", "method", "said", "at", by="by__name"),
        "consents": rows(
            of_contact(Consent),
            *("parent_contact_id", "adult_id", "who", "purpose", "answer", "why_not_asked", "legal_basis", "at"),
            by="by__name",
            decided_by="went_on_decided_by__name",
        ),
        "agreements": rows(of_contact(AgreementToContact), "reason", "at", by="by__name"),
        "recommended": rows(in_force, *OUTCOME, by="by__name"),
        "decisions": rows(
            of_contact(ChildDecision),
            *(*OUTCOME, "changed_because", "undone_because", "corrects_id", "superseded_at", "recorded_at"),
            by="by__name",
        ),
        "sent_back": rows(of_contact(SentBack), "comment", "at", by="by__name"),
        "told": rows(of_contact(ReferrerTold), "how", "note", "at", by="by__name"),
    }


def work(kind: int) -> dict[str, ArraySubquery]:
    """What is to be done, who has it, and where it led. `kind` is the content type of contacts."""
    clocks = of_stage(kind, Clock, "due_at", "id").filter(Q(stopped_at=None) | Q(breached_at__isnull=False))
    times = ("target_at", "warn_at", "due_at", "stopped_at", "breached_at", "acknowledged_at")
    return {
        "allocations": rows(
            of_contact(Allocation, "from_at", "id"),
            *("reason", "from_at", "to_at"),
            worker="worker__name",
            team="team__name",
            by="by__name",
        ),
        "clocks": rows(clocks, "id", "kind", *times, child_id="part"),
        "actions": rows(
            of_stage(kind, Action, "id"), "id", "what", "done_at", "outcome", "due_at", "set_at",
            done_by="done_by__name", set_by="set_by__name",
        ),
        "visits": rows(
            of_stage(kind, Visit, "at", "id"),
            *("at", "seen", "seen_alone", "where", "said"),
            child_id="part",
            by="by__name",
        ),
        "referrals": rows(of_contact(Referral, "id"), "reference", "child_id", "status"),
        "origin": rows(of_contact(ContactOrigin, "id"), "reference", "link"),
        "handovers": rows(
            of_contact(Handover, "id").filter(withdrawn_at=None),
            *("accepted_at", "made_at", "declined_at"),
            child_id="decision__child_id",
            handover="kind",
            accepted_by="accepted_by__name",
            to_worker="to_worker__name",
            to_team="to_team__name",
        ),
    }  # fmt: skip


class AmongThem(Func):
    """Whether an id is one of an array of ids."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def ties(reader: User, today: date) -> ArraySubquery:
    """Relatives of the people on the contact, and the other children of the same parents, whom the reader may see."""
    current = Relationship.objects.filter(Q(to_day=None) | Q(to_day__gte=today))
    parents = current.filter(AmongThem(F("child_id"), OuterRef(OuterRef("people")))).values("person_id")
    one_of_them = Q(AmongThem(F("person_id"), OuterRef("people"))) | Q(AmongThem(F("child_id"), OuterRef("people")))
    open_to = Person.objects.visible_to(reader)
    found = current.filter(one_of_them | Q(person__in=parents)).filter(person__in=open_to, child__in=open_to)
    ends = {f"{end}_{name}": f"{end}__{name}" for end in ("person", "child") for name in TIED}
    return rows(found.order_by("pk")[:200], tie="kind", **ends)


def lookups(reader: User, today: date) -> dict[str, ArraySubquery]:
    """Who each person may be, as far as this reader may see; the words for categories; the managers of the hub."""
    open_to = of_contact(Candidate, "rank").filter(not_the_same_at=None, person__in=Person.objects.visible_to(reader))
    managers = User.objects.filter(
        is_active=True, roles__overlap=[role.value for role in roles_with(Permission.AUTHORISE_DECISION)]
    )
    return {
        "candidates": rows(
            open_to,
            *("id", "child_id", "adult_id", "person_id", "probability", "reasons"),
            given_name="person__given_name",
            family_name="person__family_name",
            born="person__date_of_birth",
            restricted="person__restricted",
        ),
        "ruled_out": rows(
            of_contact(Candidate, "pk").exclude(not_the_same_at=None), "child_id", "adult_id", "person_id"
        ),
        "categories": rows(Category.objects.all(), "slug", "label"),
        "ties": ties(reader, today),
        "managers": rows(managers.order_by("name"), "id", "name"),
    }


CONTACT = Whole(Contact, "worker", "team", "agency", "taken_by", "recommended_by")
CHILD = Whole(ContactChild, "person")
ADULT = Whole(ContactAdult, "person")


@dataclass
class CaseFile:
    """A contact with those on it, and everything else that belongs to it by the names of the lists."""

    contact: Contact
    children: list[ContactChild]
    adults: list[ContactAdult]
    lists: dict[str, list[Row]]


def _file(reader: User, *, reference: str, kind: int, today: date) -> Any:
    held = {**written(), **work(kind), **lookups(reader, today)}
    on_it = [rows(of_contact(whole.model, "position"), *whole.names) for whole in (CHILD, ADULT)]
    return contacts_for(reader).filter(reference=reference).values_list(*CONTACT.names, *on_it, JSONObject(**held))


FILE = Prepared(_file)


def file_of(reference: str, reader: User) -> CaseFile | None:
    """The contact of this reference, as far as this reader may see it and what belongs to it: one statement."""
    kind = ContentType.objects.get_for_model(Contact).pk
    for *told, children, adults, held in FILE(reader, reference=reference, kind=kind, today=timezone.localdate()):
        contact = CONTACT.record(told)
        lists = {name: as_rows(value) for name, value in json.loads(held).items()}
        name_candidates(lists["candidates"])
        return CaseFile(contact, on(contact, CHILD, children), on(contact, ADULT, adults), lists)
    return None


def on(contact: Contact, whole: Whole, held: Iterable[str]) -> list[Any]:
    found = [whole.record_of_json(json.loads(each)) for each in held]
    for each in found:
        each.contact = contact
    return found
