"""What administrators and leaders set."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from improvement.services.workforce import save_post
from mach.models import BankHoliday, TeamKind
from tests import factories


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


def a_post():
    said = {"title": "Social worker", "kind": "social_worker", "team": factories.team(), "full_time": Decimal(1)}
    return save_post(None, **said, opened_on=date(2026, 1, 1), by=factories.system())
