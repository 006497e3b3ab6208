"""Administrators manage accounts, agencies, keys and figures; they read no case, and nobody else does their work."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from mach import administration, setting
from mach.caseload import Weights
from mach.errors import NotAllowed, RuleBroken
from mach.figures import in_force
from mach.models import Agency, AuditEvent, BankHoliday, DatedSetting, User
from mach.queries.caseload import weights
from mach.timescales import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return User.objects.create(email="admin@hub.example", name="Ada", roles=["administrator"])


@pytest.fixture
def manager():
    return User.objects.create(email="manager@hub.example", name="Mo", roles=["mach_manager"])


def new(by, **other):
    said = {"email": "new@hub.example", "name": "Nia", "roles": ["social_worker"], "by": by, **other}
    return administration.save_user(None, **said)


def test_an_account_is_made_and_the_making_is_noted(admin):
    made = new(admin)
    assert made.permissions
    assert AuditEvent.objects.filter(act="user.created", subject_id=made.pk, by=admin).exists()


def test_nobody_else_makes_accounts(manager):
    with pytest.raises(NotAllowed):
        new(manager)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"roles": []}, "roles"),
        ({"roles": ["partner"]}, "agency"),
        ({"roles": ["partner", "social_worker"]}, "roles"),
        ({"roles": ["administrator", "social_worker"]}, "roles"),
        ({"email": "ADMIN@hub.example"}, "email"),
    ],
)
def test_what_does_not_fit_is_refused(admin, wrong, field):
    with pytest.raises(RuleBroken) as refused:
        new(admin, **wrong)
    assert field in refused.value.errors


def test_nobody_changes_their_own_roles(admin):
    with pytest.raises(RuleBroken):
        administration.save_user(admin, email=admin.email, name="Ada", roles=["senior_manager"], by=admin)


def test_deactivating_ends_every_session(client, admin, manager):
    client.force_login(manager)
    assert client.get("/accounts/password/change/").status_code == 200
    administration.save_user(manager, email=manager.email, name="Mo", roles=manager.roles, is_active=False, by=admin)
    assert client.get("/accounts/password/change/").status_code == 302


def set_decision(by, **other):
    said = {
        "limit": 40,
        "target": 20,
        "unit": Unit.HOURS,
        "warn_percent": 80,
        "effective_from": timezone.now() + timedelta(days=1),
        "reason": "Agreed by the partnership",
        **other,
    }
    return setting.set_timescale("contact_decision", by=by, **said)


def test_a_figure_changes_from_its_date_on(admin):
    said = set_decision(admin)
    assert in_force().timescale("contact_decision").limit == 48
    assert in_force(said.effective_from).timescale("contact_decision").limit == 40


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": 60},
        {"reason": " "},
        {"effective_from": timezone.now() - timedelta(days=1)},
    ],
)
def test_a_figure_that_makes_no_sense_is_refused(admin, wrong):
    with pytest.raises(RuleBroken):
        set_decision(admin, **wrong)
    assert not DatedSetting.objects.exists()


def test_a_one_off_holiday_moves_the_clocks_that_start_from_then_on(admin):
    friday = datetime(2026, 11, 20, 12, tzinfo=timezone.get_current_timezone())
    before = in_force(friday).limits("referral_decision", friday).due_at
    setting.add_holiday(day=date(2026, 11, 23), title="One-off", closure=False, by=admin)
    assert (in_force(friday).limits("referral_decision", friday).due_at - before).days == 1


def test_a_removed_holiday_stays_in_the_history(admin):
    day = BankHoliday.objects.first()
    setting.remove_holiday(day, by=admin)
    assert BankHoliday.history.filter(day=day.day, history_type="-").exists()


def account(admin, **said):
    wanted = {"email": "p.new@hub.example", "name": "Pat New", "roles": ["social_worker"], "by": admin, **said}
    return administration.save_user(None, **wanted)


def test_a_managed_team_has_a_day_on_which_it_ends(admin):
    with pytest.raises(RuleBroken) as refused:
        account(admin, contract="managed_team")
    assert set(refused.value.errors) == {"contract_ends_on"}
    made = account(admin, contract="managed_team", contract_ends_on=date(2027, 3, 31))
    assert (made.contract, made.contract_ends_on) == ("managed_team", date(2027, 3, 31))


def test_an_administrator_sets_the_contract_on_the_users_page(client, admin):
    made = account(admin)
    client.force_login(admin)
    sent = {"email": made.email, "name": made.name, "roles": ["social_worker"], "hours_per_week": "30",
            "caseload_limit": "18", "newly_qualified": "on", "contract": "agency",
            "contract_ends_on": "31/3/2027", "is_active": "on"}  # fmt: skip
    assert client.post(f"/users/{made.pk}/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.contract, made.contract_ends_on, made.newly_qualified) == ("agency", date(2027, 3, 31), True)
    assert "31" in client.get(f"/users/{made.pk}/").content.decode()


def test_the_weights_of_a_caseload_change_from_their_date_on_with_a_reason(client, admin):
    client.force_login(admin)
    sent = {"contact": "0.5", "assessment": "1", "enquiry": "2", "early_help": "1", "homeless": "1", "sibling": "0.25",
            "full_time": "36", "effective_from": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}  # fmt: skip
    assert "Error: What work weighs" in client.post("/settings/caseload/", sent).content.decode()
    assert not DatedSetting.objects.exists()
    assert client.post("/settings/caseload/", {**sent, "reason": "Agreed by the board."}).status_code == 302
    assert weights() == Weights.of({**{k: float(v) for k, v in sent.items() if k != "effective_from"}})
    page = client.get("/settings/").content.decode()
    assert "Section 47 enquiry" in page
    assert "contact 0.5" in client.get("/settings/caseload/").content.decode()


@pytest.mark.parametrize("wrong", [{"contact": "-1"}, {"sibling": "2"}, {"full_time": "0"}, {"enquiry": "nan"}])
def test_weights_that_make_no_sense_are_refused(client, admin, wrong):
    client.force_login(admin)
    sent = {**Weights().said(), "reason": "x", "effective_from": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}
    assert client.post("/settings/caseload/", {**sent, **wrong}).status_code == 200
    assert not DatedSetting.objects.exists()


PAGES = ["/users/", "/users/new/", "/agencies/", "/agencies/new/", "/settings/", "/settings/holidays/new/"]
PAGES += ["/settings/clocks/contact_decision/", "/settings/escalation/new/", "/settings/caseload/", "/teams/new/"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_administrators_alone(client, admin, manager, page):
    assert client.get(page).status_code == 302
    client.force_login(manager)
    assert client.get(page).status_code == 403
    client.force_login(admin)
    assert client.get(page).status_code == 200


def test_a_key_is_shown_once_and_kept_as_a_digest(client, admin):
    client.force_login(admin)
    Agency.objects.create(name="Police", slug="police")
    page = client.post("/agencies/police/keys/new/", {"name": "live", "scopes": ["contacts:send"]})
    key = Agency.objects.get().keys.get()
    assert key.prefix.encode() in page.content
    again = client.get("/agencies/police/").content.decode()
    assert key.digest not in again
    client.post(f"/agencies/police/keys/{key.prefix}/", {"revoke": "1"})
    key.refresh_from_db()
    assert not key.usable()


def test_a_password_link_works_once(client, admin):
    someone = new(admin)
    client.force_login(admin)
    page = client.post(f"/users/{someone.pk}/password/").content.decode()
    path = page.split("<code>")[1].split("</code>")[0].split("testserver")[1]
    client.logout()
    asked = client.get(path, follow=True)
    assert asked.status_code == 200
    chosen = {"password1": "a-long-enough-one-42", "password2": "a-long-enough-one-42"}
    client.post(asked.request["PATH_INFO"], chosen)
    someone.refresh_from_db()
    assert someone.check_password("a-long-enough-one-42")
