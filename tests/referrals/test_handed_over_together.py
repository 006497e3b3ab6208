"""Brothers and sisters who were passed on together are taken up in one act, each with a record of their own."""

import re

import pytest
from django.urls import reverse

from mach.access import Role
from mach.errors import RuleBroken, WrongState
from mach.models import AuditEvent, Clock
from referrals import services
from referrals.models import Handover
from referrals.rules import Decision
from referrals.workflow import ContactStatus as C
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(client):
    user = factories.user(Role.CALL_HANDLER)
    client.force_login(user)
    return user


@pytest.fixture
def family():
    contact = factories.contact(C.DECIDED, children=3, decision=Decision.OTHER_COUNCIL)
    return list(Handover.objects.filter(contact=contact).order_by("pk"))


def at(row):
    return reverse("referrals:handover", args=[row.pk])


def waiting():
    return set(Handover.objects.waiting())


def test_all_of_them_are_ticked_and_accepted_with_one_press(client, handler, family):
    text = client.get(at(family[0])).content.decode()
    assert len(re.findall(r'name="children"[^>]* checked', text)) == 3
    answer = client.post(at(family[0]), {"children": [row.pk for row in family], "note": "Visit on Monday."})
    assert answer.status_code == 302
    assert not waiting()
    for row in Handover.objects.all():
        assert (row.accepted_by, row.note) == (handler, "Visit on Monday.")
        assert row.history.count() == 2
    assert AuditEvent.objects.filter(act="contact.acknowledge_transfer", by=handler).count() == 3
    assert not Clock.objects.running().filter(kind="handover_accepted").exists()


def test_who_is_not_ticked_waits_on(client, handler, family):
    client.post(at(family[0]), {"children": [family[1].pk], "note": "They rang."})
    assert waiting() == {family[0], family[2]}
    assert Clock.objects.running().filter(kind="handover_accepted").count() == 2


def test_nobody_ticked_is_told_so(client, handler, family):
    assert "Tick at least one child" in client.post(at(family[0]), {"note": "x"}).content.decode()
    assert len(waiting()) == 3


def test_children_of_another_family_are_not_taken_up_with_them(client, handler, family):
    other = Handover.objects.get(contact=factories.contact(C.DECIDED, decision=Decision.OTHER_COUNCIL))
    assert client.post(at(family[0]), {"children": [family[0].pk, other.pk], "note": "x"}).status_code == 200
    assert len(waiting()) == 4


def test_one_child_alone_needs_no_tick(client, handler):
    row = Handover.objects.get(contact=factories.contact(C.DECIDED, decision=Decision.OTHER_COUNCIL))
    assert 'name="children"' not in client.get(at(row)).content.decode()
    assert client.post(at(row), {"note": "They rang."}).status_code == 302
    assert not waiting()


def test_where_one_cannot_be_taken_up_none_is(handler, family):
    services.acknowledge_transfer(family[2], note="Ms Hale has it.", by=handler)
    with pytest.raises(WrongState):
        services.take_up(family, note="They have it.", by=handler)
    assert waiting() == set(family[:2])
    with pytest.raises(RuleBroken):
        services.take_up([], by=handler)
