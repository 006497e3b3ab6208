"""Figures estimated anew: from who was sought lately, against what was known before, and only where they are enough."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from mach import people
from mach.models import DatedSetting, Likeness
from mach.people import lately, weighing
from mach.people.weights import AGREE, DEFAULTS, EITHER, model
from referrals import services
from referrals.sought import sought_lately
from tests import factories

pytestmark = pytest.mark.django_db
PARTS = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru"]
MANY = 60


def told(n):
    """Somebody whose name and birth are nobody else's."""
    return {
        "given_name": f"{PARTS[n % 10]}{PARTS[n // 10]}n".title(),
        "family_name": f"{PARTS[n // 10]}{PARTS[n % 10]}shaw".title(),
        "date_of_birth": date(2012, 1, 1) + timedelta(days=37 * n),
    }


def sent(n):
    """The same as a contact says it: the given name spelt a little differently, the surname that of somebody else."""
    return {**told(n), "given_name": told(n)["given_name"] + "a", "family_name": f"Other{PARTS[n % 10]}"}


def looked_at(n, **more):
    contact = services.receive(
        sent=factories.sent(children=[factories.sent_child(**{**sent(n), **more})]), by=factories.system()
    )
    services.find_candidates([contact.pk], by=factories.system())
    return contact.children.get()


def weigh():
    out = StringIO()
    call_command("weigh_matching", "--set", "--reason", "Trial", stdout=out)
    return weighing.figures_in_force(), out.getvalue()


def seen(figures):
    return {name: {level: pair[0] for level, pair in each.items()} for name, each in figures["levels"].items()}


@pytest.fixture
def sixty(monkeypatch):
    monkeypatch.setattr(lately, "LEAST_SOUGHT", MANY)
    return [factories.person(**told(n)) for n in range(MANY)]


def test_from_too_few_only_chance_is_learned_and_the_figures_before_stay_on_record():
    by = factories.user("administrator")
    factories.person(**told(1))
    looked_at(1)
    weighing.set_weights({**DEFAULTS, "sex": {"same": (0.9, 0.5), "different": (0.1, 0.5)}}, reason="Agreed", by=by)
    before = weighing.figures_in_force()
    figures, said = weigh()
    assert "stays as it is" in said
    assert seen(figures) == seen(before)
    assert figures["levels"] != before["levels"] and figures["rules"] == before["rules"]
    assert [row.value for row in DatedSetting.objects.filter(key=weighing.WEIGHTS).order_by("effective_from")] == [
        before, figures
    ]  # fmt: skip


def test_from_enough_it_is_learned_how_often_each_agreement_is_seen(sixty):
    for n in range(MANY):
        looked_at(n)
    figures, said = weigh()
    assert "60 people were sought" in said and "known before" in said
    assert seen(figures)["given"]["near"] > 0.4 > DEFAULTS["given"]["near"][0]
    assert seen(figures)["family"]["different"] > 0.4
    for field, each in DEFAULTS.items():
        for level, weight in zip(each, figures["bits"][field][1:], strict=True):
            assert level in EITHER or (weight >= 0 if level in AGREE else weight <= 0)
    assert people.match(people.Sought(**told(3)), reader=factories.system())[0].person == sixty[3]


def test_nobody_is_compared_with_what_they_said_themselves(sixty):
    worker = factories.worker()
    for n in range(MANY):
        services.confirm_person(looked_at(n), person=sixty[n], by=worker)
    held = list(Likeness.objects.order_by("pk").values())
    figures, _ = weigh()
    assert seen(figures)["given"]["near"] > 0.4
    assert seen(figures)["family"]["different"] > 0.4
    assert list(Likeness.objects.order_by("pk").values()) == held


def test_whoever_was_registered_from_the_contact_was_not_known(sixty):
    worker = factories.worker()
    for n in range(MANY):
        services.register_person(looked_at(n, date_of_birth=date(2024, 1, 1), given_name="Zed"), by=worker)
    figures, said = weigh()
    assert "stays as it is" in said
    assert seen(figures) == seen(model())


def test_the_latest_are_taken_as_they_were_sent_children_with_their_adults():
    factories.person(**told(1))
    adults = [factories.sent_adult("Kelly", "Shaw")]
    contact = services.receive(
        sent=factories.sent(children=[factories.sent_child(**sent(1))], adults=adults), by=factories.system()
    )
    assert sought_lately(10) == []
    services.find_candidates([contact.pk], by=factories.system())
    child, adult = sought_lately(10)
    assert child.sought.child and not adult.sought.child
    assert child.sought.carers == (("Kelly", "Shaw"),)
    assert (child.source, child.person, child.registered) == (contact.reference, None, False)
    assert len(sought_lately(1)) == 1
