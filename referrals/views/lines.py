"""A contact as a line of a list: who, from whom, with whom, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from mach import spoken
from mach.census import REFERRAL_SOURCES
from referrals.queries.queue_rows import Row
from referrals.views.steps import address
from referrals.workflow import CONTACT, ContactStatus

SHORT = {
    "rate": "Rate",
    "rate_danger": "Rate",
    "screen_red": "Screen",
    "screen_amber": "Screen",
    "screen_green": "Screen",
    "same_day_visit": "See the child",
    "contact_decision": "Decide",
    "referral_decision": "Decide on referral",
    "tell_referrer": "Tell the referrer",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What a row's button does; `panel` when it opens in the row."""

    label: str
    url: str
    panel: bool = False


def children_words(children: list[Any], today: date) -> str:
    """Ella-Mae Hodgson 10, Jaxon 5: a family name that was just said is not said again."""
    words, said = [], ""
    for child in children:
        same = child.family_name and child.family_name == said and child.given_name
        name = child.given_name if same else child.called
        said = child.family_name
        born = child.date_of_birth or child.expected_date_of_birth
        words.append(f"{name} {spoken.age(born, today)}" if born else name)
    return ", ".join(words)


def step_for(contact: Any, reader: Any, open_at: str) -> Step:
    """The step that this reader is most likely to take with a contact, as its list shows it."""
    may = {step.name for step in CONTACT.available(contact.status, reader.permissions)}
    if "rate" in may and not contact.rag:
        return Step("Rate", address("referrals:rate", contact.reference), panel=True)
    if "rate" in may and contact.rating_to_confirm_since:
        return Step("Confirm rating", address("referrals:rate", contact.reference), panel=True)
    if "allocate" in may and contact.worker_id is None:
        return Step("Allocate", address("referrals:allocate", contact.reference), panel=True)
    if "authorise" in may and contact.recommended_by_id != reader.pk:
        return Step("Authorise", address("referrals:authorise", contact.reference) or open_at)
    if "take" in may and contact.worker_id is None and contact.team_id == reader.team_id:
        return Step("Take", address("referrals:take", contact.reference), panel=True)
    if "screen" in may and contact.worker_id == reader.pk:
        return Step("Screen", open_at)
    return Step("Open", open_at)


LONGEST = 160


@dataclass(frozen=True, slots=True)
class Line:
    """What a row shows, in words: a list has many rows, and a template that asks for little of each."""

    row: Row
    url: str
    who: str
    told: str
    source: str
    concern: str
    held: str
    held_second: str
    pressing_words: str
    decide: bool
    step: Step


def line(row: Row, reader: Any, concerns: dict[str, str], today: date) -> Line:
    contact, url = row.contact, address("referrals:contact", row.contact.reference)
    held, second = held_by(row)
    return Line(
        row=row,
        url=url,
        told=shortened(contact.reason),
        source=REFERRAL_SOURCES.get(contact.source_code, contact.source_code),
        who=children_words(row.children, today),
        concern=", ".join(concerns.get(slug, slug.replace("_", " ")) for slug in contact.categories),
        held=held,
        held_second=second,
        pressing_words=SHORT.get(row.pressing.kind, row.pressing.kind_label) if row.pressing else "",
        decide=row.clock is not None and row.clock is not row.pressing,
        step=step_for(contact, reader, url),
    )


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def held_by(row: Row) -> tuple[str, str]:
    """Who has it, and what they are doing with it. Nobody: both empty, or the team that it waits for."""
    status = row.contact.status
    if row.worker or status == ContactStatus.DECIDED:
        return row.worker, status.replace("_", " ")
    return (row.team, "to be taken") if row.team else ("", "")
