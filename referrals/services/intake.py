"""Receiving a contact, whichever door it came through, and what is added to it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from mach import census, clocks, drafts, notices, people, versions
from mach.clocks import Wanted
from mach.errors import RuleBroken
from mach.figures import Figures, in_force
from mach.identifiers import clean_nhs_number, clean_postcode, clean_upn
from mach.models import Agency, Person, User
from mach.moves import begin, keep, move, take
from mach.names import name_key
from mach.rows import Write
from mach.workdays import london_day
from referrals.models import Contact, ContactAdult, ContactChild, Information, LinkedHow, Rag
from referrals.rules import HOMELESS, TONIGHT, homeless_young_person, urgency_of
from referrals.sent import SentChild, SentContact, SentPerson, faults, person_faults, values
from referrals.services.knowing import settle
from referrals.services.rating import start_visits
from referrals.workflow import OPEN

R = TypeVar("R", ContactChild, ContactAdult)
CALL = "call"
CLOCKS = ("contact_decision", "referral_decision")


@dataclass(frozen=True)
class Arrival:
    """A contact that has been looked through and is about to be received."""

    contact: Contact
    sent: SentContact
    figures: Figures


@transaction.atomic
def receive(
    *, sent: SentContact, by: User, agency: Agency | None = None, received_at: datetime | None = None
) -> Contact:
    """Receive a contact: it has a reference, its clocks run from the moment of receipt, and danger is told at once.

    Nobody is linked to the index by the machine but on the same NHS number with the same date of birth.
    """
    return take_in(look_through(sent=sent, by=by, agency=agency, received_at=received_at), by=by)


def take_call(*, sent: SentContact, call: UUID, by: User, received_at: datetime) -> Contact:
    """Receive what was told in a call, once, however often its form is sent. Its draft has then done its work."""
    try:
        with transaction.atomic():
            arrival = look_through(sent=sent, by=by, received_at=received_at)
            arrival.contact.call = call
            contact = take_in(arrival, by=by)
            drafts.discard(user=by, form=CALL, subject=str(call))
    except IntegrityError:
        earlier: Contact | None = Contact.objects.filter(call=call).first()
        if earlier is None:
            raise
        return earlier
    return contact


def look_through(
    *, sent: SentContact, by: User, agency: Agency | None = None, received_at: datetime | None = None
) -> Arrival:
    """What was sent as a contact that is not saved yet, with the times by which it must be decided."""
    now = timezone.now()
    moment = received_at or now
    if found := faults(sent, now=now, today=london_day(now)):
        raise RuleBroken(**found)
    figures = in_force(moment)
    contact = Contact(agency=agency, taken_by=None if by.is_system else by, received_at=moment)
    for name, value in values(sent).items():
        if name not in {"children", "adults"}:
            setattr(contact, name, list(value) if isinstance(value, tuple) else value)
    contact.urgency = urgency_of("", danger=sent.immediate_danger)
    clocks.mirror(contact, figures, moment)
    return Arrival(contact, sent, figures)


def take_in(arrival: Arrival, *, by: User) -> Contact:
    """Save what was looked through: the contact, everybody on it, its clocks, and who is told. In a transaction."""
    contact, sent, at = arrival.contact, arrival.sent, arrival.contact.received_at
    known = _index_of(*sent.children, *sent.adults)
    children = [_as_sent(ContactChild, contact, place, each, known, at) for place, each in enumerate(sent.children)]
    adults = [_as_sent(ContactAdult, contact, place, each, known, at) for place, each in enumerate(sent.adults)]
    people.mark(contact, _link_once([*children, *adults]), restricted=_resembled(children, adults))
    rate = "rate_danger" if contact.immediate_danger else "rate"
    wanted = [Wanted(kind, at, urgent=contact.immediate_danger) for kind in (*CLOCKS, rate)]

    def with_it(begun: Contact) -> Iterator[Write]:
        for each in (children, adults):
            yield from versions.first(each, by=by, at=at, why="receive")
        yield from clocks.starting(begun, *wanted, by=by, at=at, figures=arrival.figures)

    label = f"Contact received: {census.REFERRAL_SOURCES[sent.source_code]}"
    contact = begin(contact, "receive", by=by, at=at, agency=contact.agency, label=label, besides=with_it)
    _wait_for_tonight(contact, by=by, at=at, figures=arrival.figures)
    _tell_of_arrival(contact, at=at)
    return contact


def _wait_for_tonight(contact: Contact, *, by: User, at: datetime, figures: Figures) -> None:
    """From receipt on, each homeless young person on a contact waits for somewhere safe tonight."""
    if HOMELESS in contact.categories:
        children = contact.children.select_related("person").order_by("pk")
        clocks.start(contact, *_tonight(contact, children, at=at), by=by, at=at, figures=figures)


def _tonight(contact: Contact, children: Iterable[ContactChild], *, at: datetime) -> list[Wanted]:
    """Somewhere safe tonight, for each of these children who is homeless and 16 or 17, or of unknown age."""
    day = london_day(at)
    return [
        Wanted(TONIGHT, at, part=child.pk, child=child.person, urgent=True)
        for child in children
        if homeless_young_person(
            contact.categories, born=child.date_of_birth, expected=child.expected_date_of_birth, on=day
        )
    ]


def _resembled(*rows: Sequence[Any]) -> set[int]:
    """The restricted people that somebody on a contact may be. Nobody is linked: the contact is closed at once, before
    its candidates were looked for, until somebody who may open it says that it is about somebody else."""
    return set().union(*people.restricted_like([row for each in rows for row in each if row.person_id is None]))


def _tell_of_arrival(contact: Contact, *, at: datetime) -> None:
    """Danger now is told to the managers at once; what touches a restricted person, to those who may open it."""
    if contact.restricted_people:
        people.tell_who_may_open(contact, at=at)
    elif contact.immediate_danger:
        told = f"{contact.reference} tells of danger now: rate it first."
        notices.tell(notices.managers_of(None), told, about=contact, urgent=True, at=at)


def _as_sent(
    kind: type[R], contact: Contact, position: int, sent: SentPerson, known: dict[Any, Person], at: datetime
) -> R:
    """A row for somebody on a contact: what was sent, and the person of the same NHS number and date of birth."""
    row = kind(contact=contact, position=position)
    for name, value in values(_clean(sent)).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.name_key = name_key(sent.given_name, sent.family_name)
    if person := known.get((row.nhs_number, row.date_of_birth)):
        row.person, row.linked_how, row.linked_at = person, LinkedHow.NHS_NUMBER, at
    return row


def _clean(person: SentPerson) -> Any:
    """Numbers and postcode in the one way of writing that is stored and compared."""
    return replace(
        person,
        nhs_number=clean_nhs_number(person.nhs_number),
        upn=clean_upn(person.upn),
        postcode=clean_postcode(person.postcode)[:10],
    )


def _index_of(*sent: SentPerson) -> dict[Any, Person]:
    """Who in the index has the NHS number and the date of birth that were sent. Two people with one number: nobody."""
    numbers = {clean_nhs_number(each.nhs_number) for each in sent if each.nhs_number and each.date_of_birth}
    found: dict[Any, Person] = {}
    twice = set()
    for person in Person.objects.filter(nhs_number__in=numbers).select_related("merged_into") if numbers else ():
        name = (person.nhs_number, person.date_of_birth)
        known = person.merged_into or person
        twice |= {name} if name in found and found[name] != known else set()
        found[name] = known
    return {name: person for name, person in found.items() if name not in twice}


def _link_once(rows: list[Any]) -> list[Person]:
    """The same number sent twice on a contact names its first bearer; who the other is, a worker finds out."""
    linked: dict[int, Person] = {}
    for row in rows:
        if row.person_id in linked:
            row.person, row.linked_how, row.linked_at = None, "", None
        elif row.person_id:
            linked[row.person_id] = row.person
    return list(linked.values())


@transaction.atomic
def add_child(contact: Contact, *, child: SentChild, by: User, at: datetime | None = None) -> ContactChild:
    """Another child of the family came to light while the contact is open: they get a decision of their own."""
    moment = at or timezone.now()
    contact = take(contact, "add_child", by=by)
    if found := dict(person_faults(values(child), today=london_day(moment), child=True)):
        raise RuleBroken(**found)
    row = _as_sent(ContactChild, contact, contact.children.count(), child, _index_of(child), moment)
    if row.person_id and contact.children.filter(person=row.person).exists():
        raise RuleBroken("This child is already on the contact: their NHS number and date of birth are the same.")
    keep(row, by=by, at=moment, why="add_child")
    contact = move(
        contact,
        "add_child",
        by=by,
        at=moment,
        label="Another child was added to the contact",
        changes={"candidates_found_at": None},
        child=row.pk,
    )
    settle(contact, by=by, at=moment)
    if contact.rag == Rag.RED:
        start_visits(contact, again=False, by=by, at=moment)
    clocks.start(contact, *_tonight(contact, [row], at=moment), by=by, at=moment)
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
    return came_in(contact, text=text, by=by, agency=agency, at=moment)


def came_in(contact: Contact, *, text: str, by: User, agency: Agency | None = None, at: datetime) -> Information:
    """Keep what came in about a contact, and have somebody read it: part of a step on the contact that was taken."""
    added = Information(contact=contact, text=text.strip(), agency=agency, by=by, at=at)
    keep(added, by=by, at=at, why="add_information")
    _wait_to_be_read(contact, by=by, at=at)
    _tell_of_information(contact, by=by, at=at)
    return added


def _wait_to_be_read(contact: Contact, *, by: User, at: datetime) -> None:
    """An open contact is rated again; for a decided one a manager reads what came. Each on a clock that runs once."""
    kinds = ("rate", "rate_danger") if contact.status in OPEN else ("information_read",)
    if not clocks.running(contact, *kinds).exists():
        clocks.start(contact, Wanted(kinds[0], at), by=by, at=at)


def _tell_of_information(contact: Contact, *, by: User, at: datetime) -> None:
    """Its worker and the managers are told; for a restricted contact, those who may open it."""
    whom = notices.who_may_open(contact.restricted_people) if contact.restricted_people else notices.managers_of(None)
    told = {user.pk: user for user in [*whom, *([contact.worker] if contact.worker else [])] if user.pk != by.pk}
    asks = "Confirm or change its rating." if contact.status in OPEN and contact.rag else "Read it."
    notices.tell(told.values(), f"More information came in for {contact.reference}. {asks}", about=contact, at=at)
