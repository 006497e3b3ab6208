"""What is said for each child: whether it is complete, and the open work that a link leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mach.models import User
from referrals.models import Contact, ContactChild, Referral
from referrals.queries.contacts import contacts_for
from referrals.rules import Decision, outcome_faults

Outcomes = Mapping[int, Mapping[str, Any]]
NO_SUCH_WORK = (
    "No open referral and no earlier contact with this reference can be found: check it, for example R-2026-000045."
)
WRITTEN = re.compile(r"^\s*([CR])\s*-?\s*(\d{4})\s*-?\s*(\d{1,9})\s*$", re.IGNORECASE)


def as_reference(said: str) -> str:
    """A reference as people write or say it, as it is kept; nothing when it is not one.

    >>> as_reference(" c 2026 45 ")
    'C-2026-000045'
    """
    found = WRITTEN.match(said)
    return f"{found[1].upper()}-{found[2]}-{int(found[3]):06d}" if found else ""


def work_to_link_to(reference: str, *, contact: Contact, reader: User) -> Contact | Referral | None:
    """The open referral, or the contact received earlier, that this reference names; none that the reader may not
    see, and never the contact itself."""
    kept = as_reference(reference)
    if kept.startswith("R"):
        open_work: Referral | None = Referral.objects.visible_to(reader).open().filter(reference=kept).first()
        return open_work
    earlier: Contact | None = (
        contacts_for(reader).filter(reference=kept, received_at__lte=contact.received_at).exclude(pk=contact.pk).first()
        if kept
        else None
    )
    return earlier


def outcome_errors(
    contact: Contact, children: Iterable[ContactChild], outcomes: Outcomes, *, reader: User
) -> dict[str, str]:
    """Everything missing or wrong in what is said for these children, by `children.<id>.<field>`: each needs a
    complete outcome, and a link must lead to work that the person who makes it may see."""
    faults: dict[str, str] = {}
    for child in children:
        outcome = outcomes.get(child.pk, {})
        wrong = outcome_faults(outcome)
        linked = outcome.get("decision") == Decision.LINKED and "linked_to" not in wrong
        if linked and work_to_link_to(str(outcome["linked_to"]), contact=contact, reader=reader) is None:
            wrong["linked_to"] = NO_SUCH_WORK
        faults |= {f"children.{child.pk}.{field}": told for field, told in wrong.items()}
    return faults


def kept_outcome(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """An outcome's fields as they are kept: trimmed, and only those that belong to its decision."""
    decision = Decision(str(outcome["decision"]))

    def text(name: str) -> str:
        return str(outcome.get(name) or "").strip()

    return {
        "decision": decision.value,
        "level": outcome["level"],
        "rationale": text("rationale"),
        "told_text": text("told_text"),
        "council": text("council") if decision is Decision.OTHER_COUNCIL else "",
        "linked_to": as_reference(text("linked_to")) if decision is Decision.LINKED else "",
    }
