"""A front door on duty: everybody who works at it, at a desk of their own."""

from mach.access import Role
from mach.models import TeamKind
from referrals.models import Contact
from tests import factories
from tests.journeys.colleagues import CallHandler, EarlyHelpLead
from tests.journeys.manager import Manager
from tests.journeys.worker import Worker


def staff(desks, **window):
    """A front door on duty: a call handler, a worker, a manager, and those who go on from there beside it."""
    hub, assessing = factories.team(), factories.team(TeamKind.ASSESSMENT)
    people = {
        "handler": (factories.user(Role.CALL_HANDLER, team=hub, name="Jo Field"), CallHandler),
        "worker": (factories.worker(team=hub, name="Sadia Rahman"), Worker),
        "manager": (factories.manager(team=hub, name="Ruth Okoro"), Manager),
        "assessor": (factories.worker(team=assessing, name="Tom Bright"), Worker),
        "boss": (factories.user(Role.ASSESSMENT_MANAGER, team=assessing, name="Ann Hale"), Manager),
        "early_help": (factories.user(Role.EARLY_HELP_LEAD, name="Bea Lunt"), EarlyHelpLead),
    }
    return {role: desks(user, kind=kind, **window) for role, (user, kind) in people.items()}


def stored(reference):
    return Contact.objects.get(reference=reference)
