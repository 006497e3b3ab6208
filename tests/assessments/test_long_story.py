"""A child with five hundred lines of a story: the pages ask the database no more often than with five."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.stories import LONG, asked_of
from mach.access import Role
from mach.models import Event
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_long_story_takes_no_more_statements_than_a_short_one(client):
    team = factories.team("assessment")
    worker = factories.worker(team=team)
    record = factories.assessment(worker=worker, manager=factories.user(Role.ASSESSMENT_MANAGER, team=team))
    client.force_login(worker)

    def count(path):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        assert page.status_code == 200
        return len(asked)

    lines = asked_of(record, count)
    assert Event.objects.filter(people__contains=[record.person_id]).count() == LONG
    assert [line.what for line in lines if line.verdict == "SHORT"] == []
