"""After an assessment: work that continues waits for a named team by name, checkpoints for their manager, and what a
manager asked for stands beside the part."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import services
from assessments.models import Assessment
from assessments.presenting import PageOf, steps_for
from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Notice
from referrals.models import Referral
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return factories.user("assessment_manager", team=factories.team("assessment"))


@pytest.fixture
def theirs():
    return factories.user("assessment_manager", team=factories.team("longer_term"))


@pytest.fixture
def signed(boss, theirs):
    return factories.assessment("signed_off", manager=boss, outcome="child_in_need", outcome_team=theirs.team)


def waits():
    return Clock.objects.running().filter(kind="handover_accepted")


def test_the_named_team_is_told_and_has_a_time_to_answer(signed, theirs):
    clock = waits().get()
    assert (clock.team, clock.owner, clock.part) == (theirs.team, None, signed.handovers.get().pk)
    assert Notice.objects.filter(recipient=theirs, reference=signed.reference).exists()


def test_the_team_accepts_and_nothing_waits_any_more(signed, theirs, boss):
    services.accept_handover(signed, by=theirs)
    assert signed.handovers.get().accepted_by == theirs
    assert not waits().exists()
    assert Notice.objects.filter(recipient=boss, text__contains="accepted").exists()
    with pytest.raises(WrongState):
        services.decline_handover(signed, because="x", by=theirs)


def test_the_team_that_accepts_owns_the_referral_and_it_is_on_its_list(client, signed, theirs, boss):
    before = Referral.objects.get(pk=signed.referral_id)
    assert (before.status, before.team) == ("in_assessment", signed.team), "until then it is with who sent it"
    worker = factories.worker(team=theirs.team, name="Nia Frost")
    services.accept_handover(signed, worker=worker, by=theirs)
    referral = Referral.objects.get(pk=signed.referral_id)
    assert (referral.status, referral.worker, referral.team) == ("working", worker, theirs.team)
    assert Notice.objects.filter(recipient=worker, reference=referral.reference).exists()
    client.force_login(theirs)
    shown = client.get("/assessments/handed-over/?show=taken").content.decode()
    assert referral.reference in shown
    assert "Nia Frost" in shown
    assert referral.reference in client.get("/referrals/?view=working").content.decode()
    client.force_login(factories.user("assessment_manager", team=factories.team("longer_term")))
    assert referral.reference not in client.get("/assessments/handed-over/?show=taken").content.decode()


def test_where_nobody_is_named_it_is_with_the_manager_who_accepted(signed, theirs):
    services.accept_handover(signed, by=theirs)
    assert Referral.objects.get(pk=signed.referral_id).worker == theirs


def test_a_worker_who_may_not_open_it_is_not_named(signed, theirs):
    factories.restrict(signed.person, theirs)
    with pytest.raises(RuleBroken):
        services.accept_handover(signed, worker=factories.worker(team=theirs.team), by=theirs)
    assert waits().exists(), "nothing is in between: it still waits for the team"


def test_work_that_goes_on_keeps_the_child_from_a_second_referral(signed, theirs):
    services.accept_handover(signed, by=theirs)
    assert Referral.objects.open().filter(person=signed.person).count() == 1


def test_only_that_teams_manager_answers(signed, boss):
    with pytest.raises(NotAllowed):
        services.accept_handover(signed, by=boss)
    services.accept_handover(signed, by=factories.user("senior_manager"))


def test_declined_it_waits_for_who_sent_it_and_goes_on_from_there(signed, theirs, boss):
    with pytest.raises(RuleBroken):
        services.decline_handover(signed, because=" ", by=theirs)
    services.decline_handover(signed, because="Lives elsewhere.", by=theirs)
    assert waits().get().owner == boss
    other = factories.team("longer_term")
    record = services.hand_over_again(signed, team=other, by=boss)
    assert waits().get().team == other
    assert record.outcome_team == other
    with pytest.raises(WrongState):
        services.hand_over_again(signed, team=other, by=boss)


def test_the_list_shows_each_their_own(client, signed, theirs, boss):
    page = "/assessments/handed-over/"
    client.force_login(theirs)
    assert str(signed) in client.get(page).content.decode()
    client.force_login(boss)
    assert str(signed) not in client.get(page).content.decode()
    services.decline_handover(signed, because="Lives elsewhere.", by=theirs)
    assert "Lives elsewhere." in client.get(page).content.decode()
    assert str(signed) in client.get(f"{page}?format=csv").content.decode()
    client.force_login(theirs)
    assert str(signed) not in client.get(page).content.decode()


def test_the_pages_of_a_handover(client, signed, theirs, boss):
    at = f"/assessments/{signed}/handover"
    client.force_login(signed.worker)
    assert client.get(f"{at}/accept/").status_code == 403
    client.force_login(theirs)
    assert client.post(f"{at}/decline/", {}).status_code == 200
    assert client.post(f"{at}/decline/", {"because": "No room."}).status_code == 302
    assert client.post(f"{at}/accept/", {}).status_code == 409
    client.force_login(boss)
    assert client.post(f"{at}/again/", {"team": theirs.team.pk}).status_code == 302
    client.force_login(theirs)
    assert client.post(f"{at}/accept/", {}).status_code == 302


def planned(record):
    return [(row.day, row.due_on) for row in record.checkpoints.all()]


def test_checkpoints_are_planned_from_the_referrals_date(boss):
    at = factories.moment(2026, 11, 2, 9)
    record = factories.assessment(manager=boss, of=factories.referral(received_at=at))
    assert [f"{day} {due:%d %b}" for day, due in planned(record)] == ["10 16 Nov", "20 30 Nov", "35 21 Dec"]
    assert not Clock.objects.filter(kind="checkpoint").exists()


def days_ahead(record, *days):
    today = timezone.localdate()
    rows = record.checkpoints.order_by("day")
    return {row.pk: today + timedelta(days=n) for row, n in zip(rows, days, strict=True)}


@pytest.fixture
def begun(boss):
    return factories.assessment(manager=boss)


def test_confirmed_they_wait_for_the_manager(begun, boss):
    dates = days_ahead(begun, 3, 9, 20)
    services.confirm_checkpoints(begun, dates=dates, by=boss)
    clocks = Clock.objects.running().filter(kind="checkpoint")
    assert {clock.part for clock in clocks} == set(dates)
    assert {clock.owner for clock in clocks} == {boss}
    services.confirm_checkpoints(begun, dates=days_ahead(begun, 3, 10, 20), by=boss)
    assert clocks.count() == 3
    assert Clock.objects.filter(kind="checkpoint").count() == 4


def test_days_that_have_passed_or_run_backwards_are_refused(begun, boss):
    for days in ((-1, 9, 20), (9, 3, 20), (3, 3, 20)):
        with pytest.raises(RuleBroken):
            services.confirm_checkpoints(begun, dates=days_ahead(begun, *days), by=boss)
    with pytest.raises(NotAllowed):
        services.confirm_checkpoints(begun, dates=days_ahead(begun, 3, 9, 20), by=begun.worker)


def test_a_day_that_passed_before_anybody_confirmed_it_stays_as_missed(boss):
    received = timezone.now() - timedelta(days=21)
    record = factories.assessment(manager=boss, of=factories.referral(received_at=received))
    first, *_ = record.checkpoints.order_by("day")
    assert first.due_on < timezone.localdate()
    services.confirm_checkpoints(record, dates={}, by=boss)
    confirmed = list(record.checkpoints.order_by("day").values_list("day", "confirmed_by"))
    assert confirmed == [(10, None), (20, boss.pk), (35, boss.pk)]
    services.confirm_checkpoints(record, dates={first.pk: timezone.localdate()}, by=boss)
    assert Clock.objects.running().filter(kind="checkpoint").count() == 3


def test_when_every_day_has_passed_another_is_chosen_for_the_last(boss):
    received = timezone.now() - timedelta(days=90)
    record = factories.assessment(manager=boss, of=factories.referral(received_at=received))
    last = record.checkpoints.order_by("day").last()
    with pytest.raises(RuleBroken) as refused:
        services.confirm_checkpoints(record, dates={}, by=boss)
    assert set(refused.value.errors) == {f"day_{last.pk}"}
    services.confirm_checkpoints(record, dates={last.pk: timezone.localdate()}, by=boss)
    assert Clock.objects.running().get(kind="checkpoint").part == last.pk


def test_a_manager_is_shown_that_nobody_has_confirmed_the_days(client, begun, boss):
    client.force_login(boss)
    names = [step["name"] for step in steps_for(PageOf(begun, boss))["steps"]]
    assert "confirm_checkpoints" in names
    services.confirm_checkpoints(begun, dates=days_ahead(begun, 3, 9, 20), by=boss)
    assert "confirm_checkpoints" not in [step["name"] for step in steps_for(PageOf(begun, boss))["steps"]]


def test_what_is_signed_says_what_becomes_of_it(client, boss):
    team = factories.team("longer_term")
    record = factories.assessment("submitted", manager=boss, outcome="child_in_need", outcome_team=team)
    client.force_login(boss)
    page = client.get(f"/assessments/{record}/sign-off/").content.decode()
    assert f"Handed over to {team}, which has to accept it." in page
    assert "3 not held" in page


def test_a_checkpoint_is_held_once_with_a_note(begun, boss):
    services.confirm_checkpoints(begun, dates=days_ahead(begun, 3, 9, 20), by=boss)
    first = begun.checkpoints.first()
    said = {"checkpoint": first.pk, "held_on": timezone.localdate()}
    with pytest.raises(RuleBroken):
        services.hold_checkpoint(begun, **said, note=" ", by=boss)
    services.hold_checkpoint(begun, **said, note="See the father.", by=boss)
    assert not Clock.objects.running().filter(kind="checkpoint", part=first.pk).exists()
    with pytest.raises(RuleBroken):
        services.hold_checkpoint(begun, **said, note="Again.", by=boss)


def test_checkpoints_end_with_the_signature(boss):
    record = factories.assessment("submitted", manager=boss)
    services.confirm_checkpoints(record, dates=days_ahead(record, 3, 9, 20), by=boss)
    services.sign_off(record, by=boss)
    assert not Clock.objects.running().filter(kind="checkpoint").exists()


def test_checkpoint_pages(client, begun, boss):
    client.force_login(boss)
    at = f"/assessments/{begun}"
    sent = {f"day_{pk}": f"{day:%d/%m/%Y}" for pk, day in days_ahead(begun, 3, 9, 20).items()}
    assert client.post(f"{at}/checkpoints/", {**sent, next(iter(sent)): "01/01/2020"}).status_code == 200
    assert client.post(f"{at}/checkpoints/", sent).status_code == 302
    held = {"checkpoint": begun.checkpoints.first().pk, "held_on": f"{timezone.localdate():%d/%m/%Y}", "note": "Seen."}
    assert client.post(f"{at}/checkpoint/", held).status_code == 302
    assert "Seen." in client.get(f"{at}/").content.decode()


def test_a_comment_on_a_part_stands_beside_it_until_the_signature(client, boss):
    record = factories.assessment("submitted", manager=boss)
    client.force_login(boss)
    said = {"comment": "Nearly.", "on_views": "In her own words?"}
    assert client.post(f"/assessments/{record}/send-back/", said).status_code == 302
    client.force_login(record.worker)
    assert "In her own words?" in client.get(f"/assessments/{record}/").content.decode()
    record = services.submit(record, by=record.worker)
    signed = services.sign_off(record, by=boss)
    assert PageOf(signed, boss).comments == {}


def test_the_time_is_told_by_what_it_was_spent_on(boss):
    record = factories.assessment("submitted", manager=boss, of=factories.referral())
    record = services.send_back(record, comment="More.", by=boss)
    record = services.sign_off(services.submit(record, by=record.worker), by=boss)
    page = PageOf(Assessment.objects.get(pk=record.pk), boss)
    spent = dict(page.spent)
    assert set(spent) == {"Waiting to be allocated", f"With {record.worker.name}", "Waiting for sign-off"}
    whole = record.signed_off_at - page.clock.started_at
    assert sum(spent.values(), timedelta()) == whole


def test_work_with_another_council_closes_here(boss):
    record = factories.assessment("signed_off", manager=boss, outcome="other_council", outcome_council="Leeds")
    assert Referral.objects.get(pk=record.referral_id).closure_reason == "RC5"
    assert not record.handovers.exists()


def test_factors_count_from_the_signature_on(boss):
    record = factories.assessment("submitted", manager=boss)
    assert (record.factors, record.counted_factors) == (["3A"], [])
    assert services.sign_off(record, by=boss).counted_factors == ["3A"]
