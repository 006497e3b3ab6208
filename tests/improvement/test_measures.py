"""Every figure opens the rows that it counts, and says what it counts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from improvement import queries
from improvement.measures import BY_SLUG, MEASURES
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


def month(slug, reader):
    """All twelve months of a measure together, so that the first days of a month change nothing."""
    found = queries.by_month(BY_SLUG[slug], reader)
    return sum(each.met for each in found), sum(each.count for each in found)


@pytest.fixture
def senior():
    return factories.user("senior_manager")


@pytest.mark.parametrize(
    ("after", "in_24", "in_48"), [(23 * HOUR, 1, 1), (24 * HOUR, 0, 1), (47 * HOUR, 0, 1), (48 * HOUR, 0, 0)]
)
def test_decided_at_the_very_moment_of_the_limit_is_late(senior, after, in_24, in_48):
    decided(after, children=2)
    assert month("contacts-24-hours", senior) == (in_24, 1)
    assert month("contacts-48-hours", senior) == (in_48, 1)
    assert month("children-24-hours", senior) == (2 * in_24, 2)
    assert month("children-48-hours", senior) == (2 * in_48, 2)


def test_what_still_has_time_is_not_counted_and_what_has_none_left_is(senior):
    factories.contact(received_at=timezone.now() - 2 * HOUR)
    assert month("contacts-24-hours", senior) == (0, 0)
    factories.contact(received_at=timezone.now() - 25 * HOUR)
    assert month("contacts-24-hours", senior) == (0, 1)
    assert month("contacts-48-hours", senior) == (0, 0)


def test_news_of_open_work_is_counted_apart(senior):
    earlier = factories.contact(received_at=timezone.now() - timedelta(days=2))
    linked = factories.contact(received_at=timezone.now() - timedelta(days=1))
    outcome = {"decision": Decision.LINKED, "level": 3, "rationale": "Open to us.", "linked_to": earlier.reference}
    services.decide_now(
        linked, outcomes={linked.children.get().pk: outcome}, reason="Open already.", by=factories.manager(),
        at=linked.received_at + HOUR,
    )  # fmt: skip
    assert month("linked-24-hours", senior) == (1, 1)
    assert month("contacts-24-hours", senior) == (0, 1)


@pytest.fixture
def a_year(senior):
    """Some of everything, over some months, one of it restricted."""
    now = timezone.now()
    for days, after in ((3, 5), (40, 30), (75, 60), (100, 20), (5, 100)):
        decided(after * HOUR, received=now - timedelta(days=days), children=2)
    factories.contact(received_at=now - timedelta(days=6))
    factories.contact(received_at=now - timedelta(days=6), restricted=True)
    factories.contact(received_at=now - HOUR)


@pytest.mark.parametrize("role", ["senior_manager", "mach_manager", "improvement_lead"])
def test_every_figure_equals_its_list(client, a_year, role):
    reader = factories.user(role)
    client.force_login(reader)
    for measure in MEASURES:
        for each in queries.by_month(measure, reader):
            for part, wanted in (("met", each.met), ("missed", each.missed), ("all", each.count)):
                path = reverse("improvement:behind", args=[measure.slug, each.first.year, each.first.month, part])
                page = client.get(path)
                assert page.context["total"] == wanted, (measure.slug, each.first, part)
                assert len(page.context["lines"]) == wanted
    for first, waiting, late in queries.standing(reader):
        for part, wanted in (("open", waiting), ("late", late)):
            page = client.get(reverse("improvement:standing", args=[part, first.year, first.month]))
            assert page.context["total"] == wanted
    for sender in queries.senders(reader):
        page = client.get(reverse("improvement:sender"), {"from": sender.key})
        assert page.context["total"] == sender.count == sum(sender.decisions.values())
        for decision, count in sender.decisions.items():
            page = client.get(reverse("improvement:sender"), {"from": sender.key, "decision": decision})
            assert page.context["total"] == count


def test_a_restricted_contact_counts_only_for_who_may_see_it(a_year, senior):
    def open_now(reader):
        return queries.standing(reader)[-1][1]

    assert open_now(senior) == 3
    assert open_now(factories.manager()) == 2
    assert open_now(factories.user("improvement_lead")) == 2


def test_who_reads_figures_only_gets_references_without_links(client, a_year):
    client.force_login(factories.user("improvement_lead"))
    now = timezone.localdate()
    page = client.get(reverse("improvement:standing", args=["open", now.year, now.month]))
    assert page.context["lines"]
    assert all(link == "" for _, link, _ in page.context["lines"])


@pytest.mark.parametrize(
    ("role", "answer"),
    [("mach_manager", 200), ("early_help_lead", 200), ("performance_analyst", 200), ("social_worker", 403),
     ("call_handler", 403), ("partner", 403), ("administrator", 403)],
)  # fmt: skip
def test_who_may(client, role, answer):
    client.force_login(factories.user(role))
    today = timezone.localdate()
    for path in (
        reverse("improvement:measures"),
        reverse("improvement:senders"),
        reverse("improvement:sender"),
        reverse("improvement:standing", args=["open", today.year, today.month]),
        reverse("improvement:behind", args=["contacts-24-hours", today.year, today.month, "all"]),
    ):
        assert client.get(path).status_code == answer


@pytest.mark.parametrize("path", ["nonsense/2026-1/all/", "linked-24-hours/2026-13/all/", "linked-24-hours/2026-1/x/"])
def test_what_is_not_there_is_404(client, path):
    client.force_login(factories.manager())
    assert client.get(f"/measures/{path}").status_code == 404


def test_the_page_takes_few_statements_whatever_there_is(client, a_year, django_assert_max_num_queries):
    client.force_login(factories.manager())
    client.get("/measures/")
    with django_assert_max_num_queries(16):
        page = client.get("/measures/")
    text = page.content.decode()
    for measure in MEASURES:
        assert measure.title in text
        assert measure.definition in text.replace("&#x27;", "'")


def test_a_csv_of_the_rows(client, a_year):
    client.force_login(factories.manager())
    today = timezone.localdate()
    answer = client.get(reverse("improvement:standing", args=["open", today.year, today.month]), {"format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert answer.content.count(b"C-20") == 2


def test_no_number_of_a_clock_is_changed_by_measuring(a_year, senior):
    before = list(Clock.objects.order_by("pk").values())
    queries.every_measure(senior)
    assert list(Clock.objects.order_by("pk").values()) == before
