"""The re-referral panel: children referred again by the census definition, what was found and what follows."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from improvement.models import PanelCase
from improvement.queries import panel as queries
from improvement.rules.re_referrals import Dated, latest_before
from improvement.services import panel
from improvement.tasks import list_re_referrals
from improvement.workflow import PANEL_CASE, PanelStatus
from mach.access import Role
from mach.errors import MachError, NotAllowed, RuleBroken
from mach.models import Clock, Event
from referrals import services as referring
from tests import factories
from tests.improvement.auditing import today
from tests.improvement.returning import came_back, referred_again
from tests.racing import at_once, kinds
from tests.referrals.test_workflow_matrix import expected, outcome_of, pairs


@pytest.mark.parametrize(
    ("earlier", "later", "counts"),
    [
        (date(2025, 11, 22), date(2026, 11, 22), True),
        (date(2025, 11, 21), date(2026, 11, 22), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 28), date(2025, 2, 28), True),
        (date(2024, 2, 27), date(2025, 2, 28), False),
        (date(2023, 2, 28), date(2024, 2, 29), True),
        (date(2026, 11, 22), date(2026, 11, 22), True),
        (date(2026, 11, 23), date(2026, 11, 22), False),
    ],
)
def test_the_twelve_months_of_the_census(earlier, later, counts):
    found = latest_before(Dated(later, 2), [Dated(earlier, 1), Dated(later, 2)])
    assert (found is not None) == counts


def test_every_referral_of_a_chain_but_the_first_counts_after_the_latest():
    chain = [Dated(date(2026, month, 1), month) for month in (1, 4, 9)]
    assert [latest_before(each, chain) for each in chain] == [None, chain[0], chain[1]]


pytestmark = pytest.mark.django_db


def listed(month):
    return panel.list_month(month, by=factories.system())


def test_the_system_lists_a_child_who_was_referred_again():
    earlier, later = referred_again()
    (case,) = listed(today())
    assert (case.referral, case.earlier, case.person) == (later, earlier, later.person)
    assert (case.status, case.month) == ("listed", today().replace(day=1))
    assert Clock.objects.running().filter(reference=case.reference, kind="panel_review").exists()
    assert not Event.objects.filter(reference=case.reference).exists()


def test_a_list_may_be_made_twice_and_takes_in_what_came_late():
    referred_again()
    assert len(listed(today())) == 1
    assert listed(today()) == []
    referred_again()
    assert len(listed(today())) == 1


def test_who_was_referred_longer_ago_or_only_once_is_not_listed():
    referred_again(before=timedelta(days=380))
    factories.referral()
    assert listed(today()) == []


def test_a_referral_that_was_withdrawn_is_none():
    _, later = referred_again()
    boss = factories.user(Role.SENIOR_MANAGER)
    referring.correct(later.decision, outcome=factories.outcome(), reason="Another family.", by=boss)
    assert listed(today()) == []


def test_the_job_lists_the_month_that_is_over():
    back = timedelta(days=today().day + 3)
    referred_again(since=back)
    assert queries.month_to_list(timezone.now()) == (today() - timedelta(days=today().day)).replace(day=1)
    assert list_re_referrals() == 1
    assert list_re_referrals() == 0


def test_a_finding_says_what_practice_lacked():
    case, by = came_back(), factories.manager()
    for said in (
        {"finding": "", "deficits": ["voice"], "deficit_words": "x"},
        {"finding": "x", "deficits": [], "deficit_words": "x"},
        {"finding": "x", "deficits": ["no such"], "deficit_words": "x"},
        {"finding": "x", "deficits": ["none", "voice"], "deficit_words": "x"},
        {"finding": "x", "deficits": ["voice"], "deficit_words": " "},
    ):
        with pytest.raises(RuleBroken):
            panel.review(case, **said, by=by)
    done = panel.review(case, finding="He had come back.", deficits=["voice"], deficit_words="Nobody asked.", by=by)
    assert (done.status, done.reviewed_by) == ("reviewed", by)
    assert not Clock.objects.running().filter(reference=case.reference).exists()


def test_a_correction_keeps_what_stood_before():
    case, by = came_back(), factories.manager()
    case = panel.review(case, finding="One.", deficits=["none"], deficit_words="", by=by)
    panel.correct(case, finding="Two.", deficits=["plan"], deficit_words="No plan.", by=by)
    assert [row.finding for row in PanelCase.history.filter(id=case.pk).order_by("history_id")][-2:] == ["One.", "Two."]


def test_the_database_keeps_no_review_without_a_finding():
    case = came_back()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE improvement_panelcase SET status = 'reviewed' WHERE id = %s", [case.pk])


def test_what_came_before_is_there():
    reader, case = factories.user(Role.SENIOR_MANAGER), came_back()
    (before,) = queries.before(case, reader)
    assert before.referral == case.earlier
    told = {event.reference for event in queries.story_before(case, reader)}
    assert case.earlier.reference in told
    assert case.referral.reference not in told


def test_themes_count_their_rows():
    reader = factories.user(Role.QUALITY_AUDITOR)
    case = came_back()
    panel.review(case, finding="x", deficits=["voice", "plan"], deficit_words="x", by=reader)
    came_back()
    now = queries.themes(reader)[0]
    assert (now.listed, now.reviewed) == (2, 1)
    for deficit, _, count in now.cells:
        assert queries.in_month(reader, now.first, deficit).count() == count


def test_a_restricted_child_is_listed_for_who_may_see_them():
    case = came_back(named=factories.worker())
    assert list(queries.cases_for(factories.user(Role.SENIOR_MANAGER))) == [case]
    assert not queries.cases_for(factories.user(Role.QUALITY_AUDITOR)).exists()
    assert queries.themes(factories.user(Role.IMPROVEMENT_LEAD))[0].listed == 0


def test_who_reads_no_case_reads_the_counts():
    came_back()
    lead = factories.user(Role.IMPROVEMENT_LEAD)
    assert queries.themes(lead)[0].listed == 1
    assert not queries.cases_for(lead).exists()


# The table, and races

ON_CASE = {
    "review": lambda c, by: panel.review(c, finding="x", deficits=["none"], deficit_words="", by=by),
    "correct": lambda c, by: panel.correct(c, finding="x", deficits=["none"], deficit_words="", by=by),
    "set_action": lambda c, by: panel.set_action(c, what="Ring", owner=factories.manager(), due_on=today(), by=by),
    "finish_action": lambda c, by: panel.finish_action(c, action=c.panel_actions.first(), outcome="Rang.", by=by),
}


def test_every_step_of_the_table_is_tried():
    assert set(ON_CASE) == set(PANEL_CASE.steps) - {"list"}


@pytest.mark.parametrize(("step", "status"), pairs(PANEL_CASE))
def test_a_case_takes_each_step_only_from_its_statuses_and_by_its_roles(step, status):
    boss = factories.user(Role.SENIOR_MANAGER)
    case = came_back(boss)
    panel.set_action(case, what="Ring", owner=boss, due_on=today(), by=boss)
    if status == PanelStatus.REVIEWED:
        case = panel.review(case, finding="x", deficits=["none"], deficit_words="", by=boss)
    came = {role: outcome_of(ON_CASE[step.name], case, factories.user(role)) for role in Role}
    assert came == {role: expected(step, status, role) for role in Role}


def test_an_action_goes_to_somebody_who_opens_its_page():
    case, by = came_back(), factories.manager()
    with pytest.raises(RuleBroken) as refused:
        panel.set_action(case, what="Ring", owner=factories.worker(), due_on=today(), by=by)
    assert set(refused.value.errors) == {"owner"}


def test_only_the_panel_and_the_system_list():
    with pytest.raises(NotAllowed):
        panel.list_month(today(), by=factories.worker())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_panels_record_one_finding():
    case, people = came_back(), [factories.manager(), factories.manager()]
    said = {"finding": "x", "deficits": ["none"], "deficit_words": ""}
    came = at_once(*(lambda by=by: panel.review(case, **said, by=by) for by in people))
    assert kinds(came) == ["PanelCase", "WrongState"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_make_one_list():
    referred_again()
    came = at_once(*(lambda: listed(today()) for _ in range(2)))
    assert not any(isinstance(each, MachError) for each in came)
    assert PanelCase.objects.count() == 1
