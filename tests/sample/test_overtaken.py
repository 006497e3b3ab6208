"""Who works with a family changes between a recommendation and the decision: it is recommended again."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from django.utils import timezone

from mach.access import Role
from mach.models import User
from referrals import services
from referrals.rules import Decision
from referrals.workflow import ContactStatus, ReferralStatus
from sample import plans, screening
from sample.case import Case
from sample.company import Company
from sample.hub import Hub
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("decision", [Decision.ASSESSMENT, Decision.EARLY_HELP, Decision.ADVICE])
def test_what_was_to_go_to_their_worker_is_decided_anew_when_that_work_has_ended(decision):
    worker, boss, now = factories.worker(), factories.user(Role.SENIOR_MANAGER), timezone.now()
    work = factories.referral(ReferralStatus.IN_ASSESSMENT)
    contact = factories.contact(ContactStatus.SCREENING, worker=worker)
    services.confirm_person(contact.children.first(), person=work.person, by=worker)
    company = Company(number=1, staff=[], families=[], start=now)
    hub = Hub(staff={}, system=User.objects.system(), seed=1, now=now, company=company)
    (drawn,) = plans.past(Random(1), 1, date(2025, 3, 3), date(2025, 3, 7), number=1)
    drawn.family.known["child"] = work.person_id
    hub.working[work.person_id] = work.reference
    case = Case(hub, replace(drawn, decision=decision), Random(1), boss, worker, contact)
    screening.recommend(case)
    assert case.contact.recommendations.get().decision == Decision.LINKED
    services.close_referral(work, closure_reason="RC8", by=boss)
    del hub.working[work.person_id]
    screening.overtaken(case)
    services.authorise(case.contact, undone_because="Not waited for.", by=boss)
    assert case.contact.decisions.get().decision == decision
