"""What only senior managers, and who is named for the child, may know to exist."""

from datetime import timedelta

from django.utils import timezone

from assessments import services as assessing
from assessments.services import early_help, pathways
from mach import clocks, people
from mach.access import Role
from referrals.models import Handover
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.everything.index import line_of
from tests.everything.oversight import audited, panel_cases
from tests.everything.work import homeless_contact, late_clock, rows_of_meeting


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
