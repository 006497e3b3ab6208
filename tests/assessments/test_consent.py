"""Consent withdrawn: the risk is stated, the clock runs on, and only a senior manager decides."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import ConsentWithdrawn
from mach.clocks.whom import Whom
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Absence, Clock, Event, Notice, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def senior():
    return factories.user("senior_manager")


@pytest.fixture
def assessment(senior):
    return factories.assessment()


def withdraw(record, by=None, **said):
    said = {"withdrawn_at": timezone.now(), "withdrawn_by": "Mother", "risk": "Father may come back.", **said}
    return services.withdraw_consent(record, **said, by=by or record.worker)


def main_clock(record):
    return Clock.objects.get(kind="assessment", stage_id=record.referral_id)


def test_it_is_recorded_told_and_the_clock_runs_on(assessment, senior):
    withdraw(assessment)
    clock = Clock.objects.get(kind="consent_decision")
    assert clock.part == ConsentWithdrawn.objects.get().pk
    assert main_clock(assessment).stopped_at is None
    assert Notice.objects.filter(recipient=senior, urgent=True, reference=assessment.reference).exists()
    assert Event.objects.filter(kind="assessment.withdraw_consent", people=[assessment.person_id]).exists()


def only(*seniors):
    """Nobody else is a senior manager."""
    others = User.objects.filter(roles__contains=["senior_manager"]).exclude(pk__in=[each.pk for each in seniors])
    others.update(is_active=False)


def test_it_is_one_senior_managers_by_name_and_that_one_is_reminded(assessment):
    first, second = factories.user("senior_manager"), factories.user("senior_manager")
    only(first, second)
    withdraw(assessment)
    clock = Clock.objects.get(kind="consent_decision")
    assert (clock.owner, clock.team) == (first, assessment.team)
    assert Whom([clock]).worker(clock) == {first.pk}
    again = factories.assessment()
    only(first, second)
    withdraw(again)
    assert Clock.objects.exclude(pk=clock.pk).get(kind="consent_decision").owner == second, "who has fewer to decide"


def test_who_is_away_leaves_or_recorded_it_does_not_get_it(assessment):
    day = timezone.localdate()
    away, leaves = factories.user("senior_manager"), factories.user("senior_manager")
    Absence.objects.create(user=away, first_day=day, last_day=day, kind="leave")
    User.objects.filter(pk=leaves.pk).update(leaves_on=day)
    both = factories.user("senior_manager", "social_worker")
    here = factories.user("senior_manager")
    record = factories.assessment(worker=both)
    only(away, leaves, both, here)
    withdraw(record)
    assert Clock.objects.get(kind="consent_decision").owner == here


def test_it_is_on_the_home_page_of_every_senior_manager_and_on_the_list(client, assessment, senior):
    withdraw(assessment)
    for reader in (senior, factories.user("senior_manager")):
        client.force_login(reader)
        page = client.get("/").content.decode()
        assert "Consent withdrawn, to decide" in page
        assert assessment.reference in page
        listed = client.get("/assessments/consent-withdrawn/").content.decode()
        assert assessment.reference in listed
        assert str(Clock.objects.get(kind="consent_decision").owner) in listed


def test_the_list_leads_to_the_decision_and_the_decision_to_closing(client, assessment, senior):
    withdraw(assessment)
    client.force_login(senior)
    to = f"/assessments/{assessment}/consent"
    assert f'href="{to}/decide/"' in client.get("/assessments/consent-withdrawn/").content.decode()
    assert f'href="{to}/close/"' in client.get(f"{to}/decide/").content.decode()


@pytest.mark.parametrize("field", ["withdrawn_by", "risk"])
def test_who_and_the_risk_are_stated(assessment, field):
    with pytest.raises(RuleBroken) as refused:
        withdraw(assessment, **{field: " "})
    assert set(refused.value.errors) == {field}


def test_it_is_recorded_once_by_its_worker_and_not_ahead(assessment):
    with pytest.raises(NotAllowed):
        withdraw(assessment, by=factories.worker())
    with pytest.raises(RuleBroken):
        withdraw(assessment, withdrawn_at=timezone.now() + timedelta(hours=1))
    withdraw(assessment)
    with pytest.raises(WrongState):
        withdraw(assessment)


@pytest.mark.parametrize("decision", ["go_on", "strategy_meeting"])
def test_a_senior_manager_decides_and_the_work_goes_on(assessment, senior, decision):
    withdraw(assessment)
    record = services.decide_on_consent(assessment, decision=decision, because="A baby of ten weeks.", by=senior)
    assert record.status == "writing"
    assert Clock.objects.get(kind="consent_decision").stopped_at is not None
    assert main_clock(record).stopped_at is None
    assert Notice.objects.filter(recipient=record.worker, text__contains="about consent").exists()


def test_nobody_below_a_senior_manager_decides(assessment):
    withdraw(assessment)
    for role in ("assessment_manager", "mach_manager", "social_worker"):
        with pytest.raises(NotAllowed):
            services.close_without_consent(assessment, because="They refuse.", by=factories.user(role))


def test_deciding_needs_a_reason_and_something_to_decide(assessment, senior):
    with pytest.raises(WrongState):
        services.decide_on_consent(assessment, decision="go_on", because="x", by=senior)
    withdraw(assessment)
    with pytest.raises(RuleBroken):
        services.decide_on_consent(assessment, decision="go_on", because=" ", by=senior)
    with pytest.raises(RuleBroken):
        services.decide_on_consent(assessment, decision="close", because="x", by=senior)


def test_who_recorded_it_does_not_decide_it():
    both = factories.user("senior_manager", "social_worker")
    record = withdraw(factories.assessment(worker=both))
    with pytest.raises(NotAllowed):
        services.decide_on_consent(record, decision="go_on", because="x", by=both)


def test_closing_signs_it_off_as_it_stands_and_closes_the_referral(assessment, senior):
    withdraw(assessment)
    record = services.close_without_consent(assessment, because="No risk is left.", by=senior)
    record.referral.refresh_from_db()
    assert (record.status, record.outcome, record.signed_off_by) == ("signed_off", "no_further_action", senior)
    assert (record.referral.status, record.referral.closure_reason) == ("closed", "RC8")
    assert main_clock(record).stopped_at is not None
    assert not Clock.objects.running().filter(reference__in=[record.reference, record.referral.reference]).exists()


def test_closing_late_needs_its_reason(assessment, senior):
    withdraw(assessment)
    due = assessment.referral.due_at
    with pytest.raises(RuleBroken) as refused:
        services.close_without_consent(assessment, because="No risk.", by=senior, at=due)
    assert set(refused.value.errors) == {"over_time_reason", "in_childs_interest"}
    assert ConsentWithdrawn.objects.get().decided_at is None


def test_nothing_is_signed_off_while_consent_waits():
    boss = factories.user("assessment_manager", team=factories.team("assessment"))
    record = withdraw(factories.assessment("submitted", manager=boss))
    with pytest.raises(WrongState):
        services.sign_off(record, by=boss)


def test_the_oversight_list_shows_what_waits_and_hides_the_restricted(client, assessment, senior):
    withdraw(assessment)
    hidden = factories.assessment()
    withdraw(hidden)
    factories.restrict(hidden.person)
    client.force_login(factories.user("assessment_manager"))
    page = client.get("/assessments/consent-withdrawn/").content.decode()
    assert "Decide<" not in page, "an assessment manager does not decide"
    assert str(assessment) in page
    assert str(hidden) not in page
    services.decide_on_consent(assessment, decision="go_on", because="x", by=senior)
    assert str(assessment) not in client.get("/assessments/consent-withdrawn/").content.decode()
    assert "Go on without consent" in client.get("/assessments/consent-withdrawn/?show=all").content.decode()


def test_the_pages_from_withdrawal_to_decision(client, assessment, senior):
    client.force_login(assessment.worker)
    page = f"/assessments/{assessment}/consent/"
    moment = (timezone.localtime() - timedelta(hours=1)).strftime("%d/%m/%Y %H:%M")
    said = {"withdrawn_at": moment, "withdrawn_by": "Mother", "risk": "He may come back."}
    assert client.post(page, said).status_code == 302
    assert client.post(page, said).status_code == 409
    assert client.get(f"{page}decide/").status_code == 403
    client.force_login(senior)
    assert "He may come back." in client.get(f"{page}decide/").content.decode()
    assert client.post(f"{page}decide/", {"decision": "go_on"}).status_code == 200
    assert client.post(f"{page}decide/", {"decision": "go_on", "because": "A baby."}).status_code == 302
    assert client.post(f"{page}close/", {"because": "x"}).status_code == 409


def test_a_strategy_meeting_is_one_link_away_for_who_may_call_it(client, assessment, senior):
    withdraw(assessment)
    services.decide_on_consent(assessment, decision="strategy_meeting", because="A baby.", by=senior)
    call = f"/meetings/call/{assessment.referral.reference}/"
    client.force_login(senior)
    assert call in client.get(f"/assessments/{assessment}/").content.decode()
    client.force_login(assessment.worker)
    assert call not in client.get(f"/assessments/{assessment}/").content.decode()
