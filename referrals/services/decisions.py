"""A manager decides for each child: authorises or sends back what was recommended, or decides at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mach import clocks, notices, versions
from mach.errors import Conflict, NotAllowed, RuleBroken, WrongState
from mach.figures import in_force
from mach.models import Action, Significance, User, stage_key
from mach.moves import keep, move, take, tell_story
from referrals.clashes import TOLD_FOR_ANOTHER, one_open_referral
from referrals.models import ChildDecision, Contact, ContactChild, Rag, Recommendation, SentBack, outcome_fields
from referrals.queries.outcomes import Outcomes, kept_outcome, outcome_errors
from referrals.rules import (
    NO_SCREENING_NEEDED,
    REFERRALS,
    Decision,
    may_decide_now,
    told_for_another,
    undone_needs_a_word,
)
from referrals.services.identify import register_person
from referrals.services.onward import Onward, carry_out, refuse_second_referral, wait_to_tell
from referrals.services.origins import tell_where_it_came_from
from referrals.services.rating import rate

UNTIL_DECIDED = (
    "contact_decision",
    "referral_decision",
    "screen_red",
    "screen_amber",
    "screen_green",
    "rate",
    "rate_danger",
)
"""The clocks that a contact's last decision stops. A visit to the child is still waited for."""
STEPPED_UP = "The front door has decided about {contact}, stepped up from {held}: read it, then close it or go on."
OWN = "Nobody authorises their own recommendation: ask another manager."
READ_AGAIN = "The recommendation has changed since you opened it: read it again, then decide."
NOT_DONE = (
    "Steps that were directed for this red contact are not done: say that you have considered them, and why it is "
    "decided without them."
)
WHY_NOT_NOW = (
    "This needs screening before it is decided: nothing says danger now, and only information and advice, returned, "
    "no further action and linked need none. Rate it red if a child is in danger now, or allocate it."
)


@transaction.atomic
def send_back(contact: Contact, *, comment: str, by: User, at: datetime | None = None) -> Contact:
    """Return a recommendation to its author. The contact's clock runs on: the child is still waiting."""
    moment = at or timezone.now()
    contact = take(contact, "send_back", by=by)
    if not comment.strip():
        raise RuleBroken(comment="Say what is still needed.")
    keep(SentBack(contact=contact, comment=comment.strip(), by=by, at=moment), by=by, at=moment, why="send_back")
    contact = move(contact, "send_back", by=by, at=moment, label="Recommendation sent back: more is needed")
    text = f"Your recommendation for {contact.reference} came back: read what is still needed."
    notices.tell(contact.worker, text, about=contact, at=moment)
    return contact


@one_open_referral()
def authorise(
    contact: Contact,
    *,
    changes: Outcomes | None = None,
    children: Iterable[int] | None = None,
    read: Iterable[int] | None = None,
    feedback: str = "",
    undone_because: str = "",
    by: User,
    at: datetime | None = None,
) -> Contact:
    """A manager who did not recommend it decides as recommended, or otherwise with a reason, for these children or for
    all who wait. The contact is decided when its last child is. A red contact with steps of its direction not done is
    decided only with the reason for not waiting for them, kept on each decision.

    `changes` holds what is decided otherwise for a child, with `changed_because`; `read` the recommendations that
    the manager had in front of them: what was replaced meanwhile is not authorised unread.
    """
    moment = at or timezone.now()
    contact = take(contact, "authorise", by=by)
    _refuse_own(contact, by)
    waiting = {child.pk: child for child in contact.children.filter(decided_at=None).select_related("person")}
    chosen = _chosen(waiting, children)
    recommended = {r.child_id: r for r in Recommendation.objects.filter(child__in=chosen, superseded_at=None)}
    if read is not None and not {r.pk for r in recommended.values()} <= set(read):
        raise Conflict(READ_AGAIN)
    because = _word_on_undone(contact, undone_because)
    changed = {pk: change for pk, change in (changes or {}).items() if pk in {c.pk for c in chosen}}
    entries = [
        _entry(contact, child, recommended.get(child.pk), changed.get(child.pk), by=by, at=moment) for child in chosen
    ]
    for entry in entries:
        entry.undone_because = because
    contact = _decide(contact, entries, "authorise", left=len(waiting) - len(chosen), feedback=feedback, by=by)
    if changed and contact.worker_id != by.pk:
        text = f"A manager decided {contact.reference} otherwise than you recommended: read why."
        notices.tell(contact.worker, text, about=contact, at=moment)
    return contact


@one_open_referral()
def decide_now(
    contact: Contact,
    *,
    outcomes: Outcomes,
    reason: str,
    feedback: str = "",
    by: User,
    at: datetime | None = None,
) -> Contact:
    """A manager decides without a recommendation, with the reason, in two cases: a child is in danger now (a contact
    that nobody has rated becomes red), or no screening is needed; these are listed for dip-sampling."""
    moment = at or timezone.now()
    contact = take(contact, "decide_now", by=by)
    _refuse_own(contact, by)
    children = list(contact.children.filter(decided_at=None).select_related("person"))
    faults = outcome_errors(contact, children, outcomes, reader=by)
    if not reason.strip():
        faults["reason"] = "Say why this is decided without screening."
    if faults:
        raise RuleBroken(**faults)
    decisions = [Decision(str(outcomes[child.pk]["decision"])) for child in children]
    if not may_decide_now(decisions, danger=contact.hot):
        raise RuleBroken(WHY_NOT_NOW)
    if contact.hot and not contact.rag:
        contact = rate(contact, rag=Rag.RED, reason=reason, by=by, at=moment)
    entries = [
        _unsaved(contact, child, outcomes[child.pk], changed_because=reason.strip(), by=by, at=moment)
        for child in children
    ]
    no_screening = set(decisions) <= NO_SCREENING_NEEDED
    return _decide(contact, entries, "decide_now", dip_sample=no_screening, feedback=feedback, by=by)


def _refuse_own(contact: Contact, by: User) -> None:
    """Nobody decides on what they recommended themselves, whatever they would change."""
    own = Q(by=by, superseded_at=None)
    if contact.recommended_by_id == by.pk or contact.recommendations.filter(own).exists():
        raise NotAllowed(OWN)


def _word_on_undone(contact: Contact, because: str) -> str:
    """Why a red contact is decided although steps of its direction are not done; empty where nobody need say so."""
    undone = Action.objects.filter(**stage_key(contact), done_at=None).count() if contact.rag == Rag.RED else 0
    if not undone_needs_a_word(rag=contact.rag, undone=undone):
        return ""
    if not because.strip():
        raise RuleBroken(undone_because=NOT_DONE)
    return because.strip()


def _chosen(waiting: dict[int, ContactChild], children: Iterable[int] | None) -> list[ContactChild]:
    """The children to decide for now: all who wait, unless some are named."""
    wanted = list(waiting) if children is None else list(children)
    if not wanted:
        raise RuleBroken(children="Choose the children to decide for.")
    if not set(wanted) <= set(waiting):
        raise WrongState("One of these children has a decision already: look at the contact again.")
    return [waiting[pk] for pk in wanted]


def _entry(
    contact: Contact,
    child: ContactChild,
    recommended: Recommendation | None,
    change: Mapping[str, Any] | None,
    *,
    by: User,
    at: datetime,
) -> ChildDecision:
    """What is decided for one child: as recommended, or otherwise with the reason."""
    if recommended is None and change is None:
        raise RuleBroken(
            "Nothing is recommended for one of these children: send it back, or decide otherwise for them."
        )
    before = outcome_fields(recommended) if recommended else {}
    said = {**before, **(change or {})}
    if change is not None and "told_text" not in change and told_for_another(before, said):
        said["told_text"] = ""
    because = str(said.pop("changed_because", "") or "").strip()
    faults = outcome_errors(contact, [child], {child.pk: said}, reader=by)
    if told_for_another(before, said):
        faults[f"children.{child.pk}.told_text"] = TOLD_FOR_ANOTHER
    if change is not None and not because:
        faults[f"children.{child.pk}.changed_because"] = "Say why you decide otherwise than recommended."
    if faults:
        raise RuleBroken(**faults)
    return _unsaved(contact, child, said, recommendation=recommended, changed_because=because, by=by, at=at)


def _unsaved(
    contact: Contact, child: ContactChild, outcome: Mapping[str, Any], *, by: User, at: datetime, **links: Any
) -> ChildDecision:
    said = kept_outcome(outcome)
    return ChildDecision(contact=contact, child=child, by=by, at=at, recorded_at=at, **said, **links)


def _decide(
    contact: Contact,
    entries: list[ChildDecision],
    step: str,
    *,
    left: int = 0,
    dip_sample: bool = False,
    feedback: str = "",
    by: User,
) -> Contact:
    """Write the entries, take the step, and begin what each leads to. Deciding referral for a child whom nobody has
    identified registers a person: finding out who they are never delays safety."""
    at = entries[0].at
    outcomes = {entry.child_id: outcome_fields(entry) for entry in entries}
    refuse_second_referral([entry.child for entry in entries], outcomes, by=by)
    contact = _know_each(contact, entries, by=by, at=at)
    _write(entries, by=by, at=at)
    changes: dict[str, Any] = {"dip_sample": contact.dip_sample or dip_sample}
    if feedback.strip():
        changes["feedback"] = feedback.strip()
    if not left:
        changes["decided_at"] = at
    name = step if not left else "authorise_child"
    contact = move(contact, name, by=by, at=at, changes=changes, children=len(entries), left=left)
    _tell_each(contact, entries, name, by=by)
    onward = Onward(contact=contact, at=at, figures=in_force(at))
    carry_out(onward, entries, by=by)
    if not left:
        clocks.stop(contact, *UNTIL_DECIDED, by=by, at=at, reason="Decided")
        wait_to_tell(onward, by=by)
        tell_where_it_came_from(contact, STEPPED_UP, by=by, at=at)
    return contact


def _know_each(contact: Contact, entries: list[ChildDecision], *, by: User, at: datetime) -> Contact:
    unknown = [e.child for e in entries if e.decision in REFERRALS and e.child.person_id is None]
    for child in unknown:
        register_person(child, by=by, at=at)
        child.refresh_from_db()
    return Contact.objects.get(pk=contact.pk) if unknown else contact


def _write(entries: list[ChildDecision], *, by: User, at: datetime) -> None:
    versions.create(entries, by=by, at=at, why="decided")
    children = [entry.child for entry in entries]
    for child in children:
        child.decided_at = at
    versions.update(children, ["decided_at"], by=by, at=at, why="decided")


def _tell_each(contact: Contact, entries: list[ChildDecision], step: str, *, by: User) -> None:
    """A line of each child's own story."""
    for entry in entries:
        tell_story(
            contact,
            f"Decided: {Decision(entry.decision).label}",
            by=by,
            at=entry.at,
            kind=f"contact.{step}",
            significance=Significance.KEY,
            people=[entry.child.person_id] if entry.child.person_id else [],
            part=entry.child_id,
        )
