"""Who works on a contact, what is asked before parents are told, and the parts of it that a page names."""

from __future__ import annotations

from typing import Any

from mach.access import Permission
from mach.models import Action, Person, User, stage_key
from referrals.models import Candidate, Contact, ContactAdult, ContactChild
from referrals.rules import telling_ruled_out
from referrals.workflow import ContactStatus

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


def candidate_of(contact: Contact, key: str, reader: User) -> Candidate | None:
    """Somebody whom a person on this contact may be, if the reader may see them: by number once the job has found
    them, before that by the key that the page gives: child-12.871."""
    open_to = Person.objects.visible_to(reader)
    whose, _, person = key.rpartition(".")
    if whose:
        return _not_stored(on_contact(contact, whose), open_to.filter(pk=as_number(person)).first(), contact)
    pk = as_number(key)
    found: Candidate | None = (
        contact.candidates.filter(pk=pk, not_the_same_at=None, person__in=open_to)
        .select_related("person", "child", "adult")
        .first()
    )
    return found


def _not_stored(of: OnContact | None, person: Person | None, contact: Contact) -> Candidate | None:
    if of is None or person is None:
        return None
    whose = {"child": of} if isinstance(of, ContactChild) else {"adult": of}
    return Candidate(contact=contact, person=person, **whose)


def as_number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 18 else 0


def manager(pk: int) -> User | None:
    """A manager of the hub who may decide: to say who decided to go on without consent."""
    found = User.objects.filter(pk=pk, is_active=True).first()
    return found if found and found.may(Permission.AUTHORISE_DECISION) else None
