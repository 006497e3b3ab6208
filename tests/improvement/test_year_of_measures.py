"""A year of measures, built once: every figure equals its list, and every page of them holds what it says."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.workflow import AssessmentStatus
from improvement.catalogue import BY_SLUG, GLANCE, MEASURES, SUBJECTS
from improvement.queries import figures, senders
from mach.models import Clock
from referrals.models import QualityRating
from referrals.rules import Decision
from tests import factories
from tests.improvement.test_measures import HOUR, decided, page_of, refreshed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):
    """Built once: each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        build()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def a_year(year, db):
    return year


@pytest.fixture
def senior():
    return factories.user("senior_manager")


def build():
    now = timezone.now()
    for days, after in ((200, 20), (40, 30), (40, 60), (20, 5)):
        decided(after * HOUR, received=now - timedelta(days=days), children=2)
    decided(5 * HOUR, received=now - timedelta(days=9), decision=Decision.ASSESSMENT)
    factories.contact(received_at=now - timedelta(days=6))
    factories.contact(received_at=now - timedelta(days=6), restricted=True)
    factories.contact(received_at=now - HOUR)
    factories.assessment(AssessmentStatus.SIGNED_OFF)
    factories.strategy_meeting("concluded", attended=("police",))
    factories.enquiry("finished")
    factories.episode("closed")
    factories.pathway()
    rated = decided(5 * HOUR, received=now - timedelta(days=12), agency=factories.agency())
    said = {"complete": True, "clear": False, "right_level": True, "consent_said": False}
    QualityRating.objects.create(contact=rated, by=factories.manager(), at=now, **said)
    refreshed()


def told_by(reader, measure, firsts, **of):
    """How many of the rows behind a figure there are in each month, and how many of them met it."""
    rows = list(figures.behind(reader, measure, firsts, **of).values_list("month", "met"))
    return Counter(month for month, _ in rows), Counter(month for month, met in rows if met)


@pytest.mark.parametrize("role", ["senior_manager", "mach_manager", "improvement_lead"])
def test_every_figure_equals_its_list(a_year, role):
    """For every measure, month and group."""
    reader, firsts = factories.user(role), figures.months()
    counted = 0
    for measure in MEASURES:
        held = [("", "", figures.series(reader, [measure], firsts)[measure.slug, ""])]
        for way in measure.ways:
            held += [(way, each.key, each.points) for each in figures.groups(reader, measure, firsts, way)]
        for way, group, points in held:
            every, met = told_by(reader, measure, firsts, way=way, group=group)
            for point in points:
                where = (measure.slug, way, group, point.month)
                assert (every[point.month], met[point.month]) == (point.count, point.met), where
                counted += point.count
    assert counted > 100


def test_the_parts_of_a_list_are_what_met_it_and_what_did_not(a_year, senior):
    firsts = figures.months()
    for measure in MEASURES:
        every, met = told_by(senior, measure, firsts)
        assert told_by(senior, measure, firsts, part="met") == (met, met)
        assert told_by(senior, measure, firsts, part="missed") == (every - met, Counter())


def test_a_page_shows_the_rows_of_its_figure(client, a_year, senior):
    """Over the year for every measure; by month and group for one that has every way but the worker’s."""
    client.force_login(senior)
    firsts = figures.months()
    for measure in MEASURES:
        points = figures.series(senior, [measure], firsts)[measure.slug, ""]
        total = sum(points, figures.Point(firsts[-1]))
        shows(client, measure, total)
    measure = BY_SLUG["children-48-hours"]
    for way in measure.ways:
        for group in figures.groups(senior, measure, firsts, way):
            for point in group.points:
                if point.count:
                    shows(client, measure, point, month=f"{point.month:%Y-%m}", by=way, group=group.key)


def shows(client, measure, point, **asked):
    for part, wanted in (("all", point.count), ("met", point.met), ("missed", point.missed)):
        page = page_of(client, measure.slug, part, **asked)
        assert page.context["total"] == wanted, (measure.slug, part, asked)
        assert len(page.context["lines"]) == min(wanted, 50), (measure.slug, part, asked)


def test_the_groups_of_a_way_add_up_to_the_whole(a_year, senior):
    firsts = figures.months()
    for measure in MEASURES:
        whole = figures.series(senior, [measure], firsts)[measure.slug, ""]
        for way in measure.ways:
            groups = figures.groups(senior, measure, firsts, way)
            for place, point in enumerate(whole):
                parts = [group.points[place] for group in groups]
                told = (sum(part.count for part in parts), sum(part.met for part in parts))
                assert told == (point.count, point.met), (measure.slug, way, point.month)


def test_each_bar_opens_the_rows_that_it_is_drawn_from(client, a_year, senior):
    client.force_login(senior)
    seen = 0
    for measure in MEASURES:
        for way in measure.ways:
            for bar in client.get(reverse("improvement:measure", args=[measure.slug]), {"by": way}).context["bars"]:
                told = [client.get(address).context["total"] for address in (bar.met, bar.all)]
                assert told == [bar.point.met, bar.point.count], (measure.slug, way, bar.group.name)
                assert 0 <= bar.length <= 100
                seen += 1
    assert seen > 50


def test_numbers_of_senders_equal_their_lists(client, a_year, senior):
    client.force_login(senior)
    for sender in senders.senders(senior):
        page = client.get(reverse("improvement:sender"), {"from": sender.key})
        assert page.context["total"] == sender.count == sum(sender.decisions.values())
        for decision, count in sender.decisions.items():
            page = client.get(reverse("improvement:sender"), {"from": sender.key, "decision": decision})
            assert page.context["total"] == count


def test_a_restricted_contact_counts_only_for_who_may_see_it(a_year, senior):
    def waiting(reader):
        return figures.series(reader, [BY_SLUG["contacts-open"]], figures.months())["contacts-open", ""][-1].count

    assert waiting(senior) - waiting(factories.manager()) == 1
    assert waiting(factories.manager()) == waiting(factories.user("improvement_lead"))


def test_who_reads_figures_only_gets_references_without_links(client, a_year):
    client.force_login(factories.user("improvement_lead"))
    page = page_of(client, "contacts", "all")
    assert page.context["lines"]
    assert all(link == "" for _, link in page.context["lines"])


def test_who_reads_cases_gets_to_each_record(client, a_year):
    client.force_login(factories.user("senior_manager"))
    links = {}
    for measure in MEASURES:
        links |= {link: measure.slug for _, link in page_of(client, measure.slug, "all").context["lines"]}
    assert len(links) > 10
    for link, slug in links.items():
        assert client.get(link).status_code == 200, (slug, link)


@pytest.mark.parametrize("subject", ["", *(str(place) for place in range(1, len(SUBJECTS) + 1))])
def test_a_page_takes_few_statements_whatever_there_is(client, a_year, subject, django_assert_max_num_queries):
    client.force_login(factories.manager())
    client.get("/measures/")
    with django_assert_max_num_queries(8):
        page = client.get("/measures/", {"subject": subject})
    text = page.content.decode()
    measures = list(SUBJECTS.values())[int(subject) - 1] if subject else GLANCE
    for measure in measures:
        assert measure.title in text


def test_one_measure_says_what_it_is_and_what_it_was(client, a_year, django_assert_max_num_queries):
    client.force_login(factories.manager())
    client.get("/measures/")
    for measure in MEASURES:
        for way in ("", *measure.ways):
            with django_assert_max_num_queries(10):
                page = client.get(reverse("improvement:measure", args=[measure.slug]), {"by": way})
            assert measure.definition in page.content.decode().replace("&#x27;", "'")


def test_a_csv_of_the_rows_and_of_the_figures(client, a_year):
    client.force_login(factories.manager())
    answer = page_of(client, "contacts", "all", format="csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer.content.count(b"C-20") == page_of(client, "contacts", "all").context["total"]
    for path in ("/measures/", reverse("improvement:measure", args=["contacts"])):
        assert b"2026" in client.get(path, {"format": "csv"}).content


def test_no_number_of_a_clock_is_changed_by_measuring(a_year):
    before = list(Clock.objects.order_by("pk").values())
    refreshed()
    assert list(Clock.objects.order_by("pk").values()) == before


def test_the_same_figures_as_a_workbook_and_for_outside_without_small_numbers(client, a_year):
    client.force_login(factories.manager())
    for path in ("/measures/", reverse("improvement:measure", args=["contacts"]), "/measures/contacts/?by=rag"):
        inside, away = (client.get(path + ("&" if "?" in path else "?") + asked) for asked in
                        ("format=csv", "format=csv&for=outside"))  # fmt: skip
        assert b"hidden" not in inside.content
        assert b",hidden,hidden,hidden" in away.content
        assert "by=" in path or b",0,0," in away.content
        assert "for-outside" in away["Content-Disposition"]
        for line in away.content.decode().splitlines()[1:]:
            met, of = line.split(",")[-3:-1]
            assert "hidden" in (met, of) or not {*range(1, 5)} & {int(met), int(of), int(of) - int(met)}
        book = client.get(path + ("&" if "?" in path else "?") + "format=xlsx")
        assert book.content.startswith(b"PK")
    assert page_of(client, "contacts", "all", format="xlsx").content.startswith(b"PK")


def test_the_links_to_files_stand_where_they_lead_somewhere(client, a_year):
    for role, count in (("mach_manager", 4), ("quality_auditor", 0)):
        client.force_login(factories.user(role))
        for path in ("/measures/?subject=1", "/measures/contacts/?by=rag"):
            assert client.get(path).content.decode().count("format=") == count, (role, path)
