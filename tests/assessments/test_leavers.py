"""A worker who leaves or is away: everything that is theirs is listed, goes to somebody else, and is not forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services as assessing
from assessments.queries import handing_over as queries
from assessments.services import handing_over, meetings
from mach import administration, clocks
from mach.access import Role
from mach.clocks import Wanted
from mach.errors import NotAllowed, RuleBroken
from mach.models import Absence, Action, AuditEvent, Clock, Notice, TeamKind
from mach.queries import home
from referrals.rules import Decision
from referrals.workflow import ContactStatus as C
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return factories.team(TeamKind.ASSESSMENT)


@pytest.fixture
def senior(team):
    return factories.user(Role.SENIOR_MANAGER, team=team)


@pytest.fixture
def worker(team):
    return factories.worker(team=team, name="Sadia Rahman")


@pytest.fixture
def other(team):
    return factories.worker(team=team, name="Tom Bright")


def kinds(worker, reader):
    return sorted(piece.kind for piece in queries.work_of([worker], reader)[worker.pk])


def everything(worker, senior):
    """One of each kind that a social worker has."""
    screened = factories.contact(C.SCREENING, worker=worker, manager=senior)
    factories.contact(C.TO_AUTHORISE, worker=worker, manager=senior)
    factories.assessment(worker=worker, manager=senior)
    factories.pathway(worker=worker)
    return screened


def give_all(worker, to, by):
    pieces = [piece.key for piece in queries.work_of([worker], by)[worker.pk]]
    return handing_over.hand_over(worker, pieces=pieces, to=to, reason="Leaves the council.", by=by)


def test_everything_open_is_listed_once(worker, senior):
    everything(worker, senior)
    factories.contact(C.DECIDED, worker=worker, manager=senior, decision=Decision.NO_FURTHER_ACTION)
    found = kinds(worker, senior)
    assert [kind for kind in found if kind != "clock"] == ["action", "assessment", "contact", "contact", "pathway"]


def test_a_child_with_whom_work_goes_on_is_not_forgotten(worker, other, senior):
    referral = factories.referral("working", worker=worker, manager=senior)
    assert kinds(worker, senior).count("referral") == 1
    assert referral.reference in give_all(worker, other, senior).done
    referral.refresh_from_db()
    assert (referral.worker, referral.status) == (other, "working")


def test_every_piece_says_which_child_waits(worker, senior):
    everything(worker, senior)
    work = queries.work_of([worker], senior)[worker.pk]
    unnamed = [piece.kind for piece in work if piece.people and not piece.who]
    assert unnamed == []
    assert {piece.kind for piece in work if piece.who} >= {"assessment", "pathway"}


def test_a_step_says_which_child_it_is_about(worker, senior):
    due = timezone.now() + timedelta(days=1)
    first, second = (factories.strategy_meeting("held", by=senior) for _ in range(2))
    for meeting in (first, second):
        meetings.set_action(meeting, what="Ring the school", owner=worker, due_at=due, by=senior)
    steps = [piece for piece in queries.work_of([worker], senior)[worker.pk] if piece.kind == "action"]
    assert [step.who for step in steps] == [each.children.get().person.full_name for each in (first, second)]


def test_a_childs_name_is_not_said_to_who_may_not_know_it(worker, senior):
    record = factories.assessment(worker=worker, manager=senior)
    factories.restrict(record.person, worker)
    manager = factories.user(Role.ASSESSMENT_MANAGER, team=worker.team)
    assert queries.work_of([worker], manager)[worker.pk] == []


def test_why_it_was_handed_over_is_kept_for_every_kind(worker, other, senior):
    everything(worker, senior)
    factories.referral("working", worker=worker, manager=senior)
    handed = [piece.kind for piece in queries.work_of([worker], senior)[worker.pk]]
    result = give_all(worker, other, senior)
    lines = AuditEvent.objects.filter(act="work.handed_over", by=senior)
    assert len(lines) == len(result.done)
    assert {line.detail["reason"] for line in lines} == {"Leaves the council."}
    assert {line.detail["kind"] for line in lines} == set(handed) - {"action"}, "steps go with their contact"


def test_consent_is_decided_by_a_senior_manager_whoever_leaves(worker, other, senior):
    record = factories.assessment(worker=worker, manager=senior)
    assessing.withdraw_consent(
        record, withdrawn_at=timezone.now(), withdrawn_by="Mother", risk="He is back.", by=worker
    )  # fmt: skip
    owner = Clock.objects.running().get(kind="consent_decision").owner
    key = next(piece.key for piece in queries.work_of([owner], senior)[owner.pk] if piece.kind == "clock")
    second = factories.user(Role.SENIOR_MANAGER)
    give = {"pieces": [key], "reason": "Leaves.", "by": senior}
    assert handing_over.hand_over(owner, to=other, **give).refused == {
        record.reference: "Only a senior manager decides about withdrawn consent: choose one."
    }
    assert handing_over.hand_over(owner, to=second, **give).done == [record.reference]


def test_all_of_it_goes_to_somebody_else_and_nothing_is_left(worker, other, senior):
    screened = everything(worker, senior)
    result = give_all(worker, other, senior)
    assert not result.refused
    assert queries.work_of([worker], senior)[worker.pk] == []
    assert not Clock.objects.running().filter(owner=worker).exists()
    assert not Action.objects.filter(owner=worker, done_at=None, reference=screened.reference).exists()
    assert [row.reason for row in screened.allocations.filter(to_at=None)] == ["Leaves the council."]
    moved = other.assessments_held.get()
    assert (moved.worker, moved.referral.worker) == (other, other)


def test_the_limits_stay_where_they_were(worker, other, senior):
    record = factories.assessment(worker=worker, manager=senior)
    before = Clock.objects.get(reference=record.referral.reference, kind="assessment")
    give_all(worker, other, senior)
    after = Clock.objects.get(pk=before.pk)
    assert (after.owner, after.started_at, after.due_at) == (other, before.started_at, before.due_at)


def test_a_contact_that_waits_for_a_decision_goes_on_as_it_stands(worker, other, senior):
    contact = factories.contact(C.TO_AUTHORISE, worker=worker, manager=senior)
    give_all(worker, other, senior)
    contact.refresh_from_db()
    assert (contact.status, contact.worker, contact.recommended_by) == ("to_authorise", other, worker)


def test_a_meeting_goes_to_another_manager_and_to_nobody_else(senior, other):
    meeting = factories.strategy_meeting("held", by=senior)
    boss = factories.user(Role.SENIOR_MANAGER)
    key = f"meeting:{meeting.pk}"
    refused = handing_over.hand_over(senior, pieces=[key], to=other, reason="Leaves.", by=boss).refused
    assert "Choose a manager" in refused[meeting.reference]
    assert handing_over.hand_over(senior, pieces=[key], to=boss, reason="Leaves.", by=boss).done == [meeting.reference]
    assert Clock.objects.running().filter(reference=meeting.reference, owner=boss).exists()


def test_early_help_goes_by_who_leads_early_help():
    lead, other = factories.user(Role.EARLY_HELP_LEAD), factories.user(Role.EARLY_HELP_LEAD)
    episode = factories.episode(by=lead)
    result = handing_over.hand_over(lead, pieces=[f"episode:{episode.pk}"], to=other, reason="Leaves.", by=other)
    assert result.done == [episode.reference]


def test_a_clock_of_its_own_and_an_action_go_too(worker, other, senior):
    contact = factories.contact(C.DECIDED, worker=worker, manager=senior)
    (clock,) = clocks.start(contact, Wanted("information_read", timezone.now(), owner=worker), by=senior)
    handing_over.hand_over(worker, pieces=[f"clock:{clock.pk}"], to=other, reason="Leaves.", by=senior)
    clock.refresh_from_db()
    assert clock.owner == other
    assert Notice.objects.filter(recipient=other, reference=contact.reference).exists()


def test_what_one_role_may_not_hand_over_stays_and_says_so(worker, other, senior):
    record = factories.assessment(worker=worker, manager=senior)
    result = give_all(worker, other, factories.manager())
    assert "ask who does" in result.refused[record.reference]
    record.refresh_from_db()
    assert record.worker == worker


def test_handing_over_asks_what_to_whom_and_why(worker, other, senior):
    with pytest.raises(NotAllowed):
        handing_over.hand_over(worker, pieces=["contact:1"], to=other, reason="x", by=other)
    with pytest.raises(RuleBroken) as refused:
        handing_over.hand_over(worker, pieces=[], to=worker, reason=" ", by=senior)
    assert set(refused.value.errors) == {"pieces", "to", "reason"}


def test_what_somebody_else_has_meanwhile_is_left_alone(worker, other, senior):
    contact = factories.contact(C.SCREENING, worker=other, manager=senior)
    for key in (f"contact:{contact.pk}", "contact:0", "nonsense", "contact:x"):
        assert not handing_over.hand_over(worker, pieces=[key], to=senior, reason="Leaves.", by=senior).done


def test_restricted_work_is_seen_and_handed_over_only_by_who_may_open_it(worker, other, senior):
    contact = factories.contact(C.SCREENING, worker=worker, manager=senior, restricted=True)
    manager = factories.manager()
    assert queries.work_of([worker], manager)[worker.pk] == []
    refused = give_all(worker, other, senior).refused
    assert "may not open" in refused[contact.reference]


# Leaving, away, closed


def test_a_manager_says_who_leaves_and_takes_it_back(worker, other, senior):
    day = timezone.localdate() + timedelta(days=10)
    with pytest.raises(NotAllowed):
        handing_over.leaving(worker, on=day, by=other)
    handing_over.leaving(worker, on=day, by=senior)
    assert [(row.worker, row.gone) for row in queries.going(senior)] == [(worker, True)]
    handing_over.leaving(worker, on=None, by=senior)
    assert queries.going(senior) == []


@pytest.mark.parametrize("how", ["leaves", "closed"])
def test_who_leaves_or_has_left_with_open_work_stays_listed_until_it_has_somebody_else(how, worker, other, senior):
    factories.contact(C.SCREENING, worker=worker, manager=senior)
    if how == "leaves":
        worker.leaves_on = timezone.localdate() - timedelta(days=3)
    else:
        worker.is_active = False
    worker.save()
    assert [len(row.urgent) > 0 for row in queries.going(senior)] == [True]
    assert "leavers" in {block.what.name for block in home.blocks(senior)}
    give_all(worker, other, senior)
    assert queries.going(senior) == []
    assert "leavers" not in {block.what.name for block in home.blocks(senior)}


def test_of_somebody_away_what_falls_due_meanwhile_is_said(worker, senior):
    today = timezone.localdate()
    factories.contact(C.SCREENING, worker=worker, manager=senior, rag="green")
    factories.assessment(worker=worker, manager=senior)
    Absence.objects.create(user=worker, kind="sick", first_day=today, last_day=today + timedelta(days=7))
    (row,) = queries.going(senior)
    assert not row.gone
    assert "contact" in {piece.kind for piece in row.urgent}
    assert "assessment" not in {piece.kind for piece in row.urgent}
    assert "absent" in {block.what.name for block in home.blocks(senior)}


def test_an_account_is_closed_at_once_and_the_managers_are_told_of_its_work(worker, senior):
    administrator = factories.user(Role.ADMINISTRATOR)
    factories.contact(C.SCREENING, worker=worker, manager=senior)
    said = {"email": worker.email, "name": worker.name, "roles": worker.roles, "team": worker.team}
    administration.save_user(worker, **said, is_active=False, by=administrator)
    told = Notice.objects.filter(text__contains="account was closed")
    assert senior.pk in {notice.recipient_id for notice in told}
    assert all(worker.name not in notice.text for notice in told)


def test_the_administrator_is_warned_with_a_number_and_no_case(client, worker, senior):
    contact = factories.contact(C.SCREENING, worker=worker, manager=senior)
    client.force_login(factories.user(Role.ADMINISTRATOR))
    page = client.get(reverse("mach:user", args=[worker.pk])).content.decode()
    assert "The account can be closed at once" in page
    assert contact.reference not in page


# The pages


def test_five_assessments_are_handed_over_in_one_act(client, worker, other, senior):
    for _ in range(5):
        factories.assessment(worker=worker, manager=senior)
    client.force_login(senior)
    path = reverse("assessments:work_of", args=[worker.pk])
    page = client.get(path).content.decode()
    assert "Assessments: 5" in page
    assert "Tom Bright" in page
    refused = client.post(path, {"everything": "on", "to": "", "reason": ""}).content.decode()
    assert "Choose an answer for “To whom”" in refused
    client.post(path, {"everything": "on", "to": other.pk, "reason": "Leaves."})
    assert "Nothing open is left here" in client.get(path).content.decode()
    assert other.assessments_held.count() == 5


def test_a_refused_piece_is_told_after_the_others_went(client, worker, senior):
    record = factories.assessment(worker=worker, manager=senior)
    handler = factories.user(Role.MACH_MANAGER)
    client.force_login(senior)
    path = reverse("assessments:work_of", args=[worker.pk])
    answer = client.post(
        path, {"pieces": [f"assessment:{record.pk}"], "to": handler.pk, "reason": "Leaves."}, follow=True
    )
    assert answer.status_code == 200
    record.refresh_from_db()
    assert record.worker == worker
