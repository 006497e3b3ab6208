"""Allocating: to whom, with what direction, and what goes with it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Absence, Action, Clock, Notice, OverLimit, Person, stage_key
from referrals import services
from referrals.models import Allocation, Contact
from referrals.queries import workers
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
C = ContactStatus
STEPS = ["Speak to the mother alone"]


@pytest.fixture
def manager():
    return factories.manager()


@pytest.fixture
def worker():
    return factories.worker(team=factories.team())


@pytest.fixture
def rated():
    return factories.contact(rag="amber")


def refused(contact, **fields):
    with pytest.raises(RuleBroken) as broken:
        services.allocate(contact, **{"steps": STEPS, **fields})
    return broken.value.errors


def running(contact):
    return Clock.objects.running().filter(**stage_key(contact))


def test_a_worker_gets_the_contact_its_clocks_and_the_direction(rated, manager, worker):
    contact = services.allocate(rated, worker=worker, steps=[*STEPS, " ", *STEPS, "Check with school"], by=manager)
    assert (contact.status, contact.worker, contact.team) == (C.SCREENING, worker, worker.team)
    assert set(running(contact).values_list("owner", flat=True)) == {worker.pk}
    actions = Action.objects.filter(**stage_key(contact))
    assert [(row.what, row.owner, row.set_by) for row in actions] == [
        ("Speak to the mother alone", worker, manager),
        ("Check with school", worker, manager),
    ]
    assert actions[0].history.get().history_change_reason == "allocate"
    assert Notice.objects.get(recipient=worker).text == f"{contact.reference} is allocated to you."


def test_what_nobody_has_rated_is_not_allocated(manager, worker):
    assert set(refused(factories.contact(rag=""), worker=worker, by=manager)) == {"rag"}


def test_somebody_and_a_next_step_are_needed(rated, manager, worker):
    assert set(refused(rated, by=manager, steps=[])) == {"worker", "steps"}
    assert set(refused(rated, worker=worker, by=manager, steps=["x" * 301])) == {"steps"}
    assert not Allocation.objects.exists()


def test_only_somebody_who_screens_can_have_it(rated, manager):
    assert set(refused(rated, worker=factories.user("call_handler"), by=manager)) == {"worker"}
    assert set(refused(rated, worker=factories.worker(is_active=False), by=manager)) == {"worker"}
    assert set(refused(rated, team=factories.team(active=False), by=manager)) == {"team"}


def test_to_another_worker_it_goes_with_a_reason_and_the_time_that_is_left(rated, manager, worker):
    other = factories.worker()
    services.allocate(rated, worker=worker, steps=STEPS, by=manager)
    due = dict(running(rated).values_list("kind", "due_at"))
    assert set(refused(rated, worker=other, by=manager)) == {"reason"}
    assert set(refused(rated, worker=worker, by=manager)) == {"worker"}
    contact = services.allocate(rated, worker=other, steps=[], reason="Off sick.", by=manager)
    assert contact.worker == other
    assert dict(running(rated).values_list("kind", "due_at")) == due
    assert set(running(rated).values_list("owner", flat=True)) == {other.pk}
    assert Action.objects.get(**stage_key(contact)).owner == other
    kept = Allocation.objects.filter(contact=contact)
    assert [(row.worker, row.to_at is None) for row in kept] == [(worker, False), (other, True)]
    assert "went to" in Notice.objects.filter(recipient=worker).latest("id").text


def test_who_is_away_or_full_gets_it_only_with_a_reason(rated, manager, worker):
    day = timezone.localdate()
    Absence.objects.create(user=worker, kind="leave", first_day=day, last_day=day)
    assert "away today" in refused(rated, worker=worker, by=manager)["reason"][0]
    full = factories.worker(caseload_limit=1)
    factories.contact(C.SCREENING, worker=full)
    told = refused(rated, worker=full, by=manager)["reason"][0]
    assert "has 1 child in 1 family and would have 2 of 1, which is over the limit" in told
    assert not OverLimit.objects.exists()
    assert services.allocate(rated, worker=full, steps=STEPS, reason="Knows the family.", by=manager).worker == full
    kept = OverLimit.objects.get()
    assert (kept.worker, kept.weighted, kept.limit, kept.reason, kept.by) == (full, 2, 1, "Knows the family.", manager)
    assert (kept.stage, kept.link) == (rated, rated.get_absolute_url())


def test_the_warning_comes_before_the_limit_is_passed_not_after(rated, manager):
    nearly = factories.worker(caseload_limit=2)
    factories.contact(C.SCREENING, worker=nearly)
    assert services.allocate(rated, worker=nearly, steps=STEPS, by=manager).worker == nearly
    assert not OverLimit.objects.exists()


def test_who_works_half_the_hours_has_half_the_limit(rated, manager):
    half = factories.worker(caseload_limit=2, hours_per_week=18)
    factories.contact(C.SCREENING, worker=half)
    assert workers.load_of(half, reader=manager).limit == 1
    assert set(refused(rated, worker=half, by=manager)) == {"reason"}


def test_a_workers_load_is_what_is_open_what_came_today_and_whether_they_are_away(manager, worker):
    factories.contact(C.SCREENING, worker=worker)
    factories.contact(C.SCREENING, worker=worker, received_at=timezone.now() - timedelta(days=3))
    factories.contact(C.DECIDED, worker=worker)
    Absence.objects.create(user=worker, kind="sick", first_day=date(2020, 1, 1), last_day=date(2099, 1, 1))
    load = workers.load_of(worker, reader=manager)
    assert (load.open, load.today, load.limit, load.away) == (2, 1, 20, "sickness")
    assert workers.load_of(worker, reader=factories.user("partner")).open == 0


def test_a_team_has_it_until_a_member_takes_it(rated, manager, worker):
    colleague = factories.worker(team=worker.team)
    contact = services.allocate(rated, team=worker.team, steps=STEPS, by=manager)
    assert (contact.status, contact.worker, contact.team) == (C.SCREENING, None, worker.team)
    assert {notice.recipient for notice in Notice.objects.filter(text__contains="waits for somebody")} == {
        worker,
        colleague,
    }
    taken = services.take_on(contact, by=worker)
    assert taken.worker == worker
    assert set(running(taken).values_list("owner", flat=True)) == {worker.pk}
    assert Action.objects.get(**stage_key(taken)).owner == worker
    with pytest.raises(WrongState, match="already taken"):
        services.take_on(contact, by=colleague)


def test_who_takes_a_contact_over_their_limit_says_why(rated, manager, worker, client):
    worker.caseload_limit = 0
    worker.save()
    services.allocate(rated, team=worker.team, steps=STEPS, by=manager)
    client.force_login(worker)
    page = f"/contacts/{rated.reference}/take/"
    assert "Why you take it all the same" in client.get(page).content.decode()
    assert "which is over the limit" in client.post(page).content.decode()
    assert Contact.objects.get(pk=rated.pk).worker is None
    assert client.post(page, {"reason": "I know them."})["Location"] == rated.get_absolute_url()
    assert OverLimit.objects.get().reason == "I know them."


def test_nobody_takes_what_waits_for_another_team(rated, manager, worker):
    contact = services.allocate(rated, team=factories.team(), steps=STEPS, by=manager)
    for stranger in (worker, factories.worker()):
        with pytest.raises(NotAllowed):
            services.take_on(contact, by=stranger)


def test_a_restricted_contact_goes_only_to_somebody_who_may_open_it(worker):
    senior = factories.user("senior_manager")
    contact = factories.contact(restricted=True)
    assert set(refused(contact, worker=worker, by=senior)) == {"worker"}
    assert set(refused(contact, team=worker.team, by=senior)) == {"team"}
    for person in contact.children.values_list("person", flat=True):
        factories.grant(Person.objects.get(pk=person), worker)
    assert services.allocate(contact, worker=worker, steps=STEPS, by=senior).worker == worker


def test_only_a_manager_allocates_and_only_before_the_recommendation(rated, worker):
    with pytest.raises(NotAllowed):
        services.allocate(rated, worker=worker, steps=STEPS, by=worker)
    with pytest.raises(WrongState):
        services.allocate(factories.contact(C.TO_AUTHORISE), worker=worker, steps=STEPS, by=factories.manager())


# The pages


def test_allocating_from_the_queue_says_how_many_more_wait(rated, manager, worker, client):
    factories.contact(rag="green")
    client.force_login(manager)
    fields = {"worker": f"w{worker.pk}", "own_step": "Ring the aunt", "next": "/contacts/?view=to_allocate"}
    answer = client.post(f"/contacts/{rated.reference}/allocate/", fields, follow=True)
    assert f"allocated to {worker}" in answer.content.decode()
    assert "Next: 1 more to allocate" in answer.content.decode()
    assert Action.objects.get(**stage_key(rated)).what == "Ring the aunt"


def test_the_form_shows_each_workers_day_and_every_team_that_takes_work(rated, manager, worker, client):
    factories.contact(C.SCREENING, worker=worker)
    Absence.objects.create(user=worker, kind="leave", first_day=date(2020, 1, 1), last_day=date(2099, 1, 1))
    client.force_login(manager)
    text = client.get(f"/contacts/{rated.reference}/allocate/").content.decode()
    assert f"{worker}: 1 child in 1 family, 1 of 20, 1 came today, away (annual leave)" in text
    assert f"{worker.team}: a member takes it" in text


def test_a_team_can_be_chosen_and_a_member_takes_it_on_a_page(rated, manager, worker, client):
    client.force_login(manager)
    client.post(f"/contacts/{rated.reference}/allocate/", {"worker": f"t{worker.team_id}", "own_step": "Read it"})
    client.force_login(worker)
    assert f"in {worker.team}" in client.get(f"/contacts/{rated.reference}/take/").content.decode()
    answer = client.post(f"/contacts/{rated.reference}/take/")
    assert answer["Location"] == rated.get_absolute_url()
    assert Contact.objects.get(pk=rated.pk).worker == worker


def test_the_doors_of_allocating_and_taking(rated, manager, worker, client):
    urls = [f"/contacts/{rated.reference}/{step}/" for step in ("allocate", "take")]
    assert [client.get(url).status_code for url in urls] == [302, 302]
    client.force_login(worker)
    assert client.post(urls[0], {}).status_code == 403
    assert client.post(urls[1]).status_code == 409
    client.force_login(manager)
    assert [client.get(url).status_code for url in urls] == [200, 403]
    assert client.get("/contacts/C-2026-999999/allocate/").status_code == 404
    assert set(client.post(urls[0], {}).context["form"].errors) == {"worker"}
    decided = factories.contact(C.DECIDED)
    assert client.post(f"/contacts/{decided.reference}/allocate/", {}).status_code == 409
