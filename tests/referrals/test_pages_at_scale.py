"""The queue and the history of a household read indexes at ten thousand contacts: nothing is read to be thrown away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import volume
from bench.copying import copy
from referrals.models import Contact
from referrals.queries import queue, views
from referrals.queries.workbench import history_of
from tests import factories

pytestmark = pytest.mark.django_db
MANY = 10_000


@pytest.fixture
def reader(monkeypatch):
    monkeypatch.setattr(volume, "OPEN_SHARE", 0.8)
    reader = factories.user("mach_manager")
    copy(Contact, volume._contacts(MANY, MANY // 2, [reader.pk] * 10, timezone.now(), 1))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE referrals_contact")
    return reader


def plans(asked):
    """The plans of statements that were planned once, as they are for any values."""
    with connection.cursor() as cursor:
        for each in asked.captured_queries:
            if each["sql"].startswith("EXECUTE"):
                cursor.execute("EXPLAIN " + each["sql"])
                yield "\n".join(line for (line,) in cursor.fetchall())


def test_each_band_of_the_queue_is_read_in_its_order(reader):
    queue.page(reader, views.Asked())
    with CaptureQueriesContext(connection) as asked:
        assert len(queue.page(reader, views.Asked()).rows) == queue.PAGE
    order, lines = plans(asked)
    assert order.count("Sort Key") == 1, order
    assert "Seq Scan on referrals_contact " not in order + lines


def test_a_history_is_found_by_its_people(reader):
    contact = Contact.objects.order_by("-pk").first()
    person = contact.people[0]
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            history_of(contact, {person: "Ada"}, set(), {person}, reader)
    [plan] = plans(asked)
    assert plan.count("Bitmap Index Scan on referrals_contact_people") == 2, plan
    assert "referrals_contact_received" not in plan
    assert "Seq Scan on referrals_contact " not in plan
