"""What is worked on: contacts, referrals, assessments, families, meetings, enquiries, pathways."""

from datetime import date, timedelta

from django.utils import timezone

from assessments import services as assessing
from assessments.services import early_help, meetings
from mach import clocks
from mach.access import Role
from mach.models import Clock
from referrals import services
from referrals.models import Handover
from referrals.rules import Decision
from referrals.workflow import ContactStatus as C
from tests import factories


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


def homeless_contact(**fields):
    today = timezone.localdate()
    child = factories.sent_child("Tyrese", "Okafor", date_of_birth=date(today.year - 17, 1, 1))
    return factories.contact(C.NEW, rag="", children=[child], categories=("homeless_16_17",), **fields)
