"""Assessments, enquiries and pathways: the caseload beside each name, and the reason where it goes over the limit."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.queries.assessments import loads_to_allocate
from assessments.services import early_help, enquiries, pathways
from mach.access import Role
from mach.errors import RuleBroken
from mach.models import DatedSetting, OverLimit
from referrals.queries import workers
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user(Role.ASSESSMENT_MANAGER)


@pytest.fixture
def full(boss):
    """Somebody with one child and a limit of one."""
    worker = factories.worker(caseload_limit=1)
    services.open_assessment(factories.referral(), worker=worker, by=boss)
    return worker


def test_an_assessment_over_the_limit_needs_a_reason_that_is_kept(full, boss):
    referral = factories.referral()
    with pytest.raises(RuleBroken) as refused:
        services.open_assessment(referral, worker=full, by=boss)
    assert "over the limit" in refused.value.errors["reason"][0]
    record = services.open_assessment(referral, worker=full, reason="Knows them.", by=boss)
    assert record.allocations.get().reason == "Knows them."
    assert OverLimit.objects.get().reference == referral.reference


def test_an_assessment_that_moves_over_the_limit_keeps_why(full, boss):
    record = services.open_assessment(factories.referral(), worker=factories.worker(), by=boss)
    services.reallocate(record, worker=full, reason="She leaves.", by=boss)
    assert (OverLimit.objects.get().worker, OverLimit.objects.get().reason) == (full, "She leaves.")


def test_an_enquiry_about_a_child_they_have_already_counts_as_the_heavier_work(boss):
    record = factories.enquiry()
    worker = record.worker
    load = workers.load_of(worker, reader=boss)
    assert (load.has.children, load.has.weighted) == (1, 1.5)


def test_an_enquiry_over_the_limit_needs_a_reason_that_is_kept(full, boss):
    record = factories.enquiry()
    with pytest.raises(RuleBroken) as refused:
        enquiries.allocate(record, worker=full, by=boss)
    assert set(refused.value.errors) == {"reason"}
    enquiries.allocate(record, worker=full, reason="Nobody else today.", by=boss)
    assert OverLimit.objects.get().reference == record.reference


def test_weights_that_were_set_hold_when_work_is_allocated(full, boss):
    from_now = {"effective_from": full.joined_at, "set_by": full, "set_at": full.joined_at}
    DatedSetting.objects.create(key="caseload", value={"assessment": 0.5}, **from_now)
    assert services.open_assessment(factories.referral(), worker=full, by=boss).worker == full


def test_the_pages_say_what_each_would_have_and_ask_why(full, boss, client):
    referral = factories.referral()
    assert loads_to_allocate(boss, referral)[full.pk].over
    client.force_login(boss)
    page = reverse("assessments:allocate", args=[referral.reference])
    shown = client.get(page)
    assert f"{full}: 1 child in 1 family, 1 of 1, at the limit" in shown.content.decode()
    answer = client.post(page, {"worker": full.pk})
    assert "which is over the limit: say why it goes to them all the same." in answer.content.decode()
    client.post(page, {"worker": full.pk, "reason": "Knows them."})
    assert OverLimit.objects.get().reason == "Knows them."


def test_who_may_not_open_a_restricted_child_does_not_learn_of_it_from_a_caseload(boss):
    worker = factories.worker()
    referral = factories.referral()
    services.open_assessment(referral, worker=worker, by=boss)
    person = referral.person
    lead = factories.user(Role.SENIOR_MANAGER)
    factories.restrict(person)
    assert workers.load_of(worker, reader=boss).has.children == 0
    assert workers.load_of(worker, reader=lead).has.children == 1


@pytest.fixture
def full_of_early_help():
    """Somebody who leads a family of four children, with a limit of one."""
    lead = factories.user(Role.EARLY_HELP_LEAD, caseload_limit=1)
    episode = factories.episode(children=4)
    early_help.name_lead(episode, worker=lead, reason="The first.", by=factories.user(Role.EARLY_HELP_LEAD))
    return lead


def taking_up():
    return early_help.take_up, factories.contact("decided")


def naming():
    return early_help.name_lead, factories.episode("accepted")


@pytest.mark.parametrize("how", [taking_up, naming])
def test_early_help_over_the_limit_needs_a_reason_that_is_kept(full_of_early_help, how):
    (step, of), by, before = how(), factories.user(Role.EARLY_HELP_LEAD), OverLimit.objects.count()
    with pytest.raises(RuleBroken) as refused:
        step(of, worker=full_of_early_help, by=by)
    assert set(refused.value.errors) == {"reason"}
    assert OverLimit.objects.count() == before
    episode = step(of, worker=full_of_early_help, reason="They know the family.", by=by)
    assert OverLimit.objects.get(reference=episode.reference).reason == "They know the family."


def test_what_a_partner_holds_is_their_agencys_to_weigh():
    partner = factories.user(Role.PARTNER, agency=factories.agency(), caseload_limit=0)
    early_help.name_lead(factories.episode("accepted"), worker=partner, by=factories.user(Role.EARLY_HELP_LEAD))
    assert not OverLimit.objects.exists()


def test_a_pathway_that_begins_over_the_limit_needs_a_reason_that_is_kept(full):
    child = factories.sent_child("Tyrese", "Okafor", date_of_birth=date(timezone.localdate().year - 17, 1, 1))
    of = factories.contact(rag="", children=[child], categories=("homeless_16_17",)).children.get()
    by = factories.manager()
    with pytest.raises(RuleBroken) as refused:
        pathways.begin(of, worker=full, by=by)
    assert set(refused.value.errors) == {"reason"}
    begun = pathways.begin(of, worker=full, reason="He trusts her.", by=by)
    assert OverLimit.objects.get().reference == begun.reference


def test_work_that_another_team_takes_on_over_the_limit_needs_a_reason_that_is_kept(full, boss):
    theirs = factories.user(Role.ASSESSMENT_MANAGER, team=factories.team("longer_term"))
    signed = factories.assessment("signed_off", manager=boss, outcome="child_in_need", outcome_team=theirs.team)
    with pytest.raises(RuleBroken) as refused:
        services.accept_handover(signed, worker=full, by=theirs)
    assert set(refused.value.errors) == {"reason"}
    services.accept_handover(signed, worker=full, reason="They know her.", by=theirs)
    assert OverLimit.objects.get().reason == "They know her."
