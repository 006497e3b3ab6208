"""Figures are the count of their facts, facts are what the records say, and a closed month never changes silently."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.workflow import AssessmentStatus
from improvement import services
from improvement.catalogue import MEASURES
from improvement.counting.figures import counted
from improvement.models import Fact, Figure, Way
from improvement.rules.months import this_month
from improvement.services import refreshing
from referrals import services as referring
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def refreshed(**said):
    return services.refresh(by=factories.system(), **said)


def total(slug, **narrowed):
    """Met and counted, over all months."""
    rows = Figure.objects.filter(measure=slug, superseded_at=None, **{"way": "", **narrowed})
    return sum(row.met for row in rows), sum(row.count for row in rows)


def facts():
    return set(Fact.objects.values_list("measure", "row", "month", "met", "restricted", "team", "age", "rag"))


def figures():
    kept = ("measure", "month", "way", "group", "restricted", "count", "met")
    return set(Figure.objects.filter(superseded_at=None).exclude(count=0).values_list(*kept))


@pytest.fixture
def a_little_of_everything():
    now = timezone.now()
    late = factories.contact(ContactStatus.TO_AUTHORISE, received_at=now - 3 * DAY, children=2)
    referring.authorise(late, by=factories.manager(), at=now)
    factories.contact(ContactStatus.SCREENING, received_at=now - 30 * HOUR)
    factories.contact(received_at=now - HOUR)
    factories.assessment(AssessmentStatus.SIGNED_OFF)
    factories.assessment()


def test_a_figure_is_the_count_of_its_facts(a_little_of_everything):
    refreshed()
    assert Fact.objects.exists()
    for measure in MEASURES:
        months = set(Fact.objects.filter(measure=measure.slug).values_list("month", flat=True))
        held = {
            (each.month, each.way, each.group, each.restricted): (each.count, each.met)
            for each in Figure.objects.filter(measure=measure.slug, superseded_at=None)
        }
        assert held == counted(measure, months), measure.slug


def test_to_read_what_changed_gives_the_same_as_to_read_everything(a_little_of_everything):
    refreshed()
    waiting = factories.contact(ContactStatus.TO_AUTHORISE, received_at=timezone.now() - 2 * HOUR)
    referring.authorise(waiting, by=factories.manager())
    factories.assessment(AssessmentStatus.SIGNED_OFF)
    refreshed()
    told, told_figures = facts(), figures()
    refreshed(whole=True)
    assert (facts(), figures()) == (told, told_figures)


def test_a_refresh_reads_what_acts_and_time_have_changed_and_nothing_else(a_little_of_everything):
    now = timezone.now()
    refreshed()
    refreshed(at=now + HOUR)
    factories.contact()
    run = refreshed(at=now + 2 * HOUR)
    assert 0 < run.rows_read < Fact.objects.count() / 2
    assert refreshed(at=now + 2.25 * HOUR).rows_read == 0


def test_a_contact_counts_as_late_when_its_limit_passes_though_nobody_does_anything():
    factories.contact(received_at=timezone.now() - 47 * HOUR)
    refreshed()
    assert total("contacts-48-hours") == (0, 0)
    assert total("contacts-open") == (0, 1)
    refreshed(at=timezone.now() + 2 * HOUR)
    assert total("contacts-48-hours") == (0, 1)
    assert total("contacts-open") == (1, 1)


def test_what_touches_a_restricted_person_is_counted_apart():
    made = factories.contact(ContactStatus.TO_AUTHORISE)
    child = made.children.get()
    person = factories.person()
    referring.confirm_person(child, person=person, by=factories.manager())
    refreshed()
    assert total("contacts", restricted=True) == (0, 0)
    factories.restrict(person)
    refreshed()
    assert total("contacts", restricted=True) == (1, 1)
    assert total("contacts", restricted=False) == (0, 0)


def test_a_correction_of_a_closed_month_is_a_revision_and_what_was_said_before_stays():
    now = timezone.now()
    received = now - 60 * DAY
    made = factories.contact(ContactStatus.TO_AUTHORISE, received_at=received)
    refreshed(at=now)
    assert total("contacts-24-hours") == (0, 1)
    referring.authorise(made, by=factories.manager(), at=received + HOUR)
    run = refreshed()
    assert run.revisions
    assert total("contacts-24-hours") == (1, 1)
    first, second = Figure.objects.filter(measure="contacts-24-hours", way="").order_by("revision")
    assert (first.met, first.superseded_at is None, second.met, second.revision) == (0, False, 1, 2)


@pytest.mark.parametrize("change", [{"count": 7}, {"met": 0, "count": 0}, {"closed_at": None}])
def test_the_database_refuses_to_change_a_closed_figure(change):
    factories.contact(received_at=timezone.now() - 60 * DAY)
    refreshed()
    closed = Figure.objects.filter(closed_at__isnull=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        closed.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        closed.delete()


def test_the_month_that_runs_is_corrected_in_place():
    made = factories.contact(ContactStatus.TO_AUTHORISE)
    refreshed()
    referring.authorise(made, by=factories.manager())
    run = refreshed()
    assert not run.revisions
    assert total("contacts-24-hours") == (1, 1)


def test_open_work_counts_in_every_month_at_whose_end_it_stood_open():
    now = timezone.now()
    factories.contact(received_at=now - 70 * DAY)
    refreshed()
    stood = Figure.objects.filter(measure="contacts-open", way="").order_by("month")
    assert [(row.count, row.met) for row in stood] == [(1, 1)] * len(stood)
    assert {row.month for row in stood} >= {this_month(now), this_month(now - 35 * DAY)}


def test_a_measure_that_is_divided_anew_is_counted_again_and_that_is_no_revision(monkeypatch):
    """Figures of closed months say what they said; the new groups of them are the first to be told."""
    factories.contact(received_at=timezone.now() - 60 * DAY, rag="red")
    asked = next(measure for measure in MEASURES if measure.slug == "contacts")
    fewer = replace(asked, ways={way: how for way, how in asked.ways.items() if way != Way.RAG})
    monkeypatch.setattr(refreshing, "MEASURES", (fewer,))
    refreshed()
    assert total("contacts", way="rag") == (0, 0)
    monkeypatch.setattr(refreshing, "MEASURES", (asked,))
    run = refreshed()
    assert total("contacts", way="rag", group="red") == total("contacts") == (1, 1)
    assert (run.revisions, set(Figure.objects.values_list("revision", flat=True))) == (0, {1})
    assert refreshed(at=timezone.now() + HOUR).figures_changed == 0
