"""What is done while a contact is open: who they are, what was said and found, what is recommended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mach import people
from mach.models import Person, User
from mach.people import Home, Told
from referrals import services
from referrals.models import ConsentAnswer, ConsentPurpose, Method
from referrals.queries.screening import parents_not_to_be_told
from referrals.rules import REFERRALS, Decision
from sample import times, writing
from sample.case import Case
from sample.hub import SCREENERS, Hub, Story
from sample.plans import Plan
from sample.staff import RESTRICTED_WORKER

HELPED_INSTEAD = 0.15
"""How often a brother or sister is offered early help where another child is assessed; on today's desks all are."""
HALF = 0.5
IN_INDEX = ("given_name", "family_name", "sex", "date_of_birth", "nhs_number", "ethnicity", "school")
MOVED = "Off sick since this morning; the family is waiting."
GIVEN = {"answer": ConsentAnswer.GIVEN}


def known_before(hub: Hub, plan: Plan) -> None:
    """Who has an NHS number came into the index with the records of years before. A contact that gives the number and
    the date of birth is then linked as it arrives."""
    family = plan.family
    if family.known or family.restricted:
        return
    home, before = Home((family.street,), "Middlesbrough", family.postcode), plan.at - timedelta(days=20)
    with people.renewed_once():
        for member in (*plan.children, *family.adults):
            if member.nhs_number and member.date_of_birth:
                details = {name: getattr(member, name) for name in IN_INDEX}
                person = people.register(details, by=hub.system, at=before, told=Told(homes=(home,)))
                family.known[member.key] = person.pk


def identify(case: Case, *, by: User, adults: bool = True, all_of_them: bool = True) -> None:
    """Say who everyone on the contact is: known from before, or new. Without `all_of_them` only who is known."""
    known, plan = case.plan.family.known, case.plan
    rows: list[Any] = list(zip(case.contact.children.all(), plan.children, strict=True))
    if adults:
        wanted = zip(case.contact.adults.all(), plan.family.adults, strict=True)
        rows += [each for each in wanted if case.rng.random() < (HALF if each[1].key == "mother" else HALF / 4)]
    for row, member in rows:
        if row.person_id is None and member.key in known:
            person = Person.objects.get(pk=known[member.key])
            services.confirm_person(row, person=person, by=by, at=case.hub.now)
        elif row.person_id is None and all_of_them:
            known[member.key] = services.register_person(row, by=by, at=case.hub.now).person_id
        elif row.person_id:
            known[member.key] = row.person_id
    case.contact.refresh_from_db()


def closed(case: Case) -> Story:
    """The one restricted family: its records are closed to all but those who are named, as soon as it is known."""
    family, boss = case.plan.family, case.hub.staff["h.lund"]
    if not family.known:
        yield case.hub.now + timedelta(minutes=8)
        identify(case, by=boss)
        named = [case.hub.staff[RESTRICTED_WORKER]]
        for person_id in family.known.values():
            reason = "The mother works for the council, in this building."
            person = Person.objects.get(pk=person_id)
            people.restrict(person, named=named, reason=reason, by=boss, at=case.hub.now)
        case.contact.refresh_from_db()


def while_open(case: Case) -> Story:
    """What may come in between: more information, another rating, another worker."""
    plan, hub, rng = case.plan, case.hub, case.rng
    until = plan.screened or hub.now + timedelta(hours=2)
    if "information" in plan.extras:
        yield times.between(rng, hub.now, until, 0.2, 0.5)
        text = "The child did not come to school today and nobody answers the telephone."
        by, agency = hub.system, hub.agencies["school"]
        services.add_information(case.contact, text=text, by=by, agency=agency, at=hub.now)
        case.contact.refresh_from_db()
    if plan.screened is None:
        return
    if {"information", "rated again"} & plan.extras:
        yield times.between(rng, hub.now, until, 0.2, 0.5)
        rag = "amber" if plan.rag == "green" else plan.rag
        reason = "Read again with what came in since."
        case.contact = services.rate(case.contact, rag=rag, reason=reason, by=case.manager, at=hub.now)
    if "moved" in plan.extras and case.contact.worker_id and not plan.worker:
        yield times.between(rng, hub.now, until, 0.2, 0.5)
        before = case.worker
        case.worker = hub.pick(tuple(login for login in SCREENERS if hub.staff[login] != before))
        case.contact = services.allocate(case.contact, worker=case.worker, reason=MOVED, by=case.manager, at=hub.now)
        hub.hold(before, -1)
        hub.hold(case.worker, 1)


def screen(case: Case) -> None:
    """The worker's hours on it: who they are, the parents, the notes and the analysis."""
    identify(case, by=case.worker, adults=case.plan.concern.level >= 3)
    _speak(case)
    parts = {"analysis": writing.ANALYSIS}
    if case.rng.random() < HALF:
        parts["notes"] = writing.NOTES
    if case.plan.concern.level >= 3 and case.rng.random() < HALF:
        parts |= {"worries": writing.WORRIES, "strengths": writing.STRENGTHS, "needs": writing.NEEDS}
    for kind, texts in parts.items():
        text = writing.written(case.rng, texts, **case.named)
        services.write_part(case.contact, kind=kind, text=text, version=0, by=case.worker, at=case.hub.now)
    case.contact.refresh_from_db()


def _speak(case: Case) -> None:
    """Telling the parents waits for a manager where the referrer ruled it out."""
    rng, now = case.rng, case.hub.now
    adult = case.contact.adults.first()
    if adult is None:
        return
    talk: dict[str, Any] = {"adult": adult, "spoken_at": now - timedelta(minutes=rng.randrange(2, 30))}
    said: dict[str, dict[str, Any]] = {str(ConsentPurpose.GATHERING): GIVEN, str(ConsentPurpose.NEXT_STEPS): GIVEN}
    if parents_not_to_be_told(case.contact) and rng.random() < 0.5:
        reason = "The mother is alone until four: ring her then, say nothing to him."
        services.agree_to_contact_parents(case.contact, reason=reason, by=case.manager, at=now)
    if parents_not_to_be_told(case.contact):
        why = {"answer": ConsentAnswer.NOT_ASKED, "why_not_asked": "Asking may put the child at more risk."}
        said = {str(ConsentPurpose.GATHERING): why}
    elif rng.random() < 0.12:
        talk |= {"method": Method.TRIED, "said": "No answer; message left to ring back."}
        said = {}
    else:
        talk |= {"method": rng.choice((Method.PHONE, Method.PHONE, Method.VISIT)), "said": _words(case)}
        if rng.random() < 0.15:
            said = {str(ConsentPurpose.GATHERING): {"answer": ConsentAnswer.REFUSED}}
    talk["spoken_at"] = max(talk["spoken_at"], case.plan.at)
    services.log_parent_contact(case.contact, talk=talk, consents=said, by=case.worker, at=now)


def _words(case: Case) -> str:
    return case.rng.choice(writing.SAID_BY_PARENT)


def outcomes(case: Case, *, by: User, instead: Decision | None = None) -> dict[int, dict[str, Any]]:
    """What is said for each child: as planned, or linked where somebody works with the child already."""
    said = {}
    for place, child in enumerate(case.contact.children.filter(decided_at=None)):
        decision = instead or case.plan.decision
        reference = case.hub.working.get(child.person_id or 0)
        if reference and not (case.plan.family.restricted and decision not in REFERRALS):
            decision = Decision.LINKED
        elif place and decision in REFERRALS and case.plan.assessed is None and case.rng.random() < HELPED_INSTEAD:
            decision = Decision.EARLY_HELP
        said[child.pk] = outcome(case, decision, reference or "")
    return said


def outcome(case: Case, decision: Decision, reference: str) -> dict[str, Any]:
    return {
        "decision": decision.value,
        "level": case.plan.concern.level,
        "rationale": writing.BECAUSE[decision],
        "told_text": writing.TOLD[decision],
        "council": "Northshire" if decision is Decision.OTHER_COUNCIL else "",
        "linked_to": reference if decision is Decision.LINKED else "",
    }


def recommend(case: Case) -> None:
    said, case.seen = outcomes(case, by=case.worker), case.work
    case.contact = services.recommend(case.contact, outcomes=said, by=case.worker, at=case.hub.now)


def sent_back(case: Case) -> Story:
    """A manager wants more; the worker adds it and recommends again."""
    end = case.plan.decided
    if end is None:
        return
    yield times.between(case.rng, case.hub.now, end, 0.1, 0.3)
    comment = "Say what the school knows, and what the father was told."
    case.contact = services.send_back(case.contact, comment=comment, by=case.manager, at=case.hub.now)
    if "not again" in case.plan.extras:
        return
    yield times.between(case.rng, case.hub.now, end, 0.4, 0.7)
    recommend(case)


def overtaken(case: Case) -> None:
    """A referral was opened or closed since it was recommended: it goes back, and what is recommended is put right."""
    if case.seen == case.work:
        return
    comment = "Somebody has begun to work with them since, or has ended: recommend again with that in view."
    case.contact = services.send_back(case.contact, comment=comment, by=case.manager, at=case.hub.now)
    recommend(case)


def one_child_first(case: Case) -> Story:
    """A manager has decided for one child and still reads about the others."""
    first = case.contact.children.first()
    if "one decided" in case.plan.extras and first and case.contact.children.count() > 1:
        yield case.hub.now + timedelta(minutes=20)
        said = {"children": [first.pk], "undone_because": writing.NOT_WAITED_FOR}
        case.contact = services.authorise(case.contact, **said, by=case.manager, at=case.hub.now)
