"""Which of the steps that somebody may take are buttons on a contact's page, and which is the main one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse

from mach.access import Permission
from referrals.workflow import CONTACT, ContactStatus

PAGES = {
    "rate": "referrals:rate",
    "allocate": "referrals:allocate",
    "take": "referrals:take",
    "recommend": "#recommendation",
    "authorise": "referrals:authorise",
    "decide_now": "referrals:decide_now",
    "add_information": "referrals:information",
    "add_child": "referrals:child",
    "record_visit": "referrals:visit",
    "tell_referrer": "referrals:tell_referrer",
    "read_information": "referrals:read_information",
    "correct": "referrals:correct",
    "correct_received": "referrals:correct_received",
}
IN_VIEW = {"rate", "allocate", "record_visit"}


@dataclass(frozen=True)
class Button:
    name: str
    label: str
    url: str


ANY = "C-0000-000000"
"""As long as a real reference: the address of a contact takes nothing shorter."""


def address(name: str, reference: str) -> str:
    return _pattern(name).replace(ANY, reference)


@cache
def _pattern(name: str) -> str:
    """The address of a step of any contact: a list asks it for each row, and finding one takes longer than a row."""
    if name.startswith("#"):
        return name
    try:
        return reverse(name, args=[ANY])
    except NoReverseMatch:
        return ""


def buttons(page: Any) -> dict[str, Any]:
    """`steps` in view with the main one first, `primary` that one, `more` the rarer ones."""
    contact, reader = page.contact, page.reader
    known = {
        step.name: Button(step.name, step.label, address(PAGES[step.name], contact.reference))
        for step in CONTACT.available(contact.status, reader.permissions)
        if step.name in PAGES and offered(step.name, page)
    }
    known = {name: button for name, button in known.items() if button.url}
    first = known.get(main_step(page))
    steps = [first] if first else []
    steps += [button for name, button in known.items() if name in IN_VIEW and button is not first]
    return {"primary": first, "steps": steps, "more": [each for each in known.values() if each not in steps]}


def offered(name: str, page: Any) -> bool:
    """Steps that would be refused for reasons beyond status and role are not shown."""
    contact, reader = page.contact, page.reader
    if name == "recommend":
        return bool(contact.worker_id == reader.pk)
    if name == "authorise":
        return bool(contact.recommended_by_id != reader.pk)
    if name == "take":
        return contact.worker_id is None and contact.team_id == reader.team_id
    if name == "allocate":
        return bool(contact.rag)
    if name == "read_information":
        return any(row.read_at is None for row in page.file["information"])
    return True


def main_step(page: Any) -> str:
    """The one thing that this reader is most likely to do next here."""
    contact, reader = page.contact, page.reader
    if contact.status == ContactStatus.DECIDED:
        return "" if page.file["told"] else "tell_referrer"
    if contact.status == ContactStatus.TO_AUTHORISE:
        return "authorise"
    if reader.may(Permission.RATE_CONTACT):
        to_rate = not contact.rag or contact.rating_to_confirm_since
        return "rate" if to_rate else "allocate" if contact.worker_id is None else ""
    return "recommend" if contact.worker_id == reader.pk else "take"
