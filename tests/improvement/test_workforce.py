"""Posts, caseloads beside limits, contracts that end, the quarterly figures: services, figures with rows, pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments import services as assessing
from improvement.models import Post
from improvement.queries import quarters
from improvement.queries import workforce as queries
from improvement.rules.quarters import Quarter, quarters_to, shared, weekdays
from improvement.services import workforce as services
from mach.access import Role
from mach.errors import NotAllowed, RuleBroken
from mach.models import Absence, AuditEvent
from mach.moves import keep
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Q3 = Quarter(date(2026, 7, 1))


@pytest.fixture
def lead():
    return factories.user(Role.IMPROVEMENT_LEAD)


@pytest.fixture
def team():
    return factories.team()


def post(by, team, **said):
    wanted = {"title": "Social worker", "kind": "social_worker", "team": team, "full_time": Decimal(1),
              "opened_on": date(2026, 1, 1), **said}  # fmt: skip
    return services.save_post(None, **wanted, by=by)


def refused(service, *args, **said):
    with pytest.raises(RuleBroken) as broken:
        service(*args, **said)
    return set(broken.value.errors)


def test_a_post_is_filled_left_and_filled_again(lead, team):
    made, first, second = post(lead, team), factories.worker(), factories.worker()
    services.fill_post(made, user=first, first_day=date(2026, 2, 1), by=lead)
    assert refused(services.fill_post, made, user=second, first_day=date(2026, 5, 1), by=lead) == {"first_day"}
    services.vacate_post(made, last_day=date(2026, 4, 30), by=lead)
    assert refused(services.fill_post, made, user=second, first_day=date(2026, 4, 30), by=lead) == {"first_day"}
    services.fill_post(made, user=second, first_day=date(2026, 5, 1), by=lead)
    assert [row.user for row in queries.holders_of(made)] == [second, first]
    acts = AuditEvent.objects.filter(act__startswith="post.").values_list("act", flat=True)
    assert sorted(acts) == ["post.filled", "post.filled", "post.opened", "post.vacated"]


def test_nobody_holds_more_than_one_full_time_post(lead, team):
    worker = factories.worker()
    services.fill_post(post(lead, team, full_time=Decimal("0.6")), user=worker, first_day=date(2026, 2, 1), by=lead)
    half = post(lead, team, full_time=Decimal("0.5"))
    assert refused(services.fill_post, half, user=worker, first_day=date(2026, 3, 1), by=lead) == {"user"}
    fits = post(lead, team, full_time=Decimal("0.4"))
    assert services.fill_post(fits, user=worker, first_day=date(2026, 3, 1), by=lead).user == worker


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 12, 1)])
def test_a_post_is_held_only_while_it_is_open(lead, team, day):
    made = post(lead, team, ended_on=date(2026, 11, 30))
    assert refused(services.fill_post, made, user=factories.worker(), first_day=day, by=lead) == {"first_day"}


def test_a_post_does_not_end_while_somebody_holds_it(lead, team):
    made = post(lead, team)
    services.fill_post(made, user=factories.worker(), first_day=date(2026, 2, 1), by=lead)
    said = {"title": "Other", "kind": "manager", "team": team, "full_time": Decimal(1), "by": lead}
    assert refused(services.save_post, made, opened_on=date(2026, 1, 1), ended_on=date(2026, 6, 1), **said) == {
        "ended_on"
    }
    assert refused(services.save_post, made, opened_on=date(2026, 3, 1), **said) == {"opened_on"}
    assert refused(services.vacate_post, made, last_day=date(2026, 1, 31), by=lead) == {"last_day"}


def test_partners_and_closed_accounts_hold_no_post(lead, team):
    made = post(lead, team)
    for nobody in (factories.worker(is_active=False), factories.user("partner", agency=factories.agency())):
        assert refused(services.fill_post, made, user=nobody, first_day=date(2026, 2, 1), by=lead) == {"user"}


@pytest.mark.parametrize("role", [Role.MACH_MANAGER, Role.SOCIAL_WORKER, Role.PERFORMANCE_ANALYST, Role.ADMINISTRATOR])
def test_only_who_keeps_the_list_changes_it(lead, team, role):
    made, stranger = post(lead, team), factories.user(role)
    with pytest.raises(NotAllowed):
        post(stranger, team)
    with pytest.raises(NotAllowed):
        services.fill_post(made, user=factories.worker(), first_day=date(2026, 2, 1), by=stranger)
    with pytest.raises(NotAllowed):
        services.vacate_post(made, last_day=date(2026, 2, 1), by=stranger)


# Quarters


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_is_three_calendar_months(day, first, last):
    assert (Quarter.of(day).first, Quarter.of(day).last) == (first, last)


def test_quarters_go_back_from_the_one_that_runs():
    assert [each.first for each in quarters_to(date(2026, 2, 3), 3)] == [
        date(2026, 1, 1), date(2025, 10, 1), date(2025, 7, 1),
    ]  # fmt: skip


def test_days_within_a_quarter_are_weekdays_of_both():
    assert weekdays(date(2026, 7, 3), date(2026, 7, 6)) == 2
    assert shared(date(2026, 6, 29), date(2026, 7, 3), Q3.first, Q3.last) == 3
    assert shared(date(2026, 9, 30), None, Q3.first, Q3.last) == 1


@pytest.fixture
def a_quarter(lead, team):
    """Four posts of full time: one vacant, one held by somebody from an agency, one left in the quarter."""
    posts = [post(lead, team, title=f"Post {number}") for number in range(4)]
    permanent, lent, gone = (factories.worker(team=team) for _ in range(3))
    for user, contract in ((permanent, "permanent"), (lent, "agency"), (gone, "permanent")):
        user.contract = contract
        keep(user, by=lead, at=timezone.make_aware(timezone.datetime(2026, 1, 2)), why="sample")
    for place, user in enumerate((permanent, lent, gone)):
        services.fill_post(posts[place], user=user, first_day=date(2026, 1, 5), by=lead)
    services.vacate_post(posts[2], last_day=date(2026, 8, 31), by=lead)
    gone.leaves_on = date(2026, 8, 31)
    keep(gone, by=lead, at=timezone.now(), why="leaving")
    Absence.objects.create(user=permanent, kind="sick", first_day=date(2026, 6, 29), last_day=date(2026, 7, 3))
    Absence.objects.create(user=permanent, kind="leave", first_day=date(2026, 7, 6), last_day=date(2026, 7, 10))
    Absence.objects.create(user=gone, kind="sick", first_day=date(2026, 8, 31), last_day=date(2026, 9, 30))
    return {"permanent": permanent, "lent": lent, "gone": gone, "posts": posts}


def test_a_quarters_figures_are_the_count_of_their_rows(a_quarter):
    of = quarters.figures_of(Q3, date(2026, 11, 1))
    assert (of.vacancies.part, of.vacancies.of, of.vacancies.percent) == (2, 4, 50.0)
    assert of.vacancies.part == sum(each.full_time for each in of.vacant)
    assert (of.agency.part, of.agency.of, of.agency.percent) == (1, 2, 50.0)
    assert [each.holder.user for each in of.lent] == [a_quarter["lent"]]
    assert [(each.user, each.days) for each in of.sick] == [(a_quarter["gone"], 1), (a_quarter["permanent"], 3)]
    assert (of.sickness.part, of.sickness.of) == (4, 66 + 66 + 44)
    assert [each.holder.user for each in of.leavers] == [a_quarter["gone"]]
    assert (of.turnover.part, of.turnover.of, of.turnover.percent) == (1, 2.5, 40.0)


def test_a_later_contract_does_not_change_a_quarter_that_is_over(a_quarter, lead):
    lent = a_quarter["lent"]
    lent.contract = "permanent"
    keep(lent, by=lead, at=timezone.make_aware(timezone.datetime(2026, 10, 15)), why="stays")
    assert quarters.figures_of(Q3, date(2026, 11, 1)).agency.part == 1
    assert quarters.figures_of(Quarter(date(2026, 10, 1)), date(2026, 11, 1)).agency.part == 0


def test_every_figure_of_a_quarter_opens_its_rows(a_quarter, lead, client):
    client.force_login(lead)
    page = client.get("/workforce/quarters/").content.decode()
    for part, row in (
        ("vacancies", "Post 3"),
        ("agency", a_quarter["lent"].name),
        ("turnover", a_quarter["gone"].name),
    ):
        path = f"/workforce/quarters/2026-07/{part}/"
        assert path in page
        assert row in client.get(path).content.decode()
    assert client.get("/workforce/quarters/2026-08/agency/").status_code == 404
    assert client.get("/workforce/quarters/2026-07/names/").status_code == 404


def test_who_was_sick_is_named_only_to_who_keeps_the_list(a_quarter, lead, client):
    path = "/workforce/quarters/2026-07/sickness/"
    client.force_login(lead)
    assert a_quarter["permanent"].name in client.get(path).content.decode()
    client.force_login(factories.user(Role.PERFORMANCE_ANALYST))
    told = client.get(path).content.decode()
    assert a_quarter["permanent"].name not in told
    assert str(a_quarter["permanent"].team) in told


def test_the_quarters_are_a_file_too(a_quarter, lead, client):
    client.force_login(lead)
    text = client.get("/workforce/quarters/?format=csv").content.decode()
    assert "July to September 2026,4.0,2.0,50.0" in text


# Pages


def test_a_post_is_set_up_filled_and_left_on_its_pages(lead, team, client):
    worker = factories.worker()
    client.force_login(lead)
    sent = {
        "title": "Social worker",
        "kind": "social_worker",
        "team": team.pk,
        "full_time": "1",
        "opened_on": "1/1/2026",
    }
    assert client.post("/workforce/posts/new/", sent).status_code == 302
    made = Post.objects.get()
    assert "vacant" in client.get("/workforce/posts/").content.decode()
    client.post(f"/workforce/posts/{made.pk}/fill/", {"user": worker.pk, "first_day": "5/1/2026"})
    assert worker.name in client.get("/workforce/posts/").content.decode()
    wrong = client.post(f"/workforce/posts/{made.pk}/vacate/", {"last_day": "1/1/2026"})
    assert "give that day or a later one" in wrong.content.decode()
    client.post(f"/workforce/posts/{made.pk}/vacate/", {"last_day": "1/2/2026"})
    assert "vacant" in client.get("/workforce/posts/").content.decode()
    again = client.post(f"/workforce/posts/{made.pk}/vacate/", {"last_day": "1/2/2026"})
    assert "it is vacant" in again.content.decode()


def test_a_caseload_equals_the_list_behind_it(client):
    boss, worker = factories.user(Role.SENIOR_MANAGER), factories.worker(caseload_limit=1)
    first = assessing.open_assessment(factories.referral(), worker=worker, by=boss)
    assessing.open_assessment(factories.referral(), worker=worker, reason="Nobody else.", by=boss)
    line = next(line for line in queries.lines(boss) if line.worker == worker)
    assert (line.has.pieces, line.has.children, line.over, line.percent) == (2, 2, True, 200)
    client.force_login(boss)
    page = client.get(f"/workforce/caseload/{worker.pk}/")
    assert len(page.context["pieces"]) == line.has.pieces
    assert first.referral.reference in page.content.decode()
    over = client.get("/workforce/over-the-limit/").content.decode()
    assert "Nobody else." in over


def test_who_opens_no_case_sees_numbers_and_references_and_no_reason(client):
    boss, worker = factories.user(Role.SENIOR_MANAGER), factories.worker(caseload_limit=0)
    record = assessing.open_assessment(factories.referral(), worker=worker, reason="His mother asked.", by=boss)
    hidden = assessing.open_assessment(factories.referral(), worker=worker, reason="Only she may.", by=boss)
    factories.restrict(hidden.person)
    client.force_login(factories.user(Role.IMPROVEMENT_LEAD))
    page = client.get(f"/workforce/caseload/{worker.pk}/").content.decode()
    assert record.referral.reference in page
    assert record.referral.get_absolute_url() not in page
    assert hidden.referral.reference not in page
    over = client.get("/workforce/over-the-limit/").content.decode()
    assert record.referral.reference in over
    assert "His mother asked." not in over
    assert hidden.referral.reference not in over
    assert "His mother asked." not in client.get("/workforce/over-the-limit/?format=csv").content.decode()


def test_what_comes_back_is_listed_by_the_day_on_which_it_does(client):
    boss, day = factories.user(Role.SENIOR_MANAGER), timezone.localdate()
    later = factories.worker(contract="agency", contract_ends_on=day + 60 * DAY)
    sooner = factories.worker(contract="managed_team", contract_ends_on=day + 30 * DAY)
    leaver = factories.worker(leaves_on=day + 40 * DAY)
    factories.worker()
    assessing.open_assessment(factories.referral(), worker=sooner, by=boss)
    found = queries.ending(boss)
    assert [line.worker for line in found] == [sooner, leaver, later]
    assert [line.has.pieces for line in found] == [1, 0, 0]
    client.force_login(boss)
    page = client.get("/workforce/contracts-that-end/").content.decode()
    assert f"/work-to-hand-over/{sooner.pk}/" in page


def test_the_caseload_page_asks_as_much_for_thirty_workers_as_for_three(client, django_assert_max_num_queries):
    boss = factories.user(Role.SENIOR_MANAGER)
    for _ in range(12):
        assessing.open_assessment(factories.referral(), worker=factories.worker(), by=boss)
    with django_assert_max_num_queries(5):
        queries.lines(boss)
