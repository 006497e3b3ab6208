"""What a manager has half typed on a page of decisions is there again: after a call, a reload, a sign-out."""

import pytest
from django.urls import reverse

from mach import drafts
from referrals.rules import Decision
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.factories import outcome
from tests.referrals.deciding import manager

__all__ = ["manager"]

pytestmark = pytest.mark.django_db


def pages():
    ready, new, decided = factories.contact(C.TO_AUTHORISE), factories.contact(), factories.contact(C.DECIDED)
    child = ready.children.get().pk
    wrong = decided.decisions.get()
    return {
        "authorise": (reverse("referrals:authorise", args=[ready.reference]), ready.reference, "feedback"),
        "change": (
            reverse("referrals:change", args=[ready.reference, child]),
            f"{ready.reference}.{child}",
            f"children.{child}.changed_because",
        ),
        "send-back": (reverse("referrals:send_back", args=[ready.reference]), ready.reference, "comment"),
        "decide-now": (reverse("referrals:decide_now", args=[new.reference]), new.reference, "reason"),
        "correct": (
            reverse("referrals:correct_decision", args=[decided.reference, wrong.pk]),
            f"{decided.reference}.{wrong.pk}",
            f"children.{wrong.child_id}.rationale",
        ),
    }


@pytest.mark.parametrize("name", ["authorise", "change", "send-back", "decide-now", "correct"])
def test_what_was_typed_is_in_the_form_again_for_its_author_alone(client, manager, name):
    path, subject, field = pages()[name]
    url = reverse("mach:draft", args=[name, subject])
    assert f'data-draft-url="{url}"' in client.get(path).content.decode()
    client.post(url, {"draft_fields": field, field: "Half a sentence about the"})
    client.logout()
    client.force_login(manager)
    assert "Half a sentence about the" in client.get(path).content.decode()
    client.force_login(factories.manager())
    assert "Half a sentence about the" not in client.get(path).content.decode()


def test_what_is_done_leaves_nothing_half_typed(client, manager):
    contact = factories.contact(C.TO_AUTHORISE)
    of = {"user": manager, "form": "send-back", "subject": contact.reference}
    drafts.save(**of, fields={"comment": ["What does school"]})
    path = reverse("referrals:send_back", args=[contact.reference])
    assert client.post(path, {"comment": ""}).status_code == 200
    assert drafts.load(**of), "what was refused is still typed"
    assert client.post(path, {"comment": "What does school say?"}).status_code == 302
    assert drafts.load(**of) is None


def test_a_half_filled_outcome_stands_before_what_was_decided(client, manager):
    contact = factories.contact(C.DECIDED, decision=Decision.EARLY_HELP)
    wrong = contact.decisions.get()
    typed = {
        f"children.{wrong.child_id}.{name}": [str(value)] for name, value in outcome(Decision.ADVICE, level=2).items()
    }
    drafts.save(user=manager, form="correct", subject=f"{contact.reference}.{wrong.pk}", fields=typed)
    form = client.get(reverse("referrals:correct_decision", args=[contact.reference, wrong.pk])).context["form"]
    assert form[f"children.{wrong.child_id}.decision"].value() == Decision.ADVICE.value
    assert str(form[f"children.{wrong.child_id}.level"].value()) == "2"
