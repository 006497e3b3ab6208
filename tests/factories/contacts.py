"""Contacts and referrals: what is sent, what is decided, and where they stand."""

from datetime import date, timedelta

from mach.access import Role
from mach.models import Person, TeamKind
from referrals import services
from referrals.models import Referral
from referrals.rules import Decision
from referrals.sent import SentAdult, SentChild, SentContact
from referrals.workflow import ContactStatus, ReferralStatus
from tests.factories.index import grant, person, restrict
from tests.factories.staff import system, team, user

GIVEN = ["Ella-Mae", "Jaxon", "Noah", "Aisha", "Tomasz", "Grace"]
C = ContactStatus


def sent_child(given_name="Ella-Mae", family_name="Hodgson", **fields):
    fields.setdefault("date_of_birth", date(2016, 3, 27))
    return SentChild(given_name=given_name, family_name=family_name, **fields)


def sent_adult(given_name="Kelly", family_name="Hodgson", **fields):
    fields.setdefault("relationship", "mother")
    return SentAdult(given_name=given_name, family_name=family_name, **fields)


def sent(*, children=1, adults=(), **fields):
    """What a referrer sends. `children` is how many, or the children themselves."""
    if isinstance(children, int):
        children = [sent_child(GIVEN[n % len(GIVEN)], date_of_birth=date(2016 - n, 3, 27)) for n in range(children)]
    fields.setdefault("source_code", "6")
    fields.setdefault("reason", "Officers attended a domestic incident; the children were upstairs.")
    fields.setdefault("categories", ("domestic_abuse",))
    fields.setdefault("referrer_name", "PC 2214 Marsh")
    fields.setdefault("referrer_phone", "01632 960123")
    return SentContact(children=tuple(children), adults=tuple(adults), **fields)


def outcome(decision=Decision.EARLY_HELP, **fields):
    """A complete outcome for one child, as recommended or decided."""
    said = {
        "decision": str(Decision(decision)),
        "level": 3,
        "rationale": "Needs that the family can meet with help.",
        "told_text": f"Thank you. We decided: {Decision(decision).label.lower()}.",
        "council": "",
        "linked_to": "",
    }
    if decision == Decision.OTHER_COUNCIL:
        said["council"] = "Stockton-on-Tees"
    return {**said, **fields}


def outcomes(of, decision=Decision.EARLY_HELP, **fields):
    """The same outcome for every child of a contact who has no decision yet, by the child's id."""
    return {child.pk: outcome(decision, **fields) for child in of.children.filter(decided_at=None)}


def contact(status=C.NEW, *, rag="amber", children=1, decision=Decision.EARLY_HELP, **fields):
    """A contact at this status, brought there by the services.

    Give `by`, `worker`, `manager`, `agency`, `sent` or any field of what is sent; `restricted` a restricted person whom
    it touches; `received_at` a past time (each later step follows ten minutes after the one before); `rag=""` leaves a
    new contact unrated.
    """
    crew = _crew(fields)
    at = fields.pop("received_at", None)
    touches = fields.pop("restricted", None)
    given = fields.pop("sent", None) or sent(children=children, **fields)
    made = services.receive(sent=given, by=crew["by"], agency=crew["agency"], received_at=at)
    if touches:
        other = {"date_of_birth": date(2013, 8, 2)}  # nobody that the other contacts of a test may be about
        who = restrict(person("Imogen", "Ashworth", **other)) if touches is True else touches
        services.confirm_person(made.children.first(), person=who, by=user(Role.SENIOR_MANAGER), at=at)
        made.refresh_from_db()
    return bring(made, status, rag=rag, decision=decision, at=at, **crew)


def _crew(fields):
    return {
        "by": fields.pop("by", None) or system(),
        "agency": fields.pop("agency", None),
        "worker": fields.pop("worker", None),
        "manager": fields.pop("manager", None),
    }


def bring(of, status, *, rag="amber", decision=Decision.EARLY_HELP, at=None, worker=None, manager=None, **_):
    """Take a new contact on to a later status: rated, allocated, recommended, authorised."""
    steps = list(C)[: list(C).index(C(status)) + 1]
    boss = manager or user(Role.MACH_MANAGER if not of.restricted_people else Role.SENIOR_MANAGER)
    holder = worker or (user(Role.SOCIAL_WORKER) if status != C.NEW else None)
    if holder and of.restricted_people and not set(of.restricted_people) <= set(holder.restricted_people_open_to()):
        for each in Person.objects.filter(pk__in=of.restricted_people):
            grant(each, holder)
    if rag:
        of = services.rate(of, rag=rag, reason="From what was sent.", by=boss, at=_later(at, 1))
    if C.SCREENING in steps:
        direction = ["Speak to the mother alone"]
        of = services.allocate(of, worker=holder, steps=direction, reason="On duty.", by=boss, at=_later(at, 2))
    if C.TO_AUTHORISE in steps:
        said = decision if isinstance(decision, dict) else outcomes(of, decision)
        of = services.recommend(of, outcomes=said, by=holder, at=_later(at, 3))
    if C.DECIDED in steps:
        because = "Spoken to today; the rest is in the plan." if of.rag == "red" else ""
        of = services.authorise(of, undone_because=because, by=boss, at=_later(at, 4))
    return of


def _later(at, step):
    return at + timedelta(minutes=10 * step) if at else None


def referral(status=ReferralStatus.ACCEPTED, *, decision=Decision.ASSESSMENT, **fields):
    """One child's referral, from a contact that was decided so."""
    boss = fields.setdefault("manager", user(Role.SENIOR_MANAGER))
    holder = fields.setdefault("worker", user(Role.SOCIAL_WORKER))
    decided = contact(C.DECIDED, decision=decision, **fields)
    made = Referral.objects.get(contact=decided, child=decided.children.first())
    if status in (ReferralStatus.IN_ASSESSMENT, ReferralStatus.WORKING, ReferralStatus.CLOSED):
        made = services.start_assessment(made, worker=holder, by=boss)
    if status == ReferralStatus.WORKING:
        made = services.go_on(made, worker=holder, team=team(TeamKind.LONGER_TERM), by=boss)
    if status == ReferralStatus.CLOSED:
        made = services.close_referral(made, closure_reason="RC8", by=boss)
    if status == ReferralStatus.WITHDRAWN:
        entry = made.decision
        services.correct(entry, outcome=outcome(), reason="It was another family.", by=boss)
        made.refresh_from_db()
    return made
