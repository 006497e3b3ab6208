"""Seeing the children of a red contact."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Event, Visit, stage_key
from referrals import services
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
C = ContactStatus


@pytest.fixture
def worker():
    return factories.worker()


@pytest.fixture
def red():
    return factories.contact(rag="red", children=2, received_at=timezone.now() - timedelta(hours=3))


def waiting(contact):
    clocks = Clock.objects.running().filter(**stage_key(contact), kind="same_day_visit")
    return set(clocks.values_list("part", flat=True))


def see(contact, child, by, **fields):
    said = {"at": timezone.now(), "seen": True, "where": "At home", "said": "I like my bed.", **fields}
    return services.record_visit(contact, child=child, by=by, **said)


def test_a_child_who_was_seen_is_waited_for_no_longer_and_the_other_is(red, worker):
    first, second = red.children.all()
    at = timezone.now() - timedelta(minutes=30)
    visit = see(red, first, worker, at=at, seen_alone=True)
    assert waiting(red) == {second.pk}
    assert (visit.part, visit.by, visit.at, visit.seen_alone, visit.said) == (
        first.pk,
        worker,
        at,
        True,
        "I like my bed.",
    )
    assert visit.history.get().history_user == worker
    assert Event.objects.filter(reference=red.reference, label="Child seen alone").exists()


def test_a_child_who_was_not_seen_is_still_waited_for(red, worker):
    first = red.children.first()
    see(red, first, worker, seen=False, said="Nobody opened.")
    assert first.pk in waiting(red)
    assert Visit.objects.filter(**stage_key(red)).count() == 1


def test_a_visit_stops_the_clock_at_the_time_of_the_visit_and_a_late_one_is_a_breach(worker):
    red = factories.contact(rag="red", received_at=timezone.now() - timedelta(days=2))
    child = red.children.get()
    see(red, child, worker)
    clock = Clock.objects.get(**stage_key(red), kind="same_day_visit")
    assert clock.breached_at == clock.due_at


def test_the_visit_is_still_wanted_after_the_decision(worker):
    decided = factories.contact(C.DECIDED, rag="red")
    child = decided.children.get()
    assert waiting(decided) == {child.pk}
    see(decided, child, worker)
    assert waiting(decided) == set()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"at": timezone.now() + timedelta(hours=1)}, "at"),
        ({"at": timezone.now() - timedelta(days=9)}, "at"),
        ({"seen": False, "seen_alone": True}, "seen_alone"),
        ({"where": " "}, "where"),
    ],
)
def test_a_visit_that_cannot_have_been_is_refused(red, worker, fields, named):
    with pytest.raises(RuleBroken) as broken:
        see(red, red.children.first(), worker, **fields)
    assert set(broken.value.errors) == {named}


def test_a_visit_is_called_off_by_a_manager_with_a_reason(red, worker):
    manager = factories.manager()
    child = red.children.first()
    with pytest.raises(NotAllowed):
        services.stop_visit(red, child=child, reason="In hospital.", by=worker)
    with pytest.raises(RuleBroken):
        services.stop_visit(red, child=child, reason="", by=manager)
    services.stop_visit(red, child=child, reason="In hospital.", by=manager)
    assert child.pk not in waiting(red)
    assert Clock.objects.get(**stage_key(red), kind="same_day_visit", part=child.pk).stop_reason == "In hospital."
    with pytest.raises(WrongState):
        services.stop_visit(red, child=child, reason="Again.", by=manager)


def test_who_only_takes_calls_records_no_visit(red):
    with pytest.raises(NotAllowed):
        see(red, red.children.first(), factories.user("call_handler"))


# The pages


def test_a_visit_is_recorded_on_its_page_and_the_next_child_is_named(red, worker, client):
    first, second = red.children.all()
    client.force_login(worker)
    url = f"/contacts/{red.reference}/visit/"
    assert f"{first.called} is to be seen today" in client.get(url).content.decode()
    at = timezone.localtime().strftime("%d/%m/%Y %H:%M")
    fields = {"child": first.pk, "at": at, "seen": "yes", "seen_alone": "on", "where": "School", "said": "Fine"}
    answer = client.post(url, fields, follow=True)
    assert f"Still to be seen today: {second.called}" in answer.content.decode()
    assert waiting(red) == {second.pk}


def test_the_doors_of_visits(red, worker, client):
    url, stop = f"/contacts/{red.reference}/visit/", f"/contacts/{red.reference}/visit/stop/"
    child = red.children.first()
    assert [client.get(each).status_code for each in (url, stop)] == [302, 302]
    client.force_login(factories.user("call_handler"))
    assert [client.get(each).status_code for each in (url, stop)] == [403, 403]
    client.force_login(worker)
    assert [client.get(each).status_code for each in (url, stop)] == [200, 403]
    assert client.get("/contacts/C-2026-999999/visit/").status_code == 404
    assert {"child", "seen", "where", "at"} == set(client.post(url, {}).context["form"].errors)
    other = factories.contact(rag="red").children.get()
    assert "child" in client.post(url, {"child": other.pk}).context["form"].errors
    client.force_login(factories.manager())
    assert set(client.post(stop, {"child": child.pk}).context["form"].errors) == {"reason"}
    assert client.post(stop, {"child": child.pk, "reason": "In hospital."}).status_code == 302
    assert child.pk not in waiting(red)
    green = factories.contact(rag="green")
    assert "Nobody waits for a visit" in client.get(f"/contacts/{green.reference}/visit/stop/").content.decode()
