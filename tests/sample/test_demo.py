"""The sample front door: believable, in every state, told at past times, and never beside real records."""

import json
import stat
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from assessments.models import (
    Assessment,
    Checkpoint,
    ConsentWithdrawn,
    Enquiry,
    Episode,
    OutcomeHandover,
    Pathway,
    StrategyMeeting,
)
from assessments.workflow import AssessmentStatus, EnquiryStatus, EpisodeStatus, MeetingStatus, PathwayStatus
from improvement.models import Audit, Forecast, Supervision
from improvement.queries import quarters
from improvement.queries.workforce import ending
from improvement.services.forecasting import forecast
from mach import keys, notices
from mach.access import Role, Scope
from mach.models import Agency, AuditEvent, Clock, Event, Notice, User, Visit
from referrals.models import ChildDecision, Contact, Handover, QualityRating, Rating, Referral
from referrals.rules import Decision
from referrals.workflow import ContactStatus, ReferralStatus
from sample import plans, ten, written_down
from sample.agencies import AGENCIES
from sample.company import Company
from sample.concerns import CONCERNS
from sample.hub import Hub
from sample.story import life

pytestmark = pytest.mark.django_db
CONTACTS, MONTHS = 53, 3
DAYS = {
    "assessment": 100,
    "checkpoint": 60,
    "conference": 40,
    "agreed_action": 25,
    "plan_action": 25,
    "homeless_answer": 20,
    "homeless_review": 30,
    "early_help_first_contact": 14,
    "early_help_plan": 35,
    "early_help_review": 50,
    "audit": 40,
    "panel_review": 75,
    "supervision": 45,
}
"""How long work of each kind may have been waited for, where it is more than nine days."""


@pytest.fixture(scope="module", autouse=True)
def front_door(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for all that is asked of it here, and taken away again."""
    state = tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock(), override_settings(MACH_STATE=state), transaction.atomic():
        call_command("demo", contacts=CONTACTS, months=MONTHS, verbosity=0, stdout=StringIO())
        forecast(by=User.objects.system(), whole=True)
        yield
        transaction.set_rollback(True)


def written():
    return json.loads(written_down.path().read_text())


def statuses(model):
    return set(model.objects.values_list("status", flat=True))


def test_there_are_as_many_contacts_as_asked_for():
    assert Contact.objects.count() == CONTACTS


def test_work_lies_there_in_every_status():
    assert statuses(Contact) == set(ContactStatus)
    assert statuses(Referral) == set(ReferralStatus)
    assert statuses(Assessment) == set(AssessmentStatus)
    assert statuses(StrategyMeeting) == set(MeetingStatus)
    assert statuses(Enquiry) == set(EnquiryStatus)
    assert statuses(Episode) == set(EpisodeStatus)
    assert statuses(Pathway) == set(PathwayStatus)


def test_what_follows_a_referral_is_as_full_as_in_a_year():
    """Who came to a meeting, its minutes, a plan of the family, an outcome that another team took on, a family that
    came up again, and a senior manager who is waited for."""
    assert StrategyMeeting.objects.filter(quorate=True, minutes__isnull=False).exists()
    assert Enquiry.objects.filter(outcome="conference", conference_on__isnull=False).exists()
    assert Checkpoint.objects.exclude(held_on=None).exists()
    assert OutcomeHandover.objects.exclude(accepted_at=None).exists()
    assert ConsentWithdrawn.objects.filter(decided_at=None).exists()
    assert Episode.objects.exclude(plan_agreed_on=None).exists()
    assert Episode.objects.filter(status="working", stepped_up_to__status="new").exists()
    assert set(Pathway.objects.exclude(answered_at=None).values_list("answer", flat=True))


def test_practice_is_looked_at():
    """Audits that are agreed, what partners sent rated, supervision held and to hold."""
    assert Audit.objects.exclude(agreed="").exists()
    assert QualityRating.objects.exclude(words="").exists()
    assert {"due", "held"} <= statuses(Supervision)


def test_some_of_it_is_late_and_not_explained():
    assert Clock.objects.filter(breached_at__isnull=False, acknowledged_at=None).exists()
    assert Clock.objects.running().filter(due_at__lt=timezone.now(), kind="assessment").exists()


def test_only_what_came_lately_is_still_waited_for():
    """What runs on is the work of these weeks: nobody has waited for a visit, a call or a decision since last year."""
    now = timezone.now()
    forgotten = [
        (clock.kind, clock.reference, now - clock.started_at)
        for clock in Clock.objects.running()
        if now - clock.started_at > timedelta(days=DAYS.get(clock.kind, 9))
    ]
    assert not forgotten


def test_a_child_in_danger_is_seen_also_where_a_manager_decided_without_screening():
    now = timezone.now()
    people = {user.email.split("@")[0]: user for user in User.objects.all()}
    for number in range(9001, 9009):
        rng, at = Random(number), now - timedelta(days=6)
        concern = next(each for each in CONCERNS if each.danger and Decision.STRATEGY_MEETING in each.leads_to)
        family = plans.family_for(rng, concern, at, at.date())
        plan = plans.paced(rng, number, at, family, concern, concern.sources[0], Decision.STRATEGY_MEETING)
        alone = Company(number=1, staff=people, families=(), start=at)
        hub = Hub(staff=people, system=User.objects.system(), seed=number, now=at, company=alone)
        with notices.silence():
            hub.begin(life(hub, replace(plan, at_once=True)))
            hub.tell(now)
        clocks = Clock.objects.filter(kind="same_day_visit", reference=Contact.objects.latest("pk").reference)
        assert clocks.exists()
        assert not clocks.filter(stopped_at=None).exists()


def test_hand_overs_and_a_strategy_meeting_wait():
    assert Handover.objects.waiting().exists()
    assert Referral.objects.to_allocate().filter(strategy_meeting=True).exists()


def test_one_family_is_closed_to_all_but_those_named():
    closed = Contact.objects.exclude(restricted_people=[])
    worker, other = (User.objects.get(email=f"{login}@hub.example") for login in ("p.sellars", "s.rahman"))
    assert closed.exists()
    assert closed.visible_to(worker).count() == closed.count()
    assert not closed.visible_to(other).exists()


def test_nobody_is_notified():
    assert not Notice.objects.exists()


def test_nothing_is_dated_in_the_future():
    now = timezone.now()
    for model, field in [
        (Contact, "received_at"), (Contact, "decided_at"), (Event, "at"), (Rating, "at"), (ChildDecision, "at"),
        (Visit, "at"), (Clock, "stopped_at"), (Clock, "acknowledged_at"), (AuditEvent, "happened_at"),
        (Contact.history, "history_date"), (Clock.history, "history_date"),
    ]:  # fmt: skip
        rows = model if field == "history_date" else model.objects
        assert not rows.filter(**{f"{field}__gt": now}).exists(), (model, field)


def test_history_and_story_carry_the_past_times_and_the_log_also_when_it_was_recorded():
    long_ago = timezone.now() - timedelta(days=40)
    old = Contact.objects.filter(received_at__lt=long_ago).order_by("received_at").first()
    assert old.history.earliest("history_date").history_date == old.received_at
    assert Event.objects.filter(reference=old.reference, at=old.received_at).exists()
    line = AuditEvent.objects.get(act="contact.receive", subject_id=old.pk)
    assert line.happened_at == old.received_at
    assert line.recorded_at > timezone.now() - timedelta(hours=1)


def test_a_decision_follows_its_receipt():
    assert not Contact.objects.filter(decided_at__lte=F("received_at")).exists()


def test_the_ten_came_today_in_their_order_and_wait():
    last = list(Contact.objects.order_by("-received_at", "-pk")[: len(ten.FILES) + 4])
    sent = [each.body["external_reference"] for each in ten.moved(timezone.now())]
    found = [contact for contact in reversed(last) if contact.external_reference in sent]
    assert [contact.external_reference for contact in found][:5] == sent[:5]
    ours = Contact.objects.filter(reason__in=[each.body["reason"] for each in ten.moved(timezone.now())])
    assert set(ours.values_list("status", "rag")) == {(ContactStatus.NEW, "")}
    assert ours.count() == len(ten.FILES)


def test_every_role_has_a_sample_account():
    people = User.objects.filter(sample=True)
    assert {role for user in people for role in user.roles} == set(Role)
    assert not User.objects.exclude(sample=True).exclude(email="system@mach.invalid").exists()


def test_the_posts_show_vacancies_agency_workers_leavers_and_sickness():
    found = quarters.figures()
    assert found[0].vacancies.part == 3
    assert found[0].agency.part > 1
    assert any(each.leavers for each in found)
    assert any(each.sick for each in found)
    assert {line.worker.contract for line in ending(User.objects.get(email="h.lund@hub.example"))} >= {
        "agency",
        "managed_team",
    }


def test_what_came_in_is_forecast_and_tested_beside_the_naive_forecast():
    """Of three months the later stages may have too few weeks: of the year all have enough (`test_year.py`)."""
    made = {each.stage: each for each in Forecast.objects.all()}
    assert "contact" in made
    assert made["contact"].weeks.count() == 12
    assert made["contact"].error is not None
    assert made["contact"].naive_error is not None


def test_demo_json_is_for_its_owner_alone():
    assert stat.S_IMODE(written_down.path().stat().st_mode) == 0o600


def test_demo_json_says_how_to_sign_in():
    said = written()
    assert said["url"].startswith("http://127.0.0.1:")
    assert {user["email"] for user in said["users"]} == set(
        User.objects.filter(sample=True, is_active=True).values_list("email", flat=True)
    )
    first = said["users"][2]
    assert User.objects.get(email=first["email"]).check_password(first["password"])
    assert set(first) == {"email", "password", "roles"}


def test_the_keys_of_the_five_agencies_work():
    said = {each["slug"]: each for each in written()["agencies"]}
    assert list(said) == ["police", "school", "hospital", "gp", "housing"] == list(AGENCIES)
    for slug, each in said.items():
        assert keys.find(each["key"]).agency == Agency.objects.get(slug=slug)
        assert Scope.MEETINGS_ANSWER in keys.find(each["key"]).scopes
        assert set(each) == {"slug", "name", "key"}


def test_a_lost_file_is_written_again_with_new_keys_and_no_case_is_touched():
    before, cases = written(), Contact.history.count()
    written_down.path().unlink()
    call_command("demo", keys=True, stdout=StringIO())
    after = written()
    assert keys.find(before["agencies"][0]["key"]) is None
    assert keys.find(after["agencies"][0]["key"])
    assert after["users"][0]["password"] != before["users"][0]["password"]
    assert Contact.history.count() == cases


def test_it_is_not_loaded_twice():
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo")


@pytest.mark.parametrize("asked", [{}, {"keys": True}])
def test_it_is_refused_in_production(settings, asked):
    settings.MACH_ENV = "production"
    with pytest.raises(CommandError, match="production"):
        call_command("demo", **asked)


@pytest.mark.parametrize("asked", [{"contacts": 5}, {"months": 1}])
def test_too_little_is_refused(asked):
    with pytest.raises(CommandError, match="at least 30"):
        call_command("demo", **asked)
