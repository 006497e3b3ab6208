"""What a screener needs in front of them: the contact's file, the people on it, and what is known of the household."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from mach.access import Permission
from mach.models import Action, Event, Person, Relationship, User, stage_key
from referrals.models import Candidate, ChildDecision, Contact, ContactAdult, ContactChild
from referrals.queries.casefile import Row, as_rows, of_contact, rows, unfold
from referrals.queries.contacts import contacts_for
from referrals.rules import telling_ruled_out
from referrals.workflow import ContactStatus

LONGEST_HISTORY = 60
YEAR = timedelta(days=365)
OnContact = ContactChild | ContactAdult


def works_on(contact: Contact, user: User) -> bool:
    """Its worker, or a member of the team that has it."""
    same_team = contact.team_id is not None and contact.team_id == user.team_id
    return contact.worker_id == user.pk or same_team


def may_write(contact: Contact, user: User) -> bool:
    """Whether this person writes the screening now; anyone else reads it."""
    screening = contact.status == ContactStatus.SCREENING and user.may(Permission.SCREEN_CONTACT)
    return screening and works_on(contact, user)


def parents_ruled_out(contact: Contact) -> bool:
    """Whether the referrer ruled out telling the parents, whatever a manager agreed since."""
    return telling_ruled_out(parents_informed=contact.parents_informed, not_informed_reason=contact.not_informed_reason)


def parents_not_to_be_told(contact: Contact) -> bool:
    """Telling the parents was ruled out, and no manager has agreed to it since."""
    return parents_ruled_out(contact) and not contact.agreements_to_contact.exists()


def action_of(contact: Contact, pk: int) -> Action | None:
    """One of the steps of this contact's direction."""
    found: Action | None = Action.objects.filter(**stage_key(contact), pk=pk).first()
    return found


def on_contact(contact: Contact, key: str) -> OnContact | None:
    """Somebody on this contact, by the key that the page gives them: child-12, adult-7."""
    kind, _, pk = key.partition("-")
    people: Any = {"child": contact.children, "adult": contact.adults}.get(kind)
    found: OnContact | None = people.filter(pk=int(pk)).first() if people and pk.isdecimal() else None
    return found


def candidate_of(contact: Contact, pk: int, reader: User) -> Candidate | None:
    """Somebody whom a person on this contact may be, if the reader may see them."""
    open_to = Person.objects.visible_to(reader)
    found: Candidate | None = (
        contact.candidates.filter(pk=pk, not_the_same_at=None, person__in=open_to)
        .select_related("person", "child", "adult")
        .first()
    )
    return found


def manager(pk: int) -> User | None:
    """A manager of the hub who may decide: to say who decided to go on without consent."""
    found = User.objects.filter(pk=pk, is_active=True).first()
    return found if found and found.may(Permission.AUTHORISE_DECISION) else None


@dataclass
class Bench:
    """Everything on one contact's page, read in a number of statements that nothing on it can raise."""

    contact: Contact
    reader: User
    children: list[ContactChild]
    adults: list[ContactAdult]
    file: dict[str, list[Row]]
    family: list[Relative] = field(default_factory=list)
    history: list[Past] = field(default_factory=list)
    story: list[Event] = field(default_factory=list)
    shown: set[int] = field(default_factory=set)

    @cached_property
    def clocks(self) -> list[Row]:
        """Running clocks, the next to end first."""
        return [row for row in self.file["clocks"] if row.stopped_at is None]

    @cached_property
    def undecided(self) -> list[ContactChild]:
        return [child for child in self.children if child.decided_at is None]

    @property
    def repeats(self) -> int:
        """Other contacts about the same children in the twelve months before this one."""
        since, until = self.contact.received_at - YEAR, self.contact.received_at
        return sum(1 for past in self.history if past.certain and past.children and since <= past.at <= until)

    def of(self, name: str, child: ContactChild) -> list[Row]:
        return [row for row in self.file[name] if row.child_id == child.pk]

    @cached_property
    def ruled_out(self) -> bool:
        return parents_ruled_out(self.contact)

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

    @property
    def at(self) -> Any:
        return self.contact.received_at


def bench(contact: Contact, reader: User) -> Bench:
    """The page of one contact that was read by `files_for`."""
    children = list(contact.children.select_related("person"))
    adults = list(contact.adults.select_related("person"))
    found = Bench(contact, reader, children, adults, unfold(contact))
    linked = {row.person_id: row.called for row in [*children, *adults] if row.person_id}
    found.family = family_of(linked, reader)
    names = linked | {each.person.pk: each.person.full_name for each in found.family}
    maybe = {row.person_id for row in found.file["candidates"]} - set(names)
    on_it = {child.person_id for child in children if child.person_id}
    found.history = history_of(contact, names, maybe, on_it, reader)
    found.story = story_of(names, reader) if names else []
    found.shown = set(names) | maybe
    for past in found.history:
        found.shown |= set(past.contact.people)
    return found


def family_of(linked: dict[int, str], reader: User) -> list[Relative]:
    """Relatives, and the other children of the same parents, as far as the reader may see them."""
    if not linked:
        return []
    today = timezone.localdate()
    current = Relationship.objects.filter(Q(to_day=None) | Q(to_day__gte=today))
    parents = current.filter(child__in=linked).values("person_id")
    ties = (
        current.filter(Q(person__in=linked) | Q(child__in=linked) | Q(person__in=parents))
        .filter(person__in=Person.objects.visible_to(reader), child__in=Person.objects.visible_to(reader))
        .select_related("person", "child")
        .order_by("pk")[:200]
    )
    found: dict[int, Relative] = {}
    for tie in ties:
        if tie.child_id not in linked:
            words = f"{tie.person.full_name} is their {tie.kind}"
            found.setdefault(tie.child_id, Relative(tie.child, [])).ties.append(words)
        if tie.person_id not in linked:
            words = f"{tie.kind} of {tie.child.full_name}"
            found.setdefault(tie.person_id, Relative(tie.person, [])).ties.append(words)
    return list(found.values())


def history_of(contact: Contact, names: dict[int, str], maybe: set[int], on_it: set[int], reader: User) -> list[Past]:
    """Every other contact of the household, newest first, with what was decided for each child."""
    everyone = [*names, *maybe]
    if not everyone:
        return []
    in_force = of_contact(ChildDecision).filter(superseded_at=None)
    others = (
        contacts_for(reader)
        .filter(people__overlap=everyone)
        .exclude(pk=contact.pk)
        .order_by("-received_at", "-pk")
        .select_related("agency")
        .annotate(outcomes_=rows(in_force, "decision", given="child__given_name", person_id="child__person_id"))[
            :LONGEST_HISTORY
        ]
    )
    return [_past(other, names, on_it) for other in others]


def _past(other: Contact, names: dict[int, str], on_it: set[int]) -> Past:
    decided = as_rows(other.outcomes_)  # type: ignore[attr-defined]
    words = {row.decision_words for row in decided}
    outcomes = sorted(words) if len(words) < 2 else [f"{row.given}: {row.decision_words}" for row in decided]
    known = [person_id for person_id in other.people if person_id in names]
    return Past(other, outcomes, [names[one] for one in known], bool(on_it & set(other.people)), bool(known))


def story_of(people: Iterable[int], reader: User) -> list[Event]:
    """Referrals, assessments and whatever later stages wrote of the household; contacts are told by `history_of`."""
    lines = Event.objects.visible_to(reader).filter(people__overlap=list(people))
    return list(lines.exclude(kind__startswith="contact.").exclude(kind__startswith="person.")[:LONGEST_HISTORY])


def same_as_first(outcomes: dict[int, dict[str, Any]], same: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What is said for the first child, said for those who are marked as the same."""
    first = next(iter(outcomes.values()), {})
    marked = set(same)
    return {child: dict(first) if child in marked else said for child, said in outcomes.items()}
