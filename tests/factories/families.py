"""Early help with a family, and the pathway of a homeless young person."""

from datetime import date, timedelta

from django.utils import timezone

from assessments.services import early_help, pathways
from mach.access import Role
from mach.models import TeamKind
from referrals import services
from tests.factories.basics import next_number
from tests.factories.contacts import C, contact, sent_child
from tests.factories.staff import system, team, user


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
    child = sent_child("Tyrese", f"Okafor-{next_number()}", date_of_birth=born)
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
