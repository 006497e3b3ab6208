"""One of everything, each record standing where its page is about: for the walk over every address of the project."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from assessments import services as assessing
from assessments.services import early_help, meetings, pathways
from improvement.services import audits, panel, supervision
from improvement.services.workforce import save_post
from mach import clocks, kept, keys, notices, people
from mach.access import Role, Scope
from mach.models import BankHoliday, Clock, Event, Notice, TeamKind
from referrals import services
from referrals.models import Handover
from referrals.rules import Decision
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.improvement import made as planned
from tests.improvement.auditing import a_round, audit
from tests.improvement.returning import came_back


@dataclass
class Everything:
    """`users` and their signed-in `clients` by role, and `at`: the arguments of an address by what it is about."""

    users: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    at: dict[str, list[Any]] = field(default_factory=dict)
    hidden: dict[str, list[Any]] = field(default_factory=dict)
    agencies: dict[str, tuple[Any, str]] = field(default_factory=dict)

    @property
    def worker(self):
        return self.users[Role.SOCIAL_WORKER]


def build():
    made = Everything()
    team = factories.team()
    agencies(made)
    for role in Role:
        made.users[role] = factories.user(role, password=True, **at_work(made, role, team))
        made.clients[role] = Client()
        made.clients[role].force_login(made.users[role])
        # The first answer notes in the session when its user signed in.
        made.clients[role].get("/accounts/logout/")
    made.clients["stranger"] = Client()
    # Work is done by people of their own, so that no page is closed to a role for who did it.
    boss, holder = factories.user(Role.SENIOR_MANAGER), factories.worker(team=team)
    front_door(made, team, boss, holder)
    assessments(made, boss)
    strategy_meetings(made, boss)
    section_47(made, boss)
    homeless(made, holder)
    overseen(made, boss, made.worker)
    index_of_people(made)
    made.at |= planned.everything()
    settings(made)
    restricted(made, boss, holder)
    return made


def at_work(made, role, team):
    """A partner belongs to the agency whose contact is in the table, everybody else to the hub."""
    return {"agency": made.agencies["police"][0]} if role == Role.PARTNER else {"team": team}


def line_of(person):
    """A line of somebody's story, and whose it is."""
    line = Event.objects.filter(people__contains=[person.pk]).first()
    return [person.reference, line.pk]


def agencies(made):
    for slug in ("police", "school"):
        agency = factories.agency(slug)
        issued = keys.issue(agency, name="their system", scopes=list(Scope),
                            by=factories.system())  # fmt: skip
        made.agencies[slug] = agency, issued.text
        made.at[f"{slug}'s key"] = [slug, issued.key.prefix]
    made.at["agency"] = ["police"]


def front_door(made, team, boss, holder):
    new = factories.contact(C.NEW, rag="", children=2, agency=made.agencies["police"][0])
    rated = factories.contact(C.NEW, rag="red", children=2)
    for_team = factories.contact(C.NEW, rag="green")
    for_team = services.allocate(for_team, team=team, steps=["Call the school"], reason="On duty.", by=boss)
    ready = factories.contact(C.TO_AUTHORISE, worker=holder, manager=boss, children=2)
    decided = factories.contact(C.DECIDED, worker=holder, manager=boss, decision=Decision.EARLY_HELP)
    accepted = factories.referral(worker=holder, manager=boss)
    late = factories.contact(C.NEW, received_at=timezone.now() - timedelta(days=4))
    clocks.sweep()
    returned = factories.contact(rag="green")
    said = factories.outcomes(returned, Decision.RETURNED, level=1)
    services.decide_now(returned, outcomes=said, reason="No screening needed.", by=boss)
    made.at |= {
        "new contact": [new.reference],
        "rated contact": [rated.reference],
        "contact for a team": [for_team.reference],
        "recommended contact": [ready.reference],
        "recommended child": [ready.reference, ready.children.first().pk],
        "decided contact": [decided.reference],
        "decision": [decided.reference, decided.decisions.get().pk],
        "handover": [Handover.objects.get(contact=decided).pk],
        "referral": [accepted.reference],
        "late clock": [late_clock(late)],
    }


def late_clock(contact):
    return Clock.objects.get(reference=contact.reference, kind="contact_decision").pk


def assessments(made, boss):
    begun = assessing.open_assessment(factories.referral(), worker=made.worker, by=boss)
    done = assessing.open_assessment(factories.referral(), worker=made.worker, by=boss)
    done = submitted(done, made.worker)
    made.at |= {"assessment": [begun.reference], "submitted assessment": [done.reference]}
    going_on = factories.assessment("signed_off", outcome="child_in_need", outcome_team=factories.team("longer_term"))
    made.at["handed over assessment"] = [going_on.reference]
    families(made, boss, done)


def submitted(record, worker):
    factories.seen(record, worker)
    return assessing.write_and_submit(record, **factories.written(record), by=worker)


def families(made, boss, record):
    """Early help where each of its pages is about it, with the partner as the lead professional."""
    partner = made.users[Role.PARTNER]
    working = factories.episode("working", lead=partner)
    said = early_help.ActionSaid(what="Go to the course", due_on=timezone.localdate(), family_member="Kelly")
    action = early_help.set_action(working, said=said, by=factories.user(Role.EARLY_HELP_LEAD))
    made.at |= {
        "offered contact": [factories.contact(C.DECIDED, manager=boss).reference],
        "offered episode": [early_help.offer_from_assessment(record, by=boss).reference],
        "accepted episode": [factories.episode("accepted", lead=partner).reference],
        "working episode": [working.reference],
        "action of plan": [working.reference, action.pk],
    }


def strategy_meetings(made, boss):
    called = factories.strategy_meeting("called", by=boss, agencies=[made.agencies["police"][0]])
    concluded = factories.strategy_meeting("concluded", by=boss)
    made.at |= {"called meeting": [called.reference], "concluded meeting": [concluded.reference],
                "held meeting": [factories.strategy_meeting("held", by=boss).reference],
                **rows_of_meeting(called, concluded, boss)}  # fmt: skip


def rows_of_meeting(called, concluded, boss):
    """An invitation, an action, minutes and a copy of them, by what each is about."""
    due = timezone.now() + timedelta(hours=4)
    action = meetings.set_action(called, what="Ring the school", owner=boss, due_at=due, by=boss)
    minutes = meetings.issue_minutes(concluded, to=list(concluded.invitations.all()), by=boss)
    return {
        "invitation": [called.invitations.first().pk],
        "agreed action": [action.pk],
        "minutes": [concluded.reference, minutes.number],
        "copy of minutes": [minutes.copies.first().pk],
    }


def section_47(made, boss):
    at = {status: [factories.enquiry(status, by=boss, worker=made.worker).reference]
          for status in ("enquiring", "submitted", "conference", "finished")}  # fmt: skip
    made.at |= {f"{status} enquiry": reference for status, reference in at.items()}
    made.at["emergency order"] = [factories.protection(order=True).pk]


def homeless(made, holder):
    waiting, begun = homeless_contact(), factories.pathway(worker=holder)
    made.at |= {
        "homeless contact": [begun.contact.reference],
        "homeless young person": [waiting.reference, waiting.children.get().pk],
        "pathway": [begun.reference],
        "pathway step": [begun.reference, "tonight"],
        "leaver": [holder.pk],
    }


def overseen(made, boss, practitioner):
    made.at |= audited(factories.contact(C.DECIDED, worker=practitioner), boss, practitioner)
    made.at |= {"round": [a_round().pk], "audited team": [practitioner.team.slug], "gap": ["no-management-entry"]}
    made.at |= panel_cases(boss, boss) | {"supervised": [factories.worker(team=practitioner.team).pk]}
    made.at |= supervised(boss)


def supervised(boss):
    """Supervision of somebody by somebody of their own: nobody else reads it but senior managers."""
    today = timezone.localdate()
    said = supervision.Held(held_on=today, reflective="The baby.", compliance="Two visits late.")
    due, held = (supervision.arrange(factories.worker(), planned_on=today, by=boss) for _ in range(2))
    held = supervision.hold(held, said=said, by=boss)
    action = supervision.set_action(held, what="Visit", owner=boss, due_on=today, by=boss)
    return {
        "due supervision": [due.reference],
        "held supervision": [held.reference],
        "action of supervision": [held.reference, action.pk],
    }


def panel_cases(boss, owner, restricted=None):
    """A child referred again, to review; and one whose return was reviewed, with an action."""
    waiting, reviewed = (came_back(boss, restricted) for _ in range(2))
    reviewed = panel.review(reviewed, finding="A new partner.", deficits=["none"], deficit_words="", by=boss)
    due = timezone.localdate()
    action = panel.set_action(reviewed, what="Ring the school", owner=owner, due_on=due, by=boss)
    return {
        "panel case": [waiting.reference],
        "reviewed case": [reviewed.reference],
        "action of panel": [reviewed.reference, action.pk],
    }


def audited(contact, boss, owner):
    """Audits of one contact, where each of their pages is about them."""
    other, second = factories.user(Role.SENIOR_MANAGER), factories.user(Role.SENIOR_MANAGER)
    at = {status: audit(status, of=contact, auditor=other, grade="inadequate", moderator=second)
          for status in ("auditing", "to_moderate", "agreed")}  # fmt: skip
    due = timezone.localdate()
    action = audits.set_action(at["agreed"], what="Ring the school", owner=owner, due_on=due, by=other)
    return {
        "audit": [at["auditing"].reference],
        "audit's view": [at["auditing"].reference, "family"],
        "audit to moderate": [at["to_moderate"].reference],
        "agreed audit": [at["agreed"].reference],
        "action of audit": [at["agreed"].reference, action.pk],
    }


def homeless_contact(**fields):
    today = timezone.localdate()
    child = factories.sent_child("Tyrese", "Okafor", date_of_birth=date(today.year - 17, 1, 1))
    return factories.contact(C.NEW, rag="", children=[child], categories=("homeless_16_17",), **fields)


def restricted_homeless(child, boss):
    """A restricted young person whose pathway is to begin, and one whose pathway has begun."""
    waiting, contact = homeless_contact(restricted=child), homeless_contact(restricted=child)
    begun = pathways.begin(contact.children.get(), worker=boss, by=boss)
    return {
        "homeless contact": [contact.reference],
        "homeless young person": [waiting.reference, waiting.children.get().pk],
        "pathway": [begun.reference],
        "pathway step": [begun.reference, "tonight"],
    }


def index_of_people(made):
    known = factories.person()
    made.at["person"] = [known.reference]
    made.at["line of the story"] = line_of(known)
    alike = factories.pair()
    made.at["pair"] = [alike.pk]
    made.at["two people"] = [alike.first.reference, alike.second.reference]
    made.at["merge"] = [factories.merge().pk]
    mine = made.users[Role.CALL_HANDLER]
    notices.tell(mine, "Something happened.", about=None)
    made.at["own notice"] = [Notice.objects.filter(recipient=mine).latest("pk").pk]
    made.at["kept form"] = [kept.keep(mine, path="/contacts/", fields={"reason": ["Half a sentence"]}).pk]
    made.at["draft"] = ["screening", made.at["new contact"][0]]


def a_post():
    said = {"title": "Social worker", "kind": "social_worker", "team": factories.team(), "full_time": Decimal(1)}
    return save_post(None, **said, opened_on=date(2026, 1, 1), by=factories.system())


def settings(made):
    made.at |= {
        "user": [factories.user().pk],
        "team": [factories.team(TeamKind.ASSESSMENT).slug],
        "time limit": ["contact_decision"],
        "holiday": [BankHoliday.objects.latest("day").pk],
        "concern": ["neglect"],
        "worker": [factories.worker().pk],
        "post": [a_post().pk],
        "quarter": ["2026-04", "vacancies"],
        "week": ["contact", "2026-04-06", "arrived"],
        "measure": ["contacts-48-hours"],
        "figure": ["contacts-48-hours", "all"],
        "call": [uuid4()],
        "anything": ["no/such/thing"],
    }


def restricted_family(holder, boss):
    """Early help for a child of whom nobody but senior managers and two others may know."""
    lead = factories.user(Role.EARLY_HELP_LEAD)
    child = factories.restrict(factories.person("Wystan", "Quillfeather"), holder, lead)
    handed = factories.contact(C.DECIDED, restricted=child, worker=holder, manager=boss)
    family = factories.episode("accepted", contact=handed, by=lead)
    said = early_help.ActionSaid(what="Go to the course", due_on=timezone.localdate(), family_member="Kelly")
    action = early_help.set_action(family, said=said, by=lead)
    return {"episode": [family.reference], "action of plan": [family.reference, action.pk]}


def restricted(made, boss, holder):
    """What only senior managers, and who is named for the child, may know to exist."""
    child = factories.restrict(factories.person("Zebedee", "Quillfeather"), holder)
    hidden = factories.contact(C.TO_AUTHORISE, restricted=child, worker=holder, manager=boss, rag="red")
    decided = factories.referral(restricted=factories.restrict(factories.person("Ysolde", "Quillfeather"), holder),
                                 worker=holder, manager=boss)  # fmt: skip
    opened = people.break_glass(reference=child.reference, reason="Hospital asks", by=factories.manager())
    named = factories.grant(child, factories.worker())
    written = assessing.open_assessment(
        factories.referral(restricted=factories.restrict(factories.person("Xanthe", "Quillfeather"), holder),
                           worker=holder, manager=boss), worker=holder, by=boss)  # fmt: skip
    met = factories.referral(restricted=factories.restrict(factories.person("Quentin", "Quillfeather"), holder),
                             worker=holder, manager=boss)  # fmt: skip
    minuted = factories.strategy_meeting("concluded", of=[met], by=boss)
    meeting = factories.strategy_meeting("called", of=[met], by=boss)
    enquired = factories.enquiry(of=written.referral, by=boss, worker=holder)
    protected = factories.protection(met, order=True, by=holder)
    early = factories.contact(C.DECIDED, restricted=child, worker=holder, manager=boss)
    late = factories.contact(C.NEW, restricted=child, manager=boss, received_at=timezone.now() - timedelta(days=4))
    clocks.sweep()
    sister, brother = (factories.restrict(factories.person(name, "Quillfeather"), holder) for name in ("Una", "Uri"))
    made.at |= {"closed person": [child.reference], "grant": [child.reference, named.pk], "glass": [opened[0].pk]}
    made.hidden = {
        "contact": [hidden.reference],
        "child of contact": [hidden.reference, hidden.children.first().pk],
        "decision": [early.reference, early.decisions.get().pk],
        "referral": [decided.reference],
        "handover": [Handover.objects.get(contact=early).pk],
        "offered contact": [early.reference],
        **audited(early, boss, boss),
        **panel_cases(boss, boss, holder),
        **restricted_family(holder, boss),
        **restricted_homeless(child, boss),
        "assessment": [written.reference],
        "meeting": [meeting.reference],
        "enquiry": [enquired.reference],
        "emergency order": [protected.pk],
        **rows_of_meeting(meeting, minuted, boss),
        "person": [child.reference],
        "pair": [factories.pair(sister, brother).pk],
        "two people": [sister.reference, brother.reference],
        "merge": [
            factories.merge(
                factories.person("Vera", "Quillfeather"),
                factories.restrict(factories.person("Vira", "Quillfeather"), holder),
                by=boss,
            ).pk
        ],
        "line of the story": line_of(child),
        "grant": [child.reference, named.pk],
        "glass": [opened[0].pk],
        "late clock": [late_clock(late)],
    }
