"""Rating a contact: who may, what it starts and stops, and what it never changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mach.errors import NotAllowed, RuleBroken, WrongState
from mach.models import Clock, Event, Notice, stage_key
from referrals import services
from referrals.models import Contact, Rating
from referrals.rules import Urgency
from referrals.workflow import ContactStatus
from tests import factories

pytestmark = pytest.mark.django_db
C = ContactStatus


@pytest.fixture
def manager():
    return factories.manager()


@pytest.fixture
def new():
    return factories.contact(rag="", children=2, received_at=timezone.now() - timedelta(hours=1))


def running(contact):
    return sorted(Clock.objects.running().filter(**stage_key(contact)).values_list("kind", flat=True))


def stopped(contact, kind):
    return Clock.objects.get(**stage_key(contact), kind=kind, stopped_at__isnull=False)


def test_a_rating_changes_no_status_and_is_kept_with_its_reason(new, manager):
    rated = services.rate(new, rag="amber", reason="Second call this month.", by=manager)
    assert (rated.status, rated.rag, rated.urgency) == (C.NEW, "amber", Urgency.AMBER)
    rated = services.rate(rated, rag="green", reason="The school has seen them.", by=manager)
    kept = Rating.objects.filter(contact=new).values_list("rag", "reason", "confirms", "by")
    assert list(kept) == [
        ("amber", "Second call this month.", False, manager.pk),
        ("green", "The school has seen them.", False, manager.pk),
    ]
    assert Event.objects.filter(reference=new.reference, label="Rated green, was amber").exists()


def test_screening_counts_from_receipt_and_each_rating_supersedes_the_clock_before(new, manager):
    services.rate(new, rag="green", reason="Routine.", by=manager)
    assert running(new) == ["contact_decision", "referral_decision", "screen_green"]
    assert stopped(new, "rate").stop_reason == "Rated"
    services.rate(new, rag="amber", reason="More came in.", by=manager)
    assert running(new) == ["contact_decision", "referral_decision", "screen_amber"]
    assert stopped(new, "screen_green").stop_reason == "Rated again"
    amber = Clock.objects.get(**stage_key(new), kind="screen_amber")
    assert amber.started_at == new.received_at
    assert amber.due_at == new.received_at + timedelta(hours=12)


def test_no_rating_moves_the_decisions_limit(new, manager):
    before = Clock.objects.get(**stage_key(new), kind="contact_decision").due_at
    for rag in ("red", "green", "amber"):
        rated = services.rate(new, rag=rag, reason="Looked at again.", by=manager)
        assert rated.due_at == new.due_at
        assert Clock.objects.get(**stage_key(new), kind="contact_decision").due_at == before


def test_a_screening_time_that_was_missed_stays_missed_when_it_is_rated_again(manager):
    received = timezone.now() - timedelta(hours=6)
    contact = factories.contact(rag="red", received_at=received)
    services.rate(contact, rag="green", reason="Seen at school.", by=manager)
    red = stopped(contact, "screen_red")
    assert red.breached_at == received + timedelta(hours=4)
    assert "screen_green" in running(contact)


def test_the_same_rating_again_confirms_it_and_leaves_its_clock(new, manager):
    services.rate(new, rag="amber", reason="Checks needed.", by=manager)
    services.add_information(new, text="The aunt rang.", by=factories.system())
    assert Contact.objects.get(pk=new.pk).rating_to_confirm_since
    rated = services.rate(new, rag="amber", reason="The news changes nothing.", by=manager)
    assert rated.rating_to_confirm_since is None
    assert Rating.objects.filter(contact=new).latest("at").confirms
    assert Clock.objects.filter(**stage_key(new), kind="screen_amber").count() == 1
    assert new.information.get().read_by == manager


def test_each_child_of_a_red_contact_is_to_be_seen_the_same_day(new, manager):
    services.rate(new, rag="red", reason="Bruises on a baby.", by=manager)
    visits = Clock.objects.running().filter(**stage_key(new), kind="same_day_visit")
    assert sorted(visits.values_list("part", flat=True)) == sorted(new.children.values_list("pk", flat=True))
    services.rate(new, rag="red", reason="Still red.", by=manager)
    assert visits.count() == 2


def test_rating_down_calls_no_visit_off_unless_it_says_why(new, manager):
    services.rate(new, rag="red", reason="Bruises on a baby.", by=manager)
    services.rate(new, rag="amber", reason="An old photograph.", by=manager)
    assert running(new).count("same_day_visit") == 2
    services.rate(new, rag="green", reason="As before.", visits_stop_because="In hospital with nurses.", by=manager)
    assert running(new).count("same_day_visit") == 0
    reasons = Clock.objects.filter(**stage_key(new), kind="same_day_visit").values_list("stop_reason", flat=True)
    assert set(reasons) == {"In hospital with nurses."}


def test_a_child_who_was_seen_is_waited_for_again_only_when_it_becomes_red_again(manager):
    contact = factories.contact(rag="red")
    child = contact.children.get()
    services.record_visit(contact, child=child, at=timezone.now(), seen=True, where="School", by=manager)
    services.rate(contact, rag="red", reason="Confirmed.", by=manager)
    assert "same_day_visit" not in running(contact)
    services.rate(contact, rag="amber", reason="Safe with the aunt.", by=manager)
    services.rate(contact, rag="red", reason="Taken home by the father.", by=manager)
    assert running(contact).count("same_day_visit") == 1


def test_danger_stands_first_until_a_manager_has_rated_it_down(manager):
    contact = factories.contact(rag="", immediate_danger=True)
    assert contact.urgency == Urgency.HOT
    rated = services.rate(contact, rag="amber", reason="The father has been arrested.", by=manager)
    assert rated.urgency == Urgency.AMBER
    assert stopped(contact, "rate_danger").stop_reason == "Rated"


def test_what_waits_for_authorisation_is_rated_again_without_a_new_screening_time(manager):
    contact = factories.contact(C.TO_AUTHORISE)
    services.rate(contact, rag="red", reason="The police rang.", by=manager)
    assert "screen_red" not in running(contact)
    assert "same_day_visit" in running(contact)


def test_its_worker_is_told_of_another_rating(manager):
    worker = factories.worker()
    contact = factories.contact(C.SCREENING, worker=worker)
    services.rate(contact, rag="red", reason="The police rang.", by=manager)
    told = Notice.objects.filter(recipient=worker).latest("id")
    assert told.urgent
    assert told.text == f"{contact.reference} is now rated red: it was amber."


def test_a_rating_without_colour_or_reason_is_refused_and_leaves_nothing(new, manager):
    with pytest.raises(RuleBroken) as refused:
        services.rate(new, rag="purple", reason=" ", by=manager)
    assert set(refused.value.errors) == {"rag", "reason"}
    assert not Rating.objects.filter(contact=new).exists()


def test_only_a_manager_rates_and_only_what_is_open(new):
    with pytest.raises(NotAllowed):
        services.rate(new, rag="red", reason="Worried.", by=factories.worker())
    with pytest.raises(WrongState):
        services.rate(factories.contact(C.DECIDED), rag="red", reason="Worried.", by=factories.manager())


# The page


def posted(**fields):
    return {"rag": "green", "ready": "Notification only: nothing suggests danger now.", "then": "rate", **fields}


def test_rating_from_the_queue_goes_back_to_its_place_and_names_the_next(new, manager, client):
    factories.contact(rag="")
    client.force_login(manager)
    answer = client.post(f"/contacts/{new.reference}/rate/", posted(next="/contacts/?view=to_rate"), follow=True)
    assert answer.redirect_chain == [("/contacts/?view=to_rate", 302)]
    assert f"{new.reference} rated green." in answer.content.decode()
    assert "Next: 1 more to rate" in answer.content.decode()
    assert Rating.objects.get(contact=new).reason == "Notification only: nothing suggests danger now."


def test_rating_and_allocating_a_notification_is_one_form_and_five_presses(new, manager, client):
    """Rate, green, the reason, the worker, the button: the first step of every screening is ticked already."""
    worker = factories.worker()
    client.force_login(manager)
    shown = client.get(f"/contacts/{new.reference}/rate/").context["form"]
    assert shown["steps"].initial == ["Read the family’s history"]
    client.post(
        f"/contacts/{new.reference}/rate/",
        posted(then="", worker=f"w{worker.pk}", steps=shown["steps"].initial),
    )
    contact = Contact.objects.get(pk=new.pk)
    assert (contact.status, contact.rag, contact.worker) == (C.SCREENING, "green", worker)


def test_rating_and_allocating_is_all_or_nothing(new, manager, client):
    client.force_login(manager)
    answer = client.post(f"/contacts/{new.reference}/rate/", posted(then=""))
    assert set(answer.context["form"].errors) == {"worker"}
    answer = client.post(f"/contacts/{new.reference}/rate/", posted(then="", worker=f"w{factories.worker().pk}"))
    assert set(answer.context["form"].errors) == {"steps"}
    assert not Rating.objects.filter(contact=new).exists()


def test_the_panel_in_the_row_is_the_form_alone(new, manager, client):
    client.force_login(manager)
    at = {"HX-Request": "true", "HX-Current-URL": "http://testserver/contacts/?rag=hot"}
    panel = client.get(f"/contacts/{new.reference}/rate/", headers=at)
    assert b"<html" not in panel.content
    assert b'name="next" value="/contacts/?rag=hot"' in panel.content
    assert b"There is something to put right" in client.post(f"/contacts/{new.reference}/rate/", {}, headers=at).content
    done = client.post(f"/contacts/{new.reference}/rate/", posted(next="/contacts/?rag=hot"), headers=at)
    assert done["HX-Redirect"] == "/contacts/?rag=hot"


def test_nobody_is_sent_to_another_site(new, manager, client):
    client.force_login(manager)
    answer = client.post(f"/contacts/{new.reference}/rate/", posted(next="https://example.com/"))
    assert answer["Location"] == new.get_absolute_url()


def test_the_doors_of_rating(new, manager, client):
    url = f"/contacts/{new.reference}/rate/"
    assert client.get(url).status_code == 302
    client.force_login(factories.worker())
    assert client.post(url, posted()).status_code == 403
    client.force_login(manager)
    assert client.get(url).status_code == 200
    assert client.get("/contacts/C-2026-999999/rate/").status_code == 404
    hidden = factories.contact(rag="", restricted=True)
    assert client.get(f"/contacts/{hidden.reference}/rate/").status_code == 404
    assert set(client.post(url, {"then": "rate"}).context["form"].errors) == {"rag", "reason"}
    assert set(client.post(url, posted(ready="")).context["form"].errors) == {"reason"}
    decided = factories.contact(C.DECIDED)
    answer = client.post(f"/contacts/{decided.reference}/rate/", posted())
    assert answer.status_code == 409
    assert "This contact is now “decided”" in answer.content.decode()
    answer = client.get(f"/contacts/{decided.reference}/rate/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert b"<html" not in answer.content
