"""What each reader sees first: their own team, what the plan is to move, or the whole front door; and by every way."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from improvement.catalogue import BY_SLUG, GLANCE, GLANCE_OF_A_TEAM, MEASURES
from improvement.models import Fact, Grade, Way
from improvement.rules.targets import Stands
from tests import factories
from tests.improvement.auditing import audit
from tests.improvement.counting import counted, refreshed
from tests.improvement.made import action

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def shown(client, **asked):
    return client.get(reverse("improvement:measures"), asked)


def slugs(page):
    return {line.measure.slug for line, _ in page.context["lines"]}


def slugs_of(measures):
    return {measure.slug for measure in measures}


# Every way


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.slug)
def test_every_measure_can_be_divided_by_every_way(measure):
    assert set(measure.ways) >= {Way.TEAM, Way.AGENCY, Way.SOURCE, Way.AGE, Way.ETHNICITY, Way.RAG}


@pytest.mark.parametrize(
    ("youngest", "band"),
    [({"date_of_birth": timezone.localdate() - 200 * DAY}, "under-1"),
     ({"date_of_birth": None, "expected_date_of_birth": timezone.localdate() + 60 * DAY}, "unborn")],
)  # fmt: skip
def test_what_is_about_several_children_counts_once_at_the_youngest(youngest, band):
    """Somebody whose age nobody said is nobody's youngest."""
    children = [
        factories.sent_child("Noah", date_of_birth=date(2012, 3, 27), ethnicity="WBRI"),
        factories.sent_child("Ella", ethnicity="APKN", **youngest),
        factories.sent_child("Jaxon", date_of_birth=None, ethnicity="BCRB"),
    ]
    factories.contact(received_at=timezone.now() - DAY, sent=factories.sent(children=children))
    refreshed()
    for measure in ("contacts", "rated-in-time", "unfinished-contacts"):
        fact = Fact.objects.filter(measure=measure).first()
        assert (fact.age, fact.ethnicity) == (band, "APKN"), measure


# Audits by grade


def test_audits_are_counted_at_each_grade_of_the_scale():
    senior = factories.user("senior_manager")
    audit("agreed", grade="requires_improvement")
    audit("agreed", grade="inadequate")
    said = {grade.value: counted(f"audits-{grade.value.replace('_', '-')}", senior) for grade in Grade}
    assert said == {"outstanding": (0, 2), "good": (0, 2), "requires_improvement": (1, 2), "inadequate": (1, 2)}


# Whose dashboard


@pytest.fixture
def two_teams():
    own, other = factories.team(), factories.team()
    for team, count in ((own, 2), (other, 3)):
        for _ in range(count):
            Assessment.objects.filter(pk=factories.assessment().pk).update(team=team)
    refreshed()
    return own, other


def test_who_manages_an_assessment_team_begins_with_their_own(client, two_teams):
    own, _ = two_teams
    client.force_login(factories.user("assessment_manager", team=own))
    page = shown(client)
    assert (page.context["team"], slugs(page)) == (own, slugs_of(GLANCE_OF_A_TEAM))
    line, to = next(each for each in page.context["lines"] if each[0].measure.slug == "children-in-assessment")
    assert line.now.count == 2
    assert client.get(to["now_all"]).context["total"] == 2
    whole = shown(client, team="all")
    assert whole.context["team"] is None and slugs(whole) == slugs_of(GLANCE)


def test_every_number_of_a_team_opens_its_rows(client, two_teams):
    own, _ = two_teams
    client.force_login(factories.user("assessment_manager", team=own))
    for subject in ("glance", *(str(place) for place in range(1, 9))):
        for line, to in shown(client, subject=subject, team="own").context["lines"]:
            for name, point in (("whole", line.whole), ("now", line.now)):
                assert client.get(to[f"{name}_all"]).context["total"] == point.count, line.measure.slug
                assert client.get(to[f"{name}_met"]).context["total"] == point.met, line.measure.slug


def test_who_rates_contacts_begins_with_the_whole_front_door_since_what_waits_has_no_team_yet(client, two_teams):
    own, _ = two_teams
    client.force_login(factories.user("mach_manager", team=own))
    page = shown(client)
    assert (page.context["team"], slugs(page)) == (None, slugs_of(GLANCE))
    assert [view["current"] for view in page.context["scopes"]] == [True, False]
    assert shown(client, team="own").context["team"] == own


def test_who_has_no_team_or_reads_no_case_is_offered_none(client, two_teams):
    for role in ("senior_manager", "improvement_lead", "performance_analyst"):
        client.force_login(factories.user(role))
        page = shown(client)
        assert (page.context["team"], page.context["scopes"]) == (None, []), role


def test_who_leads_the_plan_begins_with_what_it_is_to_move(client):
    client.force_login(factories.user("improvement_lead"))
    refreshed()
    assert slugs(shown(client)) == slugs_of(GLANCE)
    made = action("in_progress", measure="conferences-15-days")
    assert slugs(shown(client)) == {"conferences-15-days"}
    assert slugs(shown(client, subject="glance")) == slugs_of(GLANCE)
    type(made).objects.filter(pk=made.pk).update(status="withdrawn", withdrawn_because="Another does it.")
    assert slugs(shown(client)) == slugs_of(GLANCE)


def test_what_is_off_its_target_comes_first_and_is_counted(client):
    factories.contact(received_at=timezone.now() - 40 * DAY)
    refreshed()
    client.force_login(factories.user("senior_manager"))
    page = shown(client)
    stands = [line.stands for line, _ in page.context["lines"]]
    assert page.context["off"] == stands.count(Stands.OFF) > 0
    assert set(stands[: page.context["off"]]) == {Stands.OFF}
    assert f"{page.context['off']} off target" in page.content.decode()


def test_a_file_for_outside_is_of_the_whole_service(client, two_teams):
    own, _ = two_teams
    client.force_login(factories.user("assessment_manager", team=own))
    for team in ("own", "all", ""):
        away = shown(client, team=team, format="csv", **{"for": "outside", "subject": "glance"})
        titles = {line.split(",")[0].strip('"') for line in away.content.decode().splitlines()[1:]}
        assert titles == {measure.title for measure in GLANCE}, team


def test_the_links_of_the_page_keep_whose_figures_they_are(client, two_teams):
    own, _ = two_teams
    client.force_login(factories.user("assessment_manager", team=own))
    page = shown(client)
    assert {parse_qs(urlsplit(view["href"]).query)["team"][0] for view in page.context["views"]} == {"own"}
    assert BY_SLUG["assessments-45-days"].title in page.content.decode()
