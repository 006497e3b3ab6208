"""A worker who leaves with five open assessments: none is forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment
from mach.access import Role
from mach.models import TeamKind
from tests import factories

pytestmark = pytest.mark.e2e


def test_a_worker_leaves_with_five_open_assessments(desks):
    # Given a worker with five open assessments, who is about to leave
    team = factories.team(TeamKind.ASSESSMENT)
    boss = factories.user(Role.ASSESSMENT_MANAGER, team=team, name="Ann Hale")
    worker, other = factories.worker(team=team, name="Tom Bright"), factories.worker(team=team, name="Sadia Rahman")
    first, *_ = [factories.assessment(worker=worker, manager=boss) for _ in range(5)]
    manager = desks(boss)
    # When their manager says so
    manager.open("/work-to-hand-over/")
    manager.follow("Tom Bright")
    manager.press("Mark as leaving")
    manager.fill("Last day", f"{timezone.localdate() + timedelta(days=7):%d/%m/%Y}")
    manager.press("Save")
    manager.sees("5 without a new owner")
    assert manager.faults() == []
    # Then it is on the home page of every manager
    manager.open("/")
    manager.sees("Work of people who leave or have left")
    # When one is handed over, four are left, and the page stays red
    manager.open(f"/work-to-hand-over/{worker.pk}/")
    manager.page.locator(f"#piece-assessment-{first.pk}").check()
    manager.page.get_by_label("To whom").select_option(str(other.pk))
    manager.fill("Why", "Leaves the council.")
    manager.press("Hand over")
    manager.sees("4 without a new owner")
    # And when the rest goes at once, nothing is left and nobody is reminded any more
    manager.tick("All of it, that I may hand over")
    manager.page.get_by_label("To whom").select_option(str(other.pk))
    manager.fill("Why", "Leaves the council.")
    manager.press("Hand over")
    manager.sees("Nothing open is left here")
    manager.open("/")
    assert "Work of people who leave" not in manager.text
    manager.open("/unfinished/?worker=" + str(other.pk))
    manager.sees("5 behind this figure")
    assert manager.faults() == []
    assert set(Assessment.objects.values_list("worker", flat=True)) == {other.pk}
