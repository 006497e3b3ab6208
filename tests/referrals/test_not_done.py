"""A red contact is decided with steps of its direction not done only by a manager who says why."""

import pytest
from django.urls import reverse

from mach.errors import RuleBroken
from mach.models import Action
from referrals import services
from referrals.rules import undone_needs_a_word
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
BECAUSE = "Seen by the duty worker at school: safe tonight."


@pytest.mark.parametrize(
    ("rag", "undone", "needed"), [("red", 1, True), ("red", 0, False), ("amber", 2, False), ("green", 2, False)]
)
def test_only_red_with_steps_left_needs_it(rag, undone, needed):
    assert undone_needs_a_word(rag=rag, undone=undone) is needed


def waiting(rag="red", children=2):
    return factories.contact(ContactStatus.TO_AUTHORISE, rag=rag, children=children)


@pytest.mark.parametrize("said", ["", " \n"])
def test_it_is_refused_without_a_word_and_kept_with_one(said):
    contact, manager = waiting(), factories.manager()
    with pytest.raises(RuleBroken) as refused:
        services.authorise(contact, undone_because=said, by=manager)
    assert list(refused.value.errors) == ["undone_because"]
    assert not contact.decisions.exists()
    services.authorise(contact, undone_because=f" {BECAUSE} ", by=manager)
    kept = [entry.history.first().undone_because for entry in contact.decisions.all()]
    assert kept == [BECAUSE, BECAUSE]


def _for(contact):
    return {child.pk: factories.outcome() for child in contact.children.filter(decided_at=None)}


def test_each_childs_decision_needs_it_while_the_steps_are_not_done():
    contact, manager = waiting(), factories.manager()
    first = contact.children.first()
    services.authorise(contact, children=[first.pk], undone_because=BECAUSE, by=manager)
    with pytest.raises(RuleBroken):
        services.authorise(contact, by=manager)
    services.send_back(contact, comment="Speak to her first.", by=manager)
    services.finish_action(Action.objects.get(), outcome="She is at her mother's.", by=contact.worker)
    contact = services.recommend(contact, outcomes=_for(contact), by=contact.worker)
    contact = services.authorise(contact, by=manager)
    assert contact.decisions.get(child=contact.children.last()).undone_because == ""


@pytest.mark.parametrize("rag", ["amber", "green"])
def test_another_rating_needs_no_word_and_keeps_none(rag):
    contact = services.authorise(waiting(rag), undone_because="Not asked.", by=factories.manager())
    assert {entry.undone_because for entry in contact.decisions.all()} == {""}


@pytest.mark.parametrize("page", ["authorise", "change"])
def test_the_page_asks_for_it_and_says_what_is_missing(client, page):
    contact = waiting(children=1)
    child = contact.children.get()
    client.force_login(factories.manager())
    where = reverse("referrals:authorise", args=[contact.reference])
    fields = {"read": contact.recommendations.get().pk}
    if page == "change":
        where = reverse("referrals:change", args=[contact.reference, child.pk])
        said = {"decision": "advice", "level": "1", "rationale": "Safe.", "changed_because": "Grandmother came."}
        fields |= {f"children.{child.pk}.{name}": value for name, value in said.items()}
    assert "Speak to the mother alone" in client.get(where).content.decode()
    answer = client.post(where, fields)
    assert "say that you have considered them" in answer.content.decode()
    assert client.post(where, {**fields, "undone_because": BECAUSE}).status_code == 302
    assert contact.decisions.get().undone_because == BECAUSE
    assert BECAUSE in client.get(contact.get_absolute_url()).content.decode()


def test_an_amber_contacts_page_does_not_ask(client):
    contact = waiting("amber", children=1)
    client.force_login(factories.manager())
    page = client.get(reverse("referrals:authorise", args=[contact.reference])).content.decode()
    assert "undone_because" not in page
