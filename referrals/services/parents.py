"""Talks with parents and what they agreed to; a manager's agreement where the referrer ruled out telling them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mach import notices
from mach.access import Permission
from mach.errors import RuleBroken, WrongState
from mach.models import User
from mach.moves import keep, move, take
from referrals.models import (
    AgreementToContact,
    Consent,
    ConsentAnswer,
    ConsentPurpose,
    Contact,
    ContactAdult,
    Method,
    ParentContact,
)
from referrals.queries.screening import parents_not_to_be_told
from referrals.services.screening import at_work

RULED_OUT = (
    "The referrer ruled out telling the parents. Do not contact them until a manager has agreed: ask for that first."
)


@transaction.atomic
def log_parent_contact(
    contact: Contact,
    *,
    talk: Mapping[str, Any],
    consents: Mapping[str, Mapping[str, Any]] | None = None,
    by: User,
    at: datetime | None = None,
) -> ParentContact | None:
    """Record that a parent was spoken to, or tried, and what they agreed to for each purpose. Where telling the
    parents was ruled out it is refused until a manager has agreed; that nobody was asked, and why, can always be said.

    `talk`: adult (on this contact) or who, spoken_at, method, said; with no method only the answers are recorded.
    `consents`: for each purpose its answer, why_not_asked, legal_basis, decided_by.
    """
    moment = at or timezone.now()
    contact = at_work(contact, by=by)
    answers = {purpose: said for purpose, said in (consents or {}).items() if any(said.values())}
    faults = _talk_faults(contact, talk, moment, answers)
    for purpose, said in answers.items():
        faults |= {f"consents.{purpose}.{field}": told for field, told in _answer_faults(said, purpose, talk).items()}
    if faults:
        raise RuleBroken(**faults)
    spoken_at = talk.get("spoken_at") or moment
    whose = {"contact": contact, "adult": talk.get("adult"), "who": str(talk.get("who") or "").strip(), "by": by}
    spoken = None
    if talk.get("method"):
        words = str(talk.get("said") or "").strip()
        spoken = ParentContact(**whose, method=talk["method"], said=words, at=spoken_at, recorded_at=moment)
        keep(spoken, by=by, at=moment, why="log_parent_contact")
    for purpose, said in answers.items():
        row = Consent(**whose, parent_contact=spoken, purpose=purpose, at=spoken_at, **_answer(said))
        keep(row, by=by, at=moment, why="log_parent_contact")
    move(contact, "screen", by=by, at=moment, label=_story(spoken), answers=len(answers))
    return spoken


def _story(spoken: ParentContact | None) -> str:
    if spoken is None:
        return "Recorded why consent was not asked for"
    return "Tried to reach a parent" if spoken.method == Method.TRIED else "Spoke with a parent or carer"


def _talk_faults(
    contact: Contact, talk: Mapping[str, Any], moment: datetime, answers: Mapping[str, Any]
) -> dict[str, str]:
    faults = {}
    adult: ContactAdult | None = talk.get("adult")
    method = str(talk.get("method") or "")
    if adult is not None and adult.contact_id != contact.pk:
        faults["adult"] = "Choose somebody on this contact."
    elif adult is None and not str(talk.get("who") or "").strip():
        faults["adult"] = "Say who this was, or who would have been asked."
    if method and method not in Method.values:
        faults["method"] = "Choose how it was done."
    elif method and parents_not_to_be_told(contact):
        faults["method"] = RULED_OUT
    elif not method and not answers:
        faults["method"] = "Say how you spoke, or give the answer on consent."
    if method and method != Method.TRIED and not str(talk.get("said") or "").strip():
        faults["said"] = "Write what was said."
    if (talk.get("spoken_at") or moment) > moment:
        faults["spoken_at"] = "Give a time that has passed: this records what has happened."
    return faults


def _answer_faults(said: Mapping[str, Any], purpose: str, talk: Mapping[str, Any]) -> dict[str, str]:
    answer, went_on = said.get("answer"), str(said.get("legal_basis") or "").strip()
    faults = {}
    if purpose not in ConsentPurpose.values or answer not in ConsentAnswer.values:
        faults["answer"] = "Choose what the answer was."
    elif answer != ConsentAnswer.NOT_ASKED and (talk.get("method") or Method.TRIED) == Method.TRIED:
        faults["answer"] = "Nobody was reached: the answer can only be “not asked”."
    if answer == ConsentAnswer.NOT_ASKED and not str(said.get("why_not_asked") or "").strip():
        faults["why_not_asked"] = "Say why consent was not asked for."
    if answer == ConsentAnswer.GIVEN and went_on:
        faults["legal_basis"] = "Consent was given: there is no going on without it."
    decided_by: User | None = said.get("decided_by")
    if went_on and decided_by is None:
        faults["decided_by"] = "Say which manager decided to go on without consent."
    elif decided_by is not None and not decided_by.may(Permission.AUTHORISE_DECISION):
        faults["decided_by"] = "Choose the manager who decided."
    elif decided_by is not None and not went_on:
        faults["legal_basis"] = "Name the legal basis for going on without consent."
    return faults


def _answer(said: Mapping[str, Any]) -> dict[str, Any]:
    asked = said["answer"] != ConsentAnswer.NOT_ASKED
    return {
        "answer": said["answer"],
        "why_not_asked": "" if asked else str(said["why_not_asked"]).strip(),
        "legal_basis": str(said.get("legal_basis") or "").strip(),
        "went_on_decided_by": said.get("decided_by"),
    }


@transaction.atomic
def agree_to_contact_parents(
    contact: Contact, *, reason: str, by: User, at: datetime | None = None
) -> AgreementToContact:
    """A manager agrees that the parents may be contacted although the referrer ruled out telling them."""
    moment = at or timezone.now()
    contact = take(contact, "agree_to_contact_parents", by=by)
    if not parents_not_to_be_told(contact):
        raise WrongState("Nothing stands in the way of contacting these parents: no agreement is needed.")
    if not reason.strip():
        raise RuleBroken(reason="Say why the parents may be contacted, and what keeps the child safe meanwhile.")
    agreed = AgreementToContact(contact=contact, reason=reason.strip(), by=by, at=moment)
    keep(agreed, by=by, at=moment, why="agree_to_contact_parents")
    label = "A manager agreed that the parents may be contacted"
    move(contact, "agree_to_contact_parents", by=by, at=moment, label=label)
    if contact.worker_id and contact.worker_id != by.pk:
        text = f"{contact.reference}: the parents may now be contacted. Read why before you do."
        notices.tell(contact.worker, text, about=contact, at=moment)
    return agreed
