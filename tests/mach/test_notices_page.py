"""What somebody has been told, on their own page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mach import notices
from mach.models import Notice, SweepRun
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/notices/"


@pytest.fixture
def worker(client):
    user = factories.worker()
    client.force_login(user)
    return user


def tell(user, text="A decision is late."):
    notices.tell(user, text)
    return Notice.objects.filter(recipient=user).latest("id")


def test_unread_notices_are_counted_in_the_frame_and_listed_the_latest_first(worker, client):
    tell(worker, "First.")
    tell(worker, "Second.")
    tell(factories.worker(), "Somebody else's.")
    answer = client.get(URL)
    assert [row.text for row in answer.context["notices"]] == ["Second.", "First."]
    assert answer.context["frame"].unread == "2"
    assert Notice.objects.filter(read_at=None).count() == 3


def test_opening_one_marks_it_read_and_goes_to_its_record(worker, client):
    contact = factories.contact()
    notices.tell(worker, "It is yours.", about=contact)
    told = Notice.objects.get(recipient=worker, text="It is yours.")
    assert client.post(f"/notices/{told.pk}/")["Location"] == contact.get_absolute_url()
    told.refresh_from_db()
    assert told.read_at
    assert "Nothing unread" in client.get(URL).content.decode()
    assert "It is yours." in client.get(URL, {"show": "all"}).content.decode()


def test_marking_one_read_stays_on_the_list(worker, client):
    told = tell(worker)
    assert client.post(f"/notices/{told.pk}/", {"then": "stay"})["Location"] == URL
    read_at = Notice.objects.get(pk=told.pk).read_at
    client.post(f"/notices/{told.pk}/")
    assert Notice.objects.get(pk=told.pk).read_at == read_at


def test_marking_all_leaves_what_came_after_the_list_was_read(worker, client):
    shown = tell(worker, "Shown.")
    tell(worker, "Came since.")
    client.post("/notices/read/", {"up_to": shown.pk})
    assert [row.text for row in Notice.objects.filter(recipient=worker, read_at=None)] == ["Came since."]
    client.post("/notices/read/", {"up_to": "all"})
    assert Notice.objects.filter(recipient=worker, read_at=None).count() == 1


def test_earlier_notices_are_on_the_next_page(worker, client):
    for n in range(51):
        tell(worker, f"Notice {n}.")
    first = client.get(URL)
    assert len(first.context["notices"]) == 50
    second = client.get(URL, {"before": first.context["next_from"]})
    assert [row.text for row in second.context["notices"]] == ["Notice 0."]


def test_nobody_reads_or_marks_anothers(worker, client):
    other = tell(factories.worker())
    assert client.post(f"/notices/{other.pk}/").status_code == 404
    client.post("/notices/read/", {"up_to": other.pk})
    assert Notice.objects.get(pk=other.pk).read_at is None
    assert client.get(f"/notices/{other.pk}/").status_code == 405
    client.logout()
    assert client.get(URL).status_code == 302


def test_every_staff_page_says_when_clocks_are_not_looked_at(worker, client):
    warning = "Clocks have not been checked"
    assert warning in client.get(URL).content.decode()
    SweepRun.objects.create(started_at=timezone.now(), finished_at=timezone.now())
    assert warning not in client.get(URL).content.decode()
    SweepRun.objects.update(finished_at=timezone.now() - timedelta(minutes=6))
    assert warning in client.get(URL).content.decode()
    client.force_login(factories.user("partner", agency=factories.agency()))
    assert warning not in client.get(URL).content.decode()
