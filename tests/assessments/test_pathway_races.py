"""Two people at one pathway at the same moment: it begins once and closes once."""

import pytest

from assessments.models import Pathway
from assessments.services import pathways
from mach.models import Clock, Event
from tests import factories
from tests.assessments.homeless import came, years_ago
from tests.racing import at_once, kinds

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]


def test_two_people_begin_it_at_once_and_it_begins_once():
    child = came(years_ago(17)).children.get()
    both = [factories.worker() for _ in range(2)]
    found = at_once(*(lambda by=by: pathways.begin(child, worker=by, by=by) for by in both))
    assert kinds(found) == ["Pathway", "WrongState"]
    assert Pathway.objects.count() == 1
    assert Clock.objects.running().filter(kind="homeless_answer").count() == 1


def test_two_people_close_it_at_once_and_it_closes_once():
    record = factories.pathway("answered")
    both = [record.worker, factories.manager()]
    found = at_once(*(lambda by=by: pathways.close(record, reason=f"Said by {by.pk}.", by=by) for by in both))
    assert kinds(found) == ["Pathway", "WrongState"]
    winner = next(each for each in found if isinstance(each, Pathway))
    record.refresh_from_db()
    assert (record.status, record.closed_because) == ("closed", winner.closed_because)
    assert Event.objects.filter(reference=record.reference, kind="homeless pathway.close").count() == 1


def test_who_closes_while_another_hears_a_new_answer_loses_neither():
    record = factories.pathway("answered")
    other = factories.worker()
    found = at_once(
        lambda: pathways.close(record, reason="Lives with his aunt.", by=record.worker),
        lambda: pathways.record_answer(
            record, answer="accepted", answer_reasons="I changed my mind.", when=record.answered_at, by=other
        ),
    )
    record.refresh_from_db()
    assert record.status == "closed"
    heard_first = kinds(found) == ["Pathway", "Pathway"]
    assert record.answer == ("accepted" if heard_first else "declined")
