"""Every figure opens the rows that it counts, and says what it counts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from improvement.rules.months import this_month
from mach.models import AuditEvent
from referrals import services
from referrals.workflow import ContactStatus
from tests import factories
from tests.improvement.counting import counted, refreshed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def decided(after, *, received=None, **fields):
    """A contact that was decided so long after it was received."""
    received = received or timezone.now() - timedelta(days=3)
    made = factories.contact(ContactStatus.TO_AUTHORISE, received_at=received, **fields)
    return services.authorise(made, by=factories.manager(), at=received + after)


def page_of(client, slug, part, **asked):
    return client.get(reverse("improvement:rows", args=[slug, part]), asked)


@pytest.fixture
def senior():
    return factories.user("senior_manager")


def test_who_opened_the_rows_of_a_figure_is_in_the_log(client, senior):
    client.force_login(senior)
    assert page_of(client, "contacts-24-hours", "missed").status_code == 200
    line = AuditEvent.objects.latest("id")
    assert (line.act, line.by, line.people) == ("viewed", senior, [])
    assert line.detail == {"through": "list", "list": "measures: contacts-24-hours missed"}


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
     "contacts/?by=nonsense", "contacts/all/?by=month", "?subject=99", "?subject=x", "attendance/?by=caller",
     "?team=theirs", "?team=own"],
)  # fmt: skip
def test_what_is_not_there_is_404(client, path):
    client.force_login(factories.manager())
    assert client.get(f"/measures/{path}").status_code == 404


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


def test_the_level_decided_is_the_same_as_the_one_believed_or_higher_or_lower(senior):
    """One of four is decided where the referrer believed, one above, two below; who said no level is in none."""
    for believed in (3, 2, 4, 4, None):
        decided(HOUR, level_believed=believed)
    told = {slug: counted(slug, senior) for slug in ("same-level", "level-higher", "level-lower")}
    assert told == {"same-level": (1, 4), "level-higher": (1, 4), "level-lower": (2, 4)}
