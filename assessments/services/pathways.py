"""The pathway of a homeless young person of 16 or 17: tonight, housing, the option of becoming looked after, an answer
in their own words, an advocate, a review. Each act is a line of the young person's story."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Pathway
from assessments.rules import LookedAfterAnswer
from assessments.rules.pathways import answer_faults, closing_faults, dated_faults
from assessments.workflow import PATHWAY
from mach import audit, clocks, people
from mach.access import Permission
from mach.clocks import Wanted
from mach.errors import RuleBroken, WrongState
from mach.figures import in_force
from mach.models import Significance, User
from mach.moves import begin as begin_stage
from mach.moves import keep, move, permit, tell_story
from mach.moves import take as lock
from mach.notices import holding, managers_of, tell, who_may_open
from mach.workdays import end_of_day
from referrals.models import Contact, ContactChild
from referrals.services import safe_tonight, tonight_waits_for, unusual

ANSWER, REVIEW = "homeless_answer", "homeless_review"


@transaction.atomic
def begin(
    child: ContactChild, *, worker: User, reason: str = "", by: User, at: datetime | None = None
) -> Pathway:  # fmt: skip
    """Begin the pathway of a homeless young person on a contact, with the worker who walks it with them. The time to
    hear their answer has run since the contact was received. A worker who is away, or whom it takes over their limit,
    walks it with a reason."""
    moment = at or timezone.now()
    contact = Contact.objects.select_for_update().get(pk=child.contact_id)
    child = ContactChild.objects.select_related("person").get(pk=child.pk)
    if Pathway.objects.filter(child=child).exists():
        raise WrongState("The pathway of this young person has begun already: open it.")
    _fit(worker, contact)
    pathway = Pathway(contact=contact, child=child, person=child.person, worker=worker, team=worker.team)
    people.mark(pathway, [child.person] if child.person else [], restricted=contact.restricted_people)
    figures = in_force(contact.received_at)
    clocks.mirror(pathway, figures, contact.received_at)
    pathway = begin_stage(
        pathway, "begin", by=by, at=moment, label="Homeless pathway begun", significance=Significance.KEY
    )
    _refuse(unusual(pathway, worker, reason=reason, by=by, at=moment))
    clocks.start(pathway, Wanted(ANSWER, contact.received_at), by=by, at=moment, figures=figures)
    tonight_waits_for(child, owner=worker, team=worker.team, by=by, at=moment)
    _tell_worker(pathway, by=by, at=moment)
    return pathway


@transaction.atomic
def not_homeless(child: ContactChild, *, reason: str, by: User, at: datetime | None = None) -> ContactChild:
    """This child needs no pathway: not homeless, or not of this age. Somebody says why, and it is on the record."""
    moment = at or timezone.now()
    permit(by, PATHWAY.step("begin"), PATHWAY.noun)
    contact = Contact.objects.select_for_update().get(pk=child.contact_id)
    child.contact = contact
    if not reason.strip():
        raise RuleBroken(reason="Say how you know that this child is not a homeless young person of 16 or 17.")
    if Pathway.objects.filter(child=child).exists():
        raise WrongState("The pathway of this young person has begun already: open it.")
    if not safe_tonight(child, reason=f"No pathway: {reason.strip()}", by=by, at=moment):
        raise WrongState("Nobody waits for this any more: look at the list again.")
    audit.record("homeless pathway.not_needed", by=by, subject=contact, people=contact.people, at=moment)
    about = [child.person_id] if child.person_id else []
    told = "No homeless pathway: not homeless, or not of this age"
    tell_story(contact, told, by=by, at=moment, kind="contact.not_homeless", people=about, part=child.pk)
    return child


@transaction.atomic
def allocate(pathway: Pathway, *, worker: User, reason: str = "", by: User, at: datetime | None = None) -> Pathway:
    """Name the worker who walks the pathway with the young person. The time that runs goes on."""
    moment = at or timezone.now()
    pathway = _take(pathway, "allocate", by=by, at=moment)
    _fit(worker, pathway)
    if worker == pathway.worker:
        raise RuleBroken(worker="Choose somebody else: it is theirs already.")
    if worker != by:
        _refuse(unusual(pathway, worker, reason=reason, by=by, at=moment))
    changes = {"worker": worker, "team": worker.team}
    pathway = move(pathway, "allocate", by=by, at=moment, label="Homeless pathway: worker named", changes=changes)
    clocks.hand_over(pathway, owner=worker, team=worker.team, by=by, at=moment)
    tonight_waits_for(pathway.child, owner=worker, team=worker.team, by=by, at=moment)
    _tell_worker(pathway, by=by, at=moment)
    return pathway


@transaction.atomic
def assess_housing(
    pathway: Pathway, *, when: datetime, with_whom: str, result: str, by: User, at: datetime | None = None
) -> Pathway:
    """Record the joint assessment with housing: when, with whom, and what it found."""
    moment = at or timezone.now()
    pathway = _take(pathway, "assess_housing", by=by, at=moment)
    faults = dated_faults("when", when, now=moment)
    if not with_whom.strip():
        faults["with_whom"] = "Say who from housing took part: a joint assessment is made by both."
    if not result.strip():
        faults["result"] = "Say what the assessment found."
    _refuse(faults)
    changes = {
        "housing_assessed_at": when,
        "housing_assessed_with": with_whom.strip(),
        "housing_result": result.strip(),
    }
    return move(pathway, "assess_housing", label="Joint housing assessment", changes=changes, by=by, at=moment)


@transaction.atomic
def accommodate(pathway: Pathway, *, where: str, by: User, at: datetime | None = None) -> Pathway:
    """Record where the young person sleeps tonight. A later place is a new entry: the earlier one stays in history."""
    moment = at or timezone.now()
    pathway = _take(pathway, "accommodate", by=by, at=moment)
    if not where.strip():
        raise RuleBroken(where="Say where the young person sleeps tonight, and until when.")
    first = pathway.accommodated_at is None
    changes = {"accommodated_at": moment, "accommodation": where.strip()}
    label = "Somewhere safe to sleep tonight" if first else "Sleeps somewhere else now"
    pathway = move(
        pathway, "accommodate", label=label, changes=changes, by=by, at=moment, significance=Significance.KEY
    )
    safe_tonight(pathway.child, reason="Somewhere safe tonight", by=by, at=moment)
    return pathway


@transaction.atomic
def explain_option(
    pathway: Pathway, *, when: datetime, explained_by: User, words: str, by: User, at: datetime | None = None
) -> Pathway:
    """Record that becoming looked after was explained: when, by whom, and in what words."""
    moment = at or timezone.now()
    pathway = _take(pathway, "explain_option", by=by, at=moment)
    faults = dated_faults("when", when, now=moment)
    if not words.strip():
        faults["words"] = "Write the words in which it was explained."
    if not explained_by.may(Permission.WORK_PATHWAY):
        faults["explained_by"] = "Choose a social worker or a manager: they know what becoming looked after means."
    _refuse(faults)
    changes = {"explained_at": when, "explained_by": explained_by, "explained_words": words.strip()}
    label = "Becoming looked after was explained"
    return move(
        pathway, "explain_option", label=label, changes=changes, by=by, at=moment, significance=Significance.KEY
    )


@transaction.atomic
def record_answer(
    pathway: Pathway, *, answer: str, answer_reasons: str, when: datetime, by: User, at: datetime | None = None
) -> Pathway:
    """Record what the young person answered, and why, in their own words. Whoever accepts is not kept waiting: the
    managers, who decide, are told at once. From then on a review is waited for: nobody is forgotten in a hostel."""
    moment = at or timezone.now()
    pathway = _take(pathway, "record_answer", by=by, at=moment)
    faults = answer_faults(answer, answer_reasons, explained_at=pathway.explained_at)
    faults |= dated_faults("when", when, now=moment, not_before=pathway.explained_at)
    _refuse(faults)
    said = LookedAfterAnswer(answer)
    changes = {"answer": said.value, "answered_at": when, "answer_reasons": answer_reasons.strip()}
    label = f"The young person's answer: {said.label[0].lower()}{said.label[1:]}"
    pathway = move(
        pathway, "record_answer", label=label, changes=changes, by=by, at=moment, significance=Significance.KEY
    )
    clocks.stop(pathway, ANSWER, by=by, at=moment, reason="Answered")
    if not clocks.running(pathway, REVIEW).exists():
        clocks.start(pathway, Wanted(REVIEW, moment), by=by, at=moment)
    if said is LookedAfterAnswer.ACCEPTED:
        _tell_who_decide(pathway, by=by, at=moment)
    return pathway


@transaction.atomic
def offer_advocacy(
    pathway: Pathway, *, when: datetime, accepted: bool, note: str = "", by: User, at: datetime | None = None
) -> Pathway:
    """Record that an advocate was offered, and whether the young person wants one."""
    moment = at or timezone.now()
    pathway = _take(pathway, "offer_advocacy", by=by, at=moment)
    _refuse(dated_faults("when", when, now=moment))
    changes = {"advocacy_offered_at": when, "advocacy_accepted": accepted, "advocacy_note": note.strip()}
    label = f"Advocate offered: {'accepted' if accepted else 'declined'}"
    return move(pathway, "offer_advocacy", label=label, changes=changes, by=by, at=moment)


@transaction.atomic
def review(
    pathway: Pathway, *, on: date, words: str, next_on: date | None = None, by: User, at: datetime | None = None
) -> Pathway:
    """Review how the young person is doing where they live, and whether they see the question otherwise now. The next
    one is waited for until the day that was agreed; where none was, as long as the first."""
    moment = at or timezone.now()
    pathway = _take(pathway, "review", by=by, at=moment)
    faults = {}
    if on > timezone.localdate(moment):
        faults["on"] = "This is in the future: say when the review was."
    if not words.strip():
        faults["words"] = "Write what the review found."
    if next_on is not None and next_on <= max(on, timezone.localdate(moment)):
        faults["next_on"] = "The next review is still to come: give a later day."
    _refuse(faults)
    changes = {"review_on": on, "review_words": words.strip()}
    pathway = move(pathway, "review", label="Homeless pathway reviewed", changes=changes, by=by, at=moment)
    clocks.stop(pathway, REVIEW, by=by, at=moment, reason="Reviewed")
    due_at = end_of_day(next_on) if next_on else None
    clocks.start(pathway, Wanted(REVIEW, moment, due_at=due_at), by=by, at=moment)
    return pathway


@transaction.atomic
def close(pathway: Pathway, *, reason: str, by: User, at: datetime | None = None) -> Pathway:
    """Close the pathway: never over an unanswered question, nor while nobody knows where the young person sleeps."""
    moment = at or timezone.now()
    pathway = _take(pathway, "close", by=by, at=moment)
    _refuse(
        closing_faults(
            reason,
            accommodated=pathway.accommodated_at is not None,
            explained=pathway.explained_at is not None,
            answered=bool(pathway.answer),
        )
    )
    changes = {"closed_at": moment, "closed_because": reason.strip()}
    label = "Homeless pathway closed"
    pathway = move(pathway, "close", label=label, changes=changes, by=by, at=moment, significance=Significance.KEY)
    clocks.stop(pathway, by=by, at=moment, reason="Pathway closed")
    return pathway


def _take(pathway: Pathway, step: str, *, by: User, at: datetime) -> Pathway:
    """The pathway, locked. Who the young person is may have been found out on the contact since: it follows."""
    child = ContactChild.objects.get(pk=pathway.child_id)
    if child.person_id != pathway.person_id:
        known = Pathway.objects.select_for_update(of=("self",)).get(pk=pathway.pk)
        known.person_id = child.person_id
        keep(known, by=by, at=at, why="identify")
        people.touch(known, people=[child.person_id] if child.person_id else [], by=by, at=at)
    return lock(pathway, step, by=by)


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise RuleBroken(**faults)


def _fit(worker: User, record: Contact | Pathway) -> None:
    if not (worker.is_active and worker.may(Permission.WORK_PATHWAY)):
        raise RuleBroken(worker="Choose a social worker: this person does not work with homeless young people.")
    if not worker.may_open(record.restricted_people):
        raise RuleBroken(worker=f"{worker} may not open this record: choose somebody who is named for it.")


def _tell_worker(pathway: Pathway, *, by: User, at: datetime) -> None:
    if pathway.worker and pathway.worker.pk != by.pk:
        text = f"{pathway.reference} is yours: a young person needs somewhere safe tonight."
        tell(pathway.worker, text, about=pathway, urgent=pathway.accommodated_at is None, at=at)


def _tell_who_decide(pathway: Pathway, *, by: User, at: datetime) -> None:
    """Becoming looked after is decided by the managers: those of the team, and senior managers."""
    if pathway.restricted_people:
        whom = list(who_may_open(pathway.restricted_people))
    else:
        whom = [*managers_of(pathway.team), *holding(Permission.READ_RESTRICTED)]
    told = {user.pk: user for user in whom if user.pk != by.pk}
    text = f"{pathway.reference}: the young person wants to become looked after. That needs your decision today."
    tell(told.values(), text, about=pathway, urgent=True, at=at)
