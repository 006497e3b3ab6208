"""What somebody types is kept, for them alone, unreadable in the database, and never overwritten in silence."""

import pytest
from django.core.signing import dumps

from mach import drafts, kept
from mach.errors import Conflict
from mach.models import Draft, KeptPost, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return User.objects.create(email="ann@hub.example", name="Ann", roles=["social_worker"])


@pytest.fixture
def ben():
    return User.objects.create(email="ben@hub.example", name="Ben", roles=["social_worker"])


def save(user, version=None, **fields):
    lists = {name: [value] for name, value in fields.items()}
    return drafts.save(
        user=user, form="screening", subject="C-2026-000001", fields=lists, known=None if version is None else {version}
    )


def test_fields_typed_one_after_another_are_kept_together(ann):
    save(ann, notes="Spoke to the school")
    typed = save(ann, analysis="Worried")
    assert typed.first() == {"notes": "Spoke to the school", "analysis": "Worried"}


def test_a_draft_is_its_authors_alone(ann, ben):
    save(ann, notes="Mine")
    assert drafts.load(user=ben, form="screening", subject="C-2026-000001") is None


def test_the_database_holds_no_readable_text(ann):
    save(ann, notes="Kacper told his teacher")
    assert b"Kacper" not in bytes(Draft.objects.get().sealed)


def test_a_second_tab_does_not_overwrite_the_first(ann):
    version = save(ann, notes="first").version
    save(ann, version=version, notes="second")
    with pytest.raises(Conflict):
        save(ann, version=version, notes="from the other tab")
    assert drafts.load(user=ann, form="screening", subject="C-2026-000001").first()["notes"] == "second"


def test_a_draft_is_claimed_once(ann):
    save(ann, notes="x")
    claimed = [drafts.claim(user=ann, form="screening", subject="C-2026-000001") for _ in range(3)]
    assert claimed == [True, False, False]


def test_a_page_saves_and_is_told_of_the_other_tab(client, ann):
    client.force_login(ann)
    url = "/drafts/screening/C-2026-000001/"
    sent = {"draft_fields": ["notes"], "notes": "typed", "draft_version": ""}
    first = client.post(url, sent).json()
    assert first["words"].startswith("Saved ")
    assert client.post(url, {**sent, "draft_version": first["version"]}).status_code == 200
    late = client.post(url, {**sent, "notes": "late", "draft_version": first["version"]})
    assert late.status_code == 409
    assert b"typed" in late.content
    assert b"late" in late.content


def test_a_save_that_was_on_its_way_when_the_page_left_is_not_taken_for_another_tab(client, ann):
    client.force_login(ann)
    url = "/drafts/screening/C-2026-000001/"
    sent = {"draft_fields": ["notes"], "notes": "typed", "draft_version": client.post(url, {}).json()["version"]}
    assert client.post(url, {**sent, "notes": "first"}).status_code == 200
    last = {**sent, "notes": "first and last", "draft_on_its_way": "1"}
    assert client.post(url, last).status_code == 200
    assert client.post(url, last).status_code == 409
    assert drafts.load(user=ann, form="screening", subject="C-2026-000001").first()["notes"] == "first and last"


def sent_after_the_session_ended(client, user):
    client.cookies[kept.WHO_COOKIE] = dumps(user.pk, salt=kept.WHO_SALT)
    return client.post("/notices/", {"comment": "A page of writing"})


def test_a_form_sent_after_the_session_ended_waits_for_its_author(client, ann, ben):
    answer = sent_after_the_session_ended(client, ann)
    assert answer.status_code == 302
    held = KeptPost.objects.get()
    assert b"writing" not in bytes(held.sealed)
    client.force_login(ann)
    page = client.get(f"/kept/{held.pk}/")
    assert b"A page of writing" in page.content
    client.force_login(ben)
    assert client.get(f"/kept/{held.pk}/").status_code == 404


def test_nothing_is_kept_for_a_stranger(client):
    client.cookies[kept.WHO_COOKIE] = "1:forged"
    client.post("/notices/", {"comment": "spam"})
    assert not KeptPost.objects.exists()


def test_a_page_that_saves_by_itself_is_told_to_sign_in(client, ann):
    client.cookies[kept.WHO_COOKIE] = dumps(ann.pk, salt=kept.WHO_SALT)
    answer = client.post("/drafts/screening/X/", {"draft_fields": ["notes"], "notes": "typed"})
    assert answer.status_code == 401
    assert not KeptPost.objects.exists()


def test_a_password_is_never_kept(client, ann):
    client.cookies[kept.WHO_COOKIE] = dumps(ann.pk, salt=kept.WHO_SALT)
    client.post("/accounts/password/change/", {"oldpassword": "the old one", "password1": "a new one"})
    assert not KeptPost.objects.exists()


def test_what_no_database_keeps_is_refused_and_never_breaks_a_page(client, ann):
    client.force_login(ann)
    sent = {"draft_fields": ["notes"], "notes": "typed"}
    assert client.post("/drafts/screening/%00/", sent).status_code == 400
    assert client.post(f"/drafts/screening/{'x' * 61}/", sent).status_code == 404
    assert client.post("/people/", {"q": "a\x00b"}).status_code == 400
    assert client.get("/contacts/?worker=%00").status_code == 400
