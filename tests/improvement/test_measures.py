"""Every figure opens the rows that it counts, and says what it counts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.workflow import AssessmentStatus
from improvement import services as improving
from improvement.catalogue import BY_SLUG, GLANCE, MEASURES, SUBJECTS
from improvement.queries import figures, senders
from improvement.rules.months import this_month
from mach.models import Clock
from referrals import services
from referrals.rules import Decision
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def decided(after, *, received=None, **fields):
    """A contact that was decided so long after it was received."""
    received = received or timezone.now() - timedelta(days=3)
    made = factories.contact(ContactStatus.TO_AUTHORISE, received_at=received, **fields)
    return services.authorise(made, by=factories.manager(), at=received + after)


def refreshed():
    return improving.refresh(by=factories.system())


def counted(slug, reader):
    """All months of a measure together, so that the first days of a month change nothing."""
    refreshed()
    found = figures.series(reader, [BY_SLUG[slug]], figures.months())[slug, ""]
    return sum(each.met for each in found), sum(each.count for each in found)


def page_of(client, slug, part, **asked):
    return client.get(reverse("improvement:rows", args=[slug, part]), asked)


@pytest.fixture
def senior():
    return factories.user("senior_manager")


@pytest.mark.parametrize(
    ("after", "in_24", "in_48"), [(23 * HOUR, 1, 1), (24 * HOUR, 0, 1), (47 * HOUR, 0, 1), (48 * HOUR, 0, 0)]
)
def test_decided_at_the_very_moment_of_the_limit_is_late(senior, after, in_24, in_48):
    decided(after, children=2)
    assert counted("contacts-24-hours", senior) == (in_24, 1)
    assert counted("contacts-48-hours", senior) == (in_48, 1)
    assert counted("children-24-hours", senior) == (2 * in_24, 2)
    assert counted("children-48-hours", senior) == (2 * in_48, 2)


def test_what_still_has_time_is_not_counted_and_what_has_none_left_is(senior):
    factories.contact(received_at=timezone.now() - 2 * HOUR)
    assert counted("contacts-24-hours", senior) == (0, 0)
    factories.contact(received_at=timezone.now() - 25 * HOUR)
    assert counted("contacts-24-hours", senior) == (0, 1)
    assert counted("contacts-48-hours", senior) == (0, 0)


@pytest.fixture
def a_year():
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
    refreshed()


@pytest.mark.parametrize("role", ["senior_manager", "mach_manager", "improvement_lead"])
def test_every_figure_equals_its_list(client, a_year, role):
    """For every measure, month and group, and all three parts of it."""
    reader = factories.user(role)
    client.force_login(reader)
    firsts = figures.months()
    for measure in MEASURES:
        held = [("", "", figures.series(reader, [measure], firsts)[measure.slug, ""])]
        for way in measure.ways:
            held += [(way, each.key, each.points) for each in figures.groups(reader, measure, firsts, way)]
        for way, group, points in held:
            for point in points:
                if not point.count and way:
                    continue
                for part, wanted in (("all", point.count), ("met", point.met), ("missed", point.missed)):
                    month = f"{point.month:%Y-%m}"
                    page = page_of(client, measure.slug, part, month=month, by=way, group=group)
                    where = (measure.slug, way, group, month, part)
                    assert len(page.context["lines"]) == wanted, where
                    assert page.context["total"] == wanted, where


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
    for measure in MEASURES:
        for _, link in page_of(client, measure.slug, "all").context["lines"]:
            assert client.get(link).status_code == 200, (measure.slug, link)


@pytest.mark.parametrize(
    ("role", "answer"),
    [("mach_manager", 200), ("early_help_lead", 200), ("performance_analyst", 200), ("improvement_lead", 200),
     ("social_worker", 403), ("call_handler", 403), ("partner", 403), ("administrator", 403)],
)  # fmt: skip
def test_who_may(client, role, answer):
    client.force_login(factories.user(role))
    for path in (
        reverse("improvement:measures"),
        reverse("improvement:measure", args=["contacts-24-hours"]),
        reverse("improvement:rows", args=["contacts-24-hours", "all"]),
        reverse("improvement:senders"),
        reverse("improvement:sender"),
    ):
        assert client.get(path).status_code == answer


@pytest.mark.parametrize(
    "path",
    ["nonsense/", "nonsense/all/", "contacts/some/", "contacts/all/?month=2026-13", "contacts/all/?month=nonsense",
     "contacts/?by=nonsense", "contacts/all/?by=month", "?subject=99", "?subject=x", "attendance/?by=age"],
)  # fmt: skip
def test_what_is_not_there_is_404(client, path):
    client.force_login(factories.manager())
    assert client.get(f"/measures/{path}").status_code == 404


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


def test_a_figure_that_was_corrected_shows_what_was_said_before(client, senior):
    received = timezone.now() - timedelta(days=70)
    made = factories.contact(ContactStatus.TO_AUTHORISE, received_at=received)
    refreshed()
    services.authorise(made, by=factories.manager(), at=received + HOUR)
    refreshed()
    client.force_login(senior)
    page = client.get(reverse("improvement:measure", args=["contacts-24-hours"])).content.decode()
    assert "What was said before" in page
    assert f"{this_month(received):%B %Y}: 0 of 1" in page


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
