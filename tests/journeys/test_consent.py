"""Consent withdrawn, to the senior manager's decision."""

import pytest

from assessments import services
from mach.access import Role
from mach.models import Clock
from tests import factories
from tests.browser import Desk
from tests.journeys.worker import Worker

pytestmark = pytest.mark.e2e


def test_consent_is_withdrawn_and_a_senior_manager_decides(desks):
    # Given a worker who is writing an assessment, and a senior manager
    team = factories.team("assessment")
    boss = factories.user(Role.ASSESSMENT_MANAGER, team=team)
    worker = desks(factories.worker(team=team, name="Tom Bright"), kind=Worker)
    senior = desks(factories.user(Role.SENIOR_MANAGER, name="Helen Lund"), kind=Desk)
    record = services.open_assessment(factories.referral(), worker=worker.user, by=boss)
    # When the mother withdraws consent, and the worker states the risk
    worker.records_that_consent_was_withdrawn(record, who="Her mother", risk="Father is back at weekends.")
    worker.sees("waits for a senior manager")
    # Then it waits on the senior manager's list, and the 45 working days run on
    assert Clock.objects.running().filter(kind="assessment", stage_id=record.referral_id).exists()
    senior.open("/assessments/consent-withdrawn/")
    senior.sees(str(record), "Father is back at weekends.")
    senior.follow(str(record))
    # When the senior manager decides to go on without consent
    senior.press("Decide how to go on without consent")
    senior.tick("Go on without consent")
    senior.fill("Because", "The risk is too high to stop.")
    senior.press("Decide")
    senior.sees(f"Your decision is recorded on {record}.")
    # Then the worker reads it and writes on
    worker.open(f"/assessments/{record}/")
    worker.sees("Go on without consent", "The risk is too high to stop.")
    assert not Clock.objects.running().filter(kind="consent_decision").exists()
