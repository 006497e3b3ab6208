"""Records for tests, built by doing the work: every one has the history, clocks and story that it would have.

factories.contact(ContactStatus.TO_AUTHORISE, children=3, rag="red")
factories.user("mach_manager", team=factories.team())
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.utils import timezone

from assessments import services as assessing
from assessments.queries.writing import Writing
from assessments.rules import PartKind
from assessments.services import early_help, enquiries, meetings, pathways
from assessments.services import protection as protecting
from assessments.workflow import AssessmentStatus
from mach import keys, people
from mach.access import Role, Scope
from mach.models import Agency, DuplicatePair, GrantKind, Person, PersonGrant, Team, TeamKind, User
from mach.moves import keep
from referrals import services
from referrals.models import Referral
from referrals.rules import Decision
from referrals.sent import SentAdult, SentChild, SentContact
from referrals.workflow import ContactStatus, ReferralStatus

PASSWORD = "correct horse battery staple"
_numbers = count(1)

GIVEN = ["Ella-Mae", "Jaxon", "Noah", "Aisha", "Tomasz", "Grace"]
C = ContactStatus


def system():
    """The user that jobs act as."""
    return User.objects.system()


def team(kind=TeamKind.FRONT_DOOR, **fields):
    number = next(_numbers)
    fields.setdefault("name", f"{TeamKind(kind).label} {number}")
    return Team.objects.create(kind=kind, slug=f"team-{number}", **fields)


def user(*roles, **fields):
    """Somebody with these roles, a social worker unless said. `password=True` gives one to sign in with (slow)."""
    number = next(_numbers)
    roles = [str(role) for role in roles or [Role.SOCIAL_WORKER]]
    password = fields.pop("password", False)
    fields.setdefault("email", f"{roles[0]}.{number}@example.org")
    fields.setdefault("name", f"{roles[0].replace('_', ' ').capitalize()} {number}")
    made = User(roles=roles, **fields)
    if password:
        made.set_password(PASSWORD if password is True else password)
    else:
        made.set_unusable_password()
    made.save()
    return made


def worker(**fields):
    return user(Role.SOCIAL_WORKER, **fields)


def manager(**fields):
    return user(Role.MACH_MANAGER, **fields)


def agency(slug="", **fields):
    number = next(_numbers)
    slug = slug or f"agency-{number}"
    return Agency.objects.create(slug=slug, name=fields.pop("name", slug.replace("-", " ").title()), **fields)


def agency_key(of=None, *, scopes=tuple(Scope), **fields):
    """A key and its text, as an agency's system sends it after "Bearer": (row, text)."""
    fields.setdefault("name", f"key {next(_numbers)}")
    issued = keys.issue(of or agency(), scopes=scopes, by=fields.pop("by", None) or system(), **fields)
    return issued.key, issued.text


def person(given_name="Ella-Mae", family_name="Hodgson", **fields):
    """Somebody in the index. `restricted=True` closes the record; `named` are the users who may open it."""
    restricted, named = fields.pop("restricted", False), fields.pop("named", ())
    fields.setdefault("date_of_birth", date(2016, 3, 27))
    by = fields.pop("by", None) or system()
    made = people.register({"given_name": given_name, "family_name": family_name, **fields}, by=by)
    return restrict(made, *named) if restricted else made


def pair(one=None, other=None, **fields):
    """Two people of the index who may be one, on the list to review."""
    one, other = one or person("Ava", "Thornaby"), other or person("Eva", "Thornaby")
    first, second = sorted((one.pk, other.pk))
    fields = {"probability": 0.97, "reasons": [{"field": "name", "agrees": True, "text": "same surname"}], **fields}
    row = DuplicatePair(first_id=first, second_id=second, found_at=timezone.now(), **fields)
    return keep(row, by=system(), at=timezone.now(), why="find_duplicates")


def merge(kept=None, gone=None, *, by=None, **chosen):
    """Two records made one."""
    kept, gone = kept or person("Ava", "Thornaby"), gone or person("Eva", "Thornaby")
    return people.merge(kept, gone, chosen=chosen, reason="The same NHS number", by=by or system())


def restrict(of, *named):
    """Close a person's record, and all that touches it, to everyone but senior managers and these users."""
    people.restrict(of, named=list(named), reason="Works for the council", by=user(Role.SENIOR_MANAGER))
    return Person.objects.get(pk=of.pk)


def grant(of, to):
    """Name somebody for a restricted person."""
    row = PersonGrant(
        person=of, user=to, kind=GrantKind.NAMED, reason="Their worker", granted_by=system(), granted_at=timezone.now()
    )
    to.__dict__.pop("_open_people", None)
    return keep(row, by=system(), at=timezone.now(), why="grant")


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


def question(**said):
    """The proportionality question, answered."""
    return {
        "harm_suspected": "A bruise on a baby who does not move yet.",
        "lower_response": "A visit by the health visitor.",
        "why_not_enough": "Nobody can say how it came about.",
        **said,
    }


def strategy_meeting(status="held", *, of=(), decision="joint", attended=("police", "health"), **fields):
    """A strategy meeting at this status (called, held, concluded, cancelled) about these referrals, or about a new one.
    `attended` are the sectors that came, each an agency of its own; give `by`, `agencies` or what the question asks."""
    by = fields.pop("by", None) or user(Role.SENIOR_MANAGER)
    about = list(of) or [referral()]
    invited = fields.pop("agencies", None)
    invited = [agency(sector=sector) for sector in attended] if invited is None else invited
    plan = meetings.Plan(planned_for=fields.pop("planned_for", None), place="The hub", agencies=invited)
    fields.setdefault("concern_at", about[0].begun_at)
    made = meetings.call(about, **question(**fields), plan=plan, by=by)
    if status == "cancelled":
        return meetings.cancel(made, reason="The bruise was explained.", still_needed=False, by=by)
    if status in ("held", "concluded"):
        came = {row.pk: ("attended", "room") for row in made.invitations.all()}
        reason = "" if {"police", "health"} <= set(attended) else "It could not wait."
        made = meetings.hold(
            made, held_at=timezone.now(), chair=by, attendance=came, quorum_reason=reason, by=by
        )  # fmt: skip
    if status == "concluded":
        said = {child.pk: (decision, "The bruise is not explained.") for child in made.children.all()}
        made = meetings.conclude(made, decisions=said, by=by)
    return made


def episode(status="working", *, children=1, lead=None, **fields):
    """Early help at this status (accepted, working, closed, declined), from a contact whose children are known people.
    `lead` works with the family; `written=True` gives it a plan in which every risk has its answer."""
    by = fields.pop("by", None) or user(Role.EARLY_HELP_LEAD, team=team(TeamKind.EARLY_HELP))
    written = fields.pop("written", status == "closed")
    handed = fields.pop("contact", None) or contact(C.DECIDED, children=children, **fields)
    for child in handed.children.filter(person=None):
        services.register_person(child, by=system())
    handed.refresh_from_db()
    if status == "declined":
        return early_help.turn_down(handed, by_family=True, reason="Her mother helps her.", by=by)
    made = early_help.take_up(handed, worker=lead or by, by=by)
    if status != "accepted":
        made = early_help.first_contact(made, when=timezone.now(), with_whom="Kelly", by=by)
    if written:
        reasons = {risk.pk: "He has moved out; the police watch the house." for risk in made.risks.all()}
        plan = {"goals": "Quiet evenings.", "agreed_on": timezone.localdate(), "version": made.plan_version}
        made = early_help.plan(made, reasons=reasons, by=by, **plan)
    if status == "closed":
        made = early_help.close(made, outcome="goals_met", outcome_words="They sleep through.", by=by)
    return made


def pathway(status="open", *, worker=None, person=True, **fields):
    """A homeless young person's pathway: open (just begun), answered (declined, with somewhere to sleep) or closed."""
    holder = worker or user(Role.SOCIAL_WORKER)
    today = timezone.localdate()
    born = date(today.year - 17, 1, 1)
    child = sent_child("Tyrese", f"Okafor-{next(_numbers)}", date_of_birth=born)
    handed = contact(C.NEW, rag="", children=[child], categories=("homeless_16_17",), **fields)
    row = handed.children.get()
    if person and row.person_id is None:
        services.register_person(row, by=system())
    made = pathways.begin(row, worker=holder, by=holder)
    if status == "open":
        return made
    hours = [timezone.now() - timedelta(hours=each) for each in (2, 1)]
    made = pathways.accommodate(made, where="Crash pad until Monday.", by=holder)
    made = pathways.explain_option(made, when=hours[0], explained_by=holder, words="We look after you.", by=holder)
    said = {"answer": "declined", "answer_reasons": "I want my own door.", "when": hours[1]}
    made = pathways.record_answer(made, **said, by=holder)
    return pathways.close(made, reason="Lives with his aunt.", by=holder) if status == "closed" else made


def enquiry(status="enquiring", *, of=None, joint=False, outcome="", worker=None, by=None):
    """A section 47 enquiry at this status, decided by a meeting about an assessed child (or about the referral `of`),
    led by `worker`. Its outcome is a conference where it is to wait for one, else that the concerns are unfounded."""
    boss, holder = by or user(Role.SENIOR_MANAGER), worker or user(Role.SOCIAL_WORKER)
    about = of or assessing.open_assessment(referral(manager=boss), worker=holder, by=boss).referral
    met = strategy_meeting("concluded", of=[about], decision="joint" if joint else "single", by=boss)
    made = met.enquiries.get()
    if made.worker != holder:
        made = enquiries.allocate(made, worker=holder, by=boss)
    if status == "enquiring":
        return made
    seen_at = {"when": timezone.now(), "seen": True, "seen_alone": True, "where": "at school", "said": "I fell."}
    enquiries.record_visit(made, **seen_at, by=holder)
    said = {
        "police_officer": "DC Hale" if joint else "",
        "medical_needed": False,
        "findings": "A fall from the swing.",
        "outcome": outcome or ("conference" if status == "conference" else "unfounded"),
        "outcome_reason": "Two people saw it.",
    }
    made = enquiries.write_and_submit(made, said=said, version=made.version, by=holder)
    if status == "conference":
        made = enquiries.sign_off_to_conference(made, by=boss)
    elif status == "finished":
        made = enquiries.sign_off(made, by=boss)
    return made


def protection(of=None, *, order=False, by=None):
    """Police protection of the child of this referral for an hour now, or an emergency protection order."""
    about, holder = of or referral(), by or user(Role.SOCIAL_WORKER)
    record = protecting.record_emergency_order if order else protecting.record_police_protection
    return record(about, began_at=timezone.now() - timedelta(hours=1), by=holder)


def moment(*parts):
    """A moment in UTC, for past times: moment(2026, 4, 2, 16)."""
    return datetime(*parts, tzinfo=UTC)


def written(of, **findings):
    """What completes an assessment, as `write` takes it: every part, everybody consulted, a partner and a scale."""
    writing = Writing(of)
    parts = {}
    for kind in PartKind:
        held = writing.parts.get(kind)
        own = f"{kind.label}: {of.reference}."
        parts[kind.value] = (held.text, held.version) if held else (own, 0)
    heard = {row.person_id: row.version for row in writing.consultations}
    spoken = {"consulted": True, "on": timezone.localdate(), "how": "at home", "said": "Wants help.", "why_not": ""}
    gathered = {f"p{link.person_id}": (spoken, heard.get(link.person_id, 0)) for link in writing.parents}
    if not writing.information:
        gathered["inew"] = {"who": "The school", "asked_on": None, "received_on": None, "said": "Often late."}, 0
    gathered["snew"] = {"who": "Her mother", "score": 6, "on": None, "why": "He has left."}, 0
    said = {"factors": ["3A"], "outcome": "no_further_action", "version": of.version, **findings}
    return {"parts": parts, "findings": said, "gathered": gathered}


def seen(of, by, **said):
    """A visit to the child an hour ago."""
    said = {"seen": True, "seen_alone": True, "where": "school", "said": "Quiet.", **said}
    return assessing.record_visit(of, **{"when": timezone.now() - timedelta(hours=1), **said}, by=by)


def assessment(status=AssessmentStatus.WRITING, *, worker=None, manager=None, of=None, **findings):
    """A child's assessment at this status, brought there by the services. `of` is its referral."""
    boss = manager or user(Role.ASSESSMENT_MANAGER, team=team(TeamKind.ASSESSMENT))
    holder = worker or user(Role.SOCIAL_WORKER, team=boss.team)
    made = assessing.open_assessment(of or referral(), worker=holder, by=boss)
    if status == AssessmentStatus.WRITING:
        return made
    seen(made, holder)
    made = assessing.write_and_submit(made, **written(made, **findings), by=holder)
    return assessing.sign_off(made, by=boss) if status == AssessmentStatus.SIGNED_OFF else made
