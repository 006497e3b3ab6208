"""The weeks of the work, the forecast and its back-test, and the workers that it needs."""

import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from improvement.counting.weeks import STAGES, count_weeks, monday, start_of
from improvement.forecasting import back_test, expect
from improvement.models import Forecast, WeekOfWork
from improvement.queries import demand as queries
from improvement.rules.demand import Needed, changed, error_words, weeks_in_stage
from improvement.services import forecasting
from improvement.tasks import forecast_demand
from mach.access import Role
from referrals.models import Contact
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.improvement.test_measures import decided

pytestmark = pytest.mark.django_db
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
THIS = monday(timezone.localdate())


def in_week(back, hours=30):
    """A moment so many weeks ago."""
    return start_of(THIS - back * WEEK) + hours * HOUR


@pytest.fixture
def lead():
    return factories.user(Role.IMPROVEMENT_LEAD)


@pytest.fixture
def some_weeks():
    decided(24 * HOUR, received=in_week(3))
    decided(30 * HOUR, received=in_week(3, 100))
    decided(6 * HOUR, received=in_week(1))
    factories.contact(received_at=in_week(1, 50))
    factories.contact(received_at=in_week(1, 51), restricted=True)
    factories.contact(received_at=timezone.now())
    count_weeks(timezone.now())


def test_a_week_says_what_arrived_what_left_what_stands_open_and_how_long_it_took(some_weeks, lead):
    weeks = queries.weeks(lead, STAGES["contact"])
    assert [(week.week, week.arrived, week.finished, week.open) for week in weeks] == [
        (THIS - 3 * WEEK, 2, 2, 0),
        (THIS - 2 * WEEK, 0, 0, 0),
        (THIS - WEEK, 2, 1, 1),
    ]
    assert weeks[0].hours == 27
    assert weeks[1].hours is None


def test_a_week_ends_on_sunday_in_london_also_when_the_clocks_change():
    late, early = start_of(THIS) - HOUR, start_of(THIS)
    factories.contact(received_at=late)
    factories.contact(received_at=early)
    count_weeks(timezone.now() + WEEK)
    rows = dict(WeekOfWork.objects.filter(stage="contact", restricted=False).values_list("week", "arrived"))
    assert rows == {THIS - WEEK: 1, THIS: 1}


def test_what_touches_a_restricted_person_counts_for_senior_managers_alone(some_weeks, lead):
    senior = factories.user(Role.SENIOR_MANAGER)
    assert queries.weeks(lead, STAGES["contact"])[-1].open == 1
    assert queries.weeks(senior, STAGES["contact"])[-1].open == 2


@pytest.mark.parametrize("role", [Role.IMPROVEMENT_LEAD, Role.SENIOR_MANAGER])
def test_every_figure_of_every_week_is_the_count_of_its_rows(some_weeks, client, role):
    factories.assessment("signed_off")
    factories.enquiry("finished")
    factories.episode("closed")
    count_weeks(timezone.now() + WEEK)
    reader = factories.user(role)
    client.force_login(reader)
    for stage in STAGES.values():
        found = queries.weeks(reader, stage)
        assert found, stage
        for week in found:
            for part, told in (("arrived", week.arrived), ("finished", week.finished), ("open", week.open)):
                page = client.get(f"/workforce/demand/{stage.slug}/{week.key}/{part}/")
                assert len(page.context["rows"]) == told, (stage.slug, week, part)


@pytest.mark.parametrize("address", ["contact/2026-11-17/open", "contact/soon/open", "nothing/2026-11-16/open",
                                     "contact/2026-11-16/names", "contact/9999-12-27/open"])  # fmt: skip
def test_addresses_that_mean_nothing_are_not_found(client, lead, address):
    client.force_login(lead)
    assert client.get(f"/workforce/demand/{address}/").status_code == 404


def test_a_date_corrected_later_is_counted_where_it_belongs(some_weeks, lead):
    Contact.objects.filter(status=C.DECIDED, received_at=in_week(1)).update(received_at=in_week(2))
    count_weeks(timezone.now())
    assert [week.arrived for week in queries.weeks(lead, STAGES["contact"])] == [2, 1, 1]


# The forecast


def steady(count, level=30):
    """Weeks about a level, up and down by the same pattern."""
    return [float(level + (2, -3, 4, -1, 0, -2)[place % 6]) for place in range(count)]


def test_the_forecast_of_steady_weeks_stays_near_them_within_its_interval():
    for each in expect(steady(50)):
        assert each.low <= each.mean <= each.high
        assert 25 < each.mean < 35


def test_nothing_arrives_less_than_never():
    for each in expect([float(max(20 - place, 0)) for place in range(30)]):
        assert each.low >= 0
        assert each.mean >= 0


def test_weeks_that_are_all_the_same_are_expected_again():
    assert {(each.low, each.mean, each.high) for each in expect([4.0] * 30)} == {(4, 4, 4)}


def test_the_back_test_knows_nothing_of_what_came_after():
    """Where the level jumps at the end, both forecasts made before the jump are wrong by it."""
    tested = back_test([10.0] * 40 + [50.0])
    assert tested.naive_error == pytest.approx(tested.error)
    assert tested.error > 0


def test_the_back_test_prefers_the_mean_to_the_last_week_where_weeks_jump_about():
    tested = back_test(steady(60))
    assert tested.error < tested.naive_error
    assert 0 <= tested.inside <= 100


@pytest.fixture
def a_history():
    rows = [
        WeekOfWork(week=THIS - (40 - place) * WEEK, stage="contact", arrived=int(came), finished=int(came),
                   open_at_end=60, median_hours=30, taken_at=timezone.now())
        for place, came in enumerate(steady(40))
    ]  # fmt: skip
    WeekOfWork.objects.bulk_create(rows)
    return rows


def test_twelve_weeks_are_stored_with_their_interval_and_the_error(a_history):
    made = forecasting._forecast_of("contact", timezone.now())
    weeks = list(made.weeks.all())
    assert [week.week for week in weeks] == [THIS + place * WEEK for place in range(12)]
    assert (made.weeks_read, made.confidence) == (40, 80)
    assert made.error is not None
    assert made.naive_error is not None


def test_few_weeks_foretell_nothing(some_weeks):
    assert forecasting._forecast_of("contact", timezone.now()) is None


def test_it_is_made_once_a_day(monkeypatch, a_history):
    monkeypatch.setattr(forecasting, "count_weeks", lambda now: 0)
    forecast_demand()
    forecast_demand()
    assert Forecast.objects.count() == 1
    call_command("forecast_demand", stdout=StringIO())
    assert Forecast.objects.count() == 2


def test_the_command_prints_the_error_beside_the_naive_forecasts(monkeypatch, a_history):
    monkeypatch.setattr(forecasting, "count_weeks", lambda now: 0)
    told = StringIO()
    call_command("forecast_demand", stdout=told)
    assert "Contacts: 40 weeks read. Tested on past weeks it was wrong by" in told.getvalue()
    assert "the naive forecast" in told.getvalue()
    assert "Early help: too few weeks to forecast from." in told.getvalue()


# The workers that it needs


def test_workers_follow_from_arrivals_the_time_they_stay_and_the_wanted_caseload():
    assert Needed("Assessments", "assessment", arrivals=10, weeks=9, weight=1, wanted=15).workers == 6
    assert changed(10, 36) == pytest.approx(13.6)
    assert weeks_in_stage([10, 10], [90, 90]) == 9
    assert weeks_in_stage([0, 0], [5, 5]) is None


@pytest.mark.parametrize(
    ("error", "naive", "words"),
    [(3.0, 4.0, "25% less than"), (5.0, 4.0, "25% more than"), (4.0, 4.0, "as much as"), (None, None, "not yet")],
)
def test_the_error_is_said_beside_the_naive_one(error, naive, words):
    assert words in error_words(error, naive)


def test_the_page_counts_workers_with_arrivals_up_or_down(a_history, lead, client):
    client.force_login(lead)
    as_it_is = client.get("/workforce/demand/").context["total"]
    more = client.get("/workforce/demand/?change=36&wanted=15").context["total"]
    assert more == pytest.approx(as_it_is * 1.36)
    half = client.get("/workforce/demand/?change=0&wanted=30").context["total"]
    assert half == pytest.approx(as_it_is / 2)
    assert "36% more, as published in 2020" in client.get("/workforce/demand/").content.decode()


def test_what_the_workers_follow_from_leads_to_its_weeks_and_a_median_to_what_it_is_of(a_history, lead, client):
    client.force_login(lead)
    answer = client.get("/workforce/demand/")
    text = answer.content.decode()
    assert answer.context["needed"]
    for each in answer.context["needed"]:
        assert f'href="#stage-{each.slug}"' in text
        assert f'id="stage-{each.slug}"' in text
    timed = [week for told, *_ in answer.context["stages"] for week in told.weeks if week.hours is not None]
    assert timed
    finished = sum(len(told.weeks) for told, *_ in answer.context["stages"])
    assert text.count('/finished/"') == finished + len(timed)


@pytest.mark.parametrize("nonsense", ["change=x", "change=9999", "wanted=0", "wanted=-3&change=", "change=1e9"])
def test_nonsense_in_the_address_changes_nothing(a_history, lead, client, nonsense):
    client.force_login(lead)
    page = client.get(f"/workforce/demand/?{nonsense}")
    assert (page.status_code, page.context["change"], page.context["wanted"]) == (200, 0, 15)


def test_the_pages_do_not_load_the_library():
    """It takes seconds and a hundred megabytes: it belongs to the worker."""
    code = (
        "import django, sys; django.setup(); import mach.urls; from django.urls import get_resolver; "
        "get_resolver().url_patterns; import improvement.views.demand; "
        "sys.exit('statsmodels' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
