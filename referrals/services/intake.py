"""Receiving a contact, whichever door it came through, and what is added to it afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from mach import census, clocks, notices
from mach.clocks import Wanted
from mach.errors import RuleBroken
from mach.figures import in_force
from mach.identifiers import clean_nhs_number, clean_postcode, clean_upn
from mach.models import Agency, Person, User
from mach.moves import begin, keep, move, take
from mach.names import name_key
from mach.workdays import london_day
from referrals import sent as sending
from referrals.models import Contact, ContactAdult, ContactChild, Information, LinkedHow, Rag
from referrals.rules import urgency_of
from referrals.sent import SentChild, SentContact, SentPerson
from referrals.services.rating import start_visits
from referrals.workflow import OPEN

OF_CHILDREN_AND_ADULTS = {"children", "adults"}


@transaction.atomic
def receive(
    *,
    sent: SentContact,
    by: User,
    agency: Agency | None = None,
    received_at: datetime | None = None,
    number: int | None = None,
) -> Contact:
    """Receive a contact: it has a reference, its clocks run from the moment of receipt, and danger is told at once.

    Nobody is linked to the index by the machine but on the same NHS number with the same date of birth.
    """
    moment = received_at or timezone.now()
    if found := sending.faults(sent, now=max(moment, timezone.now()), today=london_day(timezone.now())):
        raise RuleBroken(**found)
    figures = in_force(moment)
    contact = Contact(pk=number, agency=agency, taken_by=None if by.is_system else by, received_at=moment)
    for name, value in sending.values(sent).items():
        if name not in OF_CHILDREN_AND_ADULTS:
            setattr(contact, name, list(value) if isinstance(value, tuple) else value)
    contact.urgency = urgency_of("", danger=sent.immediate_danger)
    clocks.mirror(contact, figures, moment)
    known = index_of(*sent.children, *sent.adults)
    children = [as_sent(ContactChild, contact, place, child, known, moment) for place, child in enumerate(sent.children)]
    adults = [as_sent(ContactAdult, contact, place, adult, known, moment) for place, adult in enumerate(sent.adults)]
    linked = link_once(children) + link_once(adults)
    people_on(contact, linked)
    source = census.REFERRAL_SOURCES[sent.source_code]
    contact = begin(contact, "receive", by=by, at=moment, agency=agency, label=f"Contact received: {source}")
    keep_as_sent(children, by=by, at=moment)
    keep_as_sent(adults, by=by, at=moment)
    start_clocks(contact, figures=figures, by=by, at=moment)
    tell_of_arrival(contact, at=moment)
    return contact


def start_clocks(contact: Contact, *, figures: Any, by: User, at: datetime) -> None:
    rate = "rate_danger" if contact.immediate_danger else "rate"
    wanted = [Wanted(kind, at, urgent=contact.immediate_danger) for kind in ("contact_decision", "referral_decision", rate)]
    clocks.start(contact, *wanted, by=by, at=at, figures=figures)


def tell_of_arrival(contact: Contact, *, at: datetime) -> None:
    """Danger now is told to the managers at once; a contact that touches a restricted person, to those who may open it."""
    restricted = contact.restricted_people
    if not restricted and not contact.immediate_danger:
        return
    about = "It tells of danger now: rate it first." if contact.immediate_danger else "It touches a restricted record."
    whom = notices.who_may_open(restricted) if restricted else notices.managers_of(None)
    notices.tell(whom, f"{contact.reference} was received. {about}", about=contact, urgent=True, at=at)


def as_sent(
    kind: Any, contact: Contact, position: int, person: SentPerson, known: dict[Any, Person], at: datetime
) -> Any:
    """A row for somebody on a contact: what was sent, and the person of the same NHS number and date of birth."""
    row = kind(contact=contact, position=position)
    for name, value in sending.values(clean(person)).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.name_key = name_key(person.given_name, person.family_name)
    if person := known.get((row.nhs_number, row.date_of_birth)):
        row.person, row.linked_how, row.linked_at = person, LinkedHow.NHS_NUMBER, at
    return row


def clean(person: SentPerson) -> Any:
    """Numbers and postcode in the one way of writing that is stored and compared."""
    return replace(
        person,
        nhs_number=clean_nhs_number(person.nhs_number),
        upn=clean_upn(person.upn),
        postcode=clean_postcode(person.postcode)[:10],
    )


def index_of(*people: SentPerson) -> dict[Any, Person]:
    """Who in the index has the NHS number and the date of birth that were sent. Two people with one number: nobody."""
    numbers = {clean_nhs_number(each.nhs_number) for each in people if each.nhs_number and each.date_of_birth}
    found: dict[Any, Person] = {}
    twice = set()
    for person in Person.objects.filter(nhs_number__in=numbers) if numbers else ():
        name = (person.nhs_number, person.date_of_birth)
        twice |= {name} & found.keys()
        found[name] = person
    return {name: person for name, person in found.items() if name not in twice}


def link_once(rows: list[Any]) -> list[Person]:
    """The same number sent twice on a contact names its first bearer; who the other is, a worker finds out."""
    linked: dict[int, Person] = {}
    for row in rows:
        if row.person_id in linked:
            row.person, row.linked_how, row.linked_at = None, "", None
        elif row.person_id:
            linked[row.person_id] = row.person
    return list(linked.values())


def people_on(contact: Contact, linked: Iterable[Person]) -> None:
    ids = {person.pk: person.restricted for person in linked}
    contact.people = sorted(ids)
    contact.restricted_people = sorted(pk for pk, restricted in ids.items() if restricted)


def keep_as_sent(rows: list[Any], *, by: User, at: datetime) -> None:
    if rows:
        bulk_create_with_history(
            rows, type(rows[0]), default_user=by, default_change_reason="receive", default_date=at
        )


@transaction.atomic
def add_child(contact: Contact, *, child: SentChild, by: User, at: datetime | None = None) -> ContactChild:
    """Another child of the family came to light while the contact is open: they get a decision of their own."""
    moment = at or timezone.now()
    contact = take(contact, "add_child", by=by)
    if found := dict(sending.person_faults(sending.values(child), today=london_day(moment), child=True)):
        raise RuleBroken(**found)
    row = as_sent(ContactChild, contact, contact.children.count(), child, index_of(child), moment)
    if row.person_id and contact.children.filter(person=row.person).exists():
        raise RuleBroken("This child is already on the contact: their NHS number and date of birth are the same.")
    keep(row, by=by, at=moment, why="add_child")
    move(
        contact,
        "add_child",
        by=by,
        at=moment,
        label="Another child was added to the contact",
        changes={"candidates_found_at": None},
        child=row.pk,
    )
    if contact.rag == Rag.RED:
        start_visits(contact, again=False, by=by, at=moment)
    return row


@transaction.atomic
def add_information(
    contact: Contact, *, text: str, by: User, agency: Agency | None = None, at: datetime | None = None
) -> Information:
    """More came in about the same contact, at any time. While it is open, its rating must be confirmed or changed."""
    moment = at or timezone.now()
    contact = take(contact, "add_information", by=by)
    if not text.strip():
        raise RuleBroken(text="Write what more is known.")
    confirm = contact.status in OPEN and contact.rag
    contact = move(
        contact,
        "add_information",
        by=by,
        at=moment,
        label=f"Information added{f' by {agency}' if agency else ''}",
        changes={"rating_to_confirm_since": contact.rating_to_confirm_since or moment} if confirm else {},
        agency=agency,
    )
    added = keep(
        Information(contact=contact, text=text.strip(), agency=agency, by=by, at=moment),
        by=by,
        at=moment,
        why="add_information",
    )
    if confirm and not clocks.running(contact, "rate", "rate_danger").exists():
        clocks.start(contact, Wanted("rate", moment), by=by, at=moment)
    tell_of_information(contact, by=by, at=moment)
    return added


def tell_of_information(contact: Contact, *, by: User, at: datetime) -> None:
    """Its worker and the managers are told; for a restricted contact, those who may open it."""
    whom = notices.who_may_open(contact.restricted_people) if contact.restricted_people else notices.managers_of(None)
    told = {user.pk: user for user in [*whom, *([contact.worker] if contact.worker else [])] if user.pk != by.pk}
    asks = "Confirm or change its rating." if contact.status in OPEN and contact.rag else "Read it."
    notices.tell(told.values(), f"More information came in for {contact.reference}. {asks}", about=contact, at=at)
