"""Everything that one contact's page shows, and what is known of the household before anybody asks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from mach.access import Permission
from mach.models import Event, Person, User
from mach.queries.bounded import AsFound, CountUpTo
from mach.queries.prepared import Prepared, in_order
from mach.queries.stories import marked, superseded_lines, told_as
from referrals.models import ChildDecision, Contact, ContactAdult, ContactChild
from referrals.queries.casefile import TIED, Row, as_rows, file_of, of_contact, rows
from referrals.queries.contacts import contacts_for
from referrals.queries.identify import before_the_job
from referrals.queries.screening import OnContact, may_write, parents_ruled_out
from referrals.workflow import ContactStatus

LONGEST_HISTORY = 60
YEAR = timedelta(days=365)
STILL_OPEN = {
    ContactStatus.NEW.value: "not yet screened",
    ContactStatus.SCREENING.value: "being screened",
    ContactStatus.TO_AUTHORISE.value: "waits for a decision",
}


@dataclass
class Workbench:
    """Everything on one contact's page, read in a number of statements that nothing on it can raise."""

    contact: Contact
    reader: User
    children: list[ContactChild]
    adults: list[ContactAdult]
    file: dict[str, list[Row]]
    family: list[Relative] = field(default_factory=list)
    history: list[Past] = field(default_factory=list)
    repeats: int = 0
    """Other contacts about the same children in the twelve months before this one: all of them, listed or not."""
    story: list[Event] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)

    @cached_property
    def clocks(self) -> list[Row]:
        """Running clocks, the next to end first; one of each child's own that end together is one line."""
        named = {child.pk: child.given_name or child.called for child in self.children}
        lines: dict[Any, Row] = {}
        for row in self.file["clocks"]:
            if row.stopped_at is None:
                line = lines.setdefault((row.kind, row.due_at), Row(**{**vars(row), "whose": []}))
                line.whose += [named[row.child_id]] if row.child_id in named else []
        for line in lines.values():
            line.kind_label += f" ({', '.join(line.whose)})" if line.whose else ""
        return list(lines.values())

    @property
    def handovers(self) -> list[tuple[str, Row]]:
        named = {child.pk: child.called for child in self.children}
        return [(named.get(row.child_id, ""), row) for row in self.file["handovers"]]

    @cached_property
    def undecided(self) -> list[ContactChild]:
        return [child for child in self.children if child.decided_at is None]

    @property
    def history_goes_on(self) -> bool:
        return len(self.history) == LONGEST_HISTORY

    def of(self, name: str, child: ContactChild) -> list[Row]:
        return [row for row in self.file[name] if row.child_id == child.pk]

    @cached_property
    def verdicts(self) -> list[tuple[ContactChild, list[Row], list[Row]]]:
        """Each child with what is recommended for them and every decision made."""
        return [(child, self.of("recommended", child), self.of("decisions", child)) for child in self.children]

    @cached_property
    def who_they_are(self) -> list[tuple[str, OnContact, list[Row]]]:
        """Everyone on the contact by the key that the page gives them, with those they may be."""
        found = self.file["candidates"]
        children = [
            (f"child-{each.pk}", each, [row for row in found if row.child_id == each.pk]) for each in self.children
        ]
        adults = [(f"adult-{each.pk}", each, [row for row in found if row.adult_id == each.pk]) for each in self.adults]
        return [*children, *adults]

    @cached_property
    def talks(self) -> list[tuple[str, Row | None, list[Row]]]:
        """The parents' log: whom it was with, the talk, and what they answered. Answers without a talk come last."""
        named = {adult.pk: adult.called for adult in self.adults}
        answers = self.file["consents"]
        held: list[tuple[str, Row | None, list[Row]]] = [
            (named.get(talk.adult_id) or talk.who, talk, [a for a in answers if a.parent_contact_id == talk.id])
            for talk in self.file["talks"]
        ]
        alone = [(named.get(a.adult_id) or a.who, None, [a]) for a in answers if a.parent_contact_id is None]
        return [*held, *alone]

    @cached_property
    def visits(self) -> list[tuple[str, Row]]:
        named = {child.pk: child.called for child in self.children}
        return [(named.get(row.child_id, "A child"), row) for row in self.file["visits"]]

    @property
    def last_sent_back(self) -> Row | None:
        return self.file["sent_back"][-1] if self.file["sent_back"] else None

    @property
    def identified(self) -> int:
        return sum(1 for row in [*self.children, *self.adults] if row.person_id)

    @property
    def writer(self) -> bool:
        return may_write(self.contact, self.reader)

    @property
    def identifies(self) -> bool:
        return self.reader.may(Permission.REGISTER_PERSON)

    @property
    def recommends(self) -> bool:
        return self.writer and self.contact.worker_id == self.reader.pk

    @property
    def agrees(self) -> bool:
        """Whether this reader is a manager who is asked to agree that the parents may be contacted."""
        is_open = self.contact.status != ContactStatus.DECIDED
        return is_open and not self.may_contact_parents and self.reader.may(Permission.AUTHORISE_DECISION)

    @cached_property
    def ruled_out(self) -> bool:
        return parents_ruled_out(self.contact)

    @cached_property
    def categories(self) -> str:
        words = {row.slug: row.label for row in self.file["categories"]}
        return ", ".join(words.get(slug, slug.replace("_", " ")) for slug in self.contact.categories)

    @property
    def may_contact_parents(self) -> bool:
        return not self.ruled_out or bool(self.file["agreements"])


@dataclass(frozen=True)
class Relative:
    """Somebody of the family who is not on the contact, and what they are to whom."""

    person: Person
    ties: list[str]


@dataclass(frozen=True)
class Past:
    """Another contact of the household: when, about whom, what came of it. Not `certain`: only if a candidate is who
    they may be."""

    contact: Contact
    outcomes: list[str]
    people: list[str]
    children: bool
    certain: bool
    superseded: str = ""
    """Why it is no longer read as risk, if somebody said so of the line of its arrival."""

    @property
    def status_words(self) -> str:
        return STILL_OPEN.get(self.contact.status, "no decision recorded")

    @property
    def at(self) -> Any:
        return self.contact.received_at


def workbench(reference: str, reader: User) -> Workbench | None:
    """The page of the contact of this reference, if this reader may see it."""
    case = file_of(reference, reader)
    if case is None:
        return None
    contact, children, adults = case.contact, case.children, case.adults
    found = Workbench(contact, reader, children, adults, case.lists)
    found.file["candidates"] += candidates_yet(found)
    linked = {row.person_id: row.called for row in [*children, *adults] if row.person_id}
    found.family = family_of(linked, found.file["ties"])
    names = linked | {each.person.pk: each.person.full_name for each in found.family}
    maybe = {row.person_id for row in found.file["candidates"]} - set(names)
    on_it = {child.person_id for child in children if child.person_id}
    found.history, found.repeats = history_of(contact, names, maybe, on_it, reader)
    found.story = story_of(names, reader) if names else []
    found.shown = set(names) | maybe
    for past in found.history:
        found.shown |= set(past.contact.people)
    return found


def candidates_yet(found: Workbench) -> list[Row]:
    """Whom they may be, while the job that looks for it has not run: nobody waits for a broker."""
    people = [*found.children, *found.adults]
    ruled_out = {(row.child_id, row.adult_id, row.person_id) for row in found.file["ruled_out"]}
    return [
        Row(
            id=key,
            child_id=of.pk if isinstance(of, ContactChild) else None,
            adult_id=of.pk if isinstance(of, ContactAdult) else None,
            person_id=match.person.pk,
            name=match.person.called,
            reference=match.person.reference,
            born=match.person.date_of_birth,
            restricted=match.person.restricted,
            probability=match.probability,
            why=match.why,
        )
        for key, of, match in before_the_job(found.contact, people, ruled_out, found.reader)
    ]


def family_of(linked: dict[int, str], ties: Iterable[Row]) -> list[Relative]:
    """Relatives, and the other children of the same parents: those who are not on the contact themselves."""
    found: dict[int, Relative] = {}
    for tie in ties:
        adult, child = somebody(tie, "person"), somebody(tie, "child")
        if child.pk not in linked:
            found.setdefault(child.pk, Relative(child, [])).ties.append(f"{adult.full_name} is their {tie.tie}")
        if adult.pk not in linked:
            found.setdefault(adult.pk, Relative(adult, [])).ties.append(f"{tie.tie} of {child.full_name}")
    return list(found.values())


def somebody(tie: Row, end: str) -> Person:
    """One end of a tie, as much of them as a line on the page says."""
    said = {name: getattr(tie, f"{end}_{name}") for name in TIED if getattr(tie, f"{end}_{name}") is not None}
    born = said.pop("date_of_birth", None)
    return Person(**said, date_of_birth=date.fromisoformat(born) if born else None)


PAST = in_order(Contact, "id", "reference", "status", "people", "received_at", "source_code", "categories")
TOLD = in_order(Event, "id", "at", "kind", "reference", "label", "link", "significance")


def history_of(
    contact: Contact, names: dict[int, str], maybe: set[int], on_it: set[int], reader: User
) -> tuple[list[Past], int]:
    """The latest other contacts of the household, newest first, with what was decided for each child; and how many
    were about the same children in the year before this one, counted to the last. One whose arrival is superseded is
    listed, folded, and repeats nothing."""
    everyone = [*names, *maybe]
    if not everyone:
        return [], 0
    until = contact.received_at
    # Nobody has the number 0: a contact on which no child is identified repeats nobody.
    asked: dict[str, Any] = {"everyone": everyone, "same": sorted(on_it) or [0], "since": until - YEAR, "until": until}
    told = OTHERS(reader, but=contact.pk, **asked)
    past = [_past(Contact.from_db("default", PAST, each[:-3]), each[-3:-1], names, on_it) for each in told]
    return past, told[0][-1] if told else 0


def _others(reader: User, *, everyone: list[int], same: list[int], since: datetime, until: datetime, but: int) -> Any:
    in_force = of_contact(ChildDecision).filter(superseded_at=None)
    outcomes = rows(in_force, "decision", given="child__given_name", person_id="child__person_id")
    others = contacts_for(reader).alias(received=AsFound("received_at")).exclude(pk=but)
    set_aside = marked(superseded_lines("contact.receive").filter(reference=OuterRef("reference")))
    repeated = others.filter(~Exists(set_aside), people__overlap=same, received__gte=since, received__lte=until)
    repeats = CountUpTo(repeated.order_by().values("pk"))
    why = Subquery(set_aside.values("superseded_because")[:1])
    others = others.filter(people__overlap=everyone).order_by("-received", "-pk")
    return others.values_list(*PAST, outcomes, why, repeats)[:LONGEST_HISTORY]


OTHERS = Prepared(_others)


def _past(other: Contact, told: tuple[list[str], str], names: dict[int, str], on_it: set[int]) -> Past:
    decided = as_rows(json.loads(held) for held in told[0])
    words = {row.decision_words for row in decided}
    outcomes = sorted(words) if len(words) < 2 else [f"{row.given}: {row.decision_words}" for row in decided]
    known = [person_id for person_id in other.people if person_id in names]
    return Past(other, outcomes, [names[one] for one in known], bool(on_it & set(other.people)), bool(known), told[1])


def story_of(people: Iterable[int], reader: User) -> list[Event]:
    """Referrals, assessments and whatever later stages wrote of the household; contacts are told by `history_of`."""
    return [told_as(Event.from_db("default", TOLD, told[:-1]), told[-1]) for told in STORY(reader, people=list(people))]


def _story(reader: User, *, people: list[int]) -> Any:
    lines = Event.objects.visible_to(reader).filter(people__overlap=people)
    later = lines.exclude(kind__startswith="contact.").exclude(kind__startswith="person.")
    return marked(later).values_list(*TOLD, "superseded_because")[:LONGEST_HISTORY]


STORY = Prepared(_story)
