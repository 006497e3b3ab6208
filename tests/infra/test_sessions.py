"""Sign-out after half an hour without work, and after twelve hours in any case."""

import pytest
from django.contrib.auth import get_user, get_user_model
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from mach import sessions
from mach.sessions import LAST_WORKED_AT, SIGNED_IN_AT, IdleSignOutMiddleware

MINUTE, HOUR = 60, 3600
pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return get_user_model().objects.create(email="worker@example.org", name="A worker")


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def visit(signed_in, user, monkeypatch):
    """Asks for a page at a moment, through the middleware; answers whether the person is still signed in."""

    def visit(at, **headers):
        monkeypatch.setattr(sessions.time, "time", lambda: at)
        request = RequestFactory().get("/somewhere/", headers=headers)
        request.session, request.user = signed_in.session, SimpleLazyObject(lambda: user)
        seen = {}

        def page(request):
            seen.update(signed_in=request.user.is_authenticated, was=request.signed_out_user)
            return HttpResponse()

        IdleSignOutMiddleware(page)(request)
        visit.modified = request.session.modified
        visit.was = seen["was"]
        if request.session.session_key:
            request.session.save()
        return seen["signed_in"]

    return visit


def test_work_prolongs_a_session(visit):
    assert all(visit(at) for at in range(0, 3 * HOUR, 20 * MINUTE))


def test_half_an_hour_without_work_signs_out_and_remembers_who_it_was(visit, user):
    assert visit(0)
    assert visit(29 * MINUTE)
    assert not visit(59 * MINUTE)
    assert visit.was == user
    assert not Session.objects.exists()


def test_a_page_that_refreshes_itself_does_not_prolong_a_session(visit):
    assert visit(0)
    assert all(visit(at, X_Mach_Background="1") for at in range(MINUTE, 30 * MINUTE, MINUTE))
    assert not visit(30 * MINUTE, X_Mach_Background="1")


def test_twelve_hours_are_the_end_however_busy(visit):
    assert all(visit(at) for at in range(0, 12 * HOUR, 10 * MINUTE))
    assert not visit(12 * HOUR)


def test_reading_writes_the_session_at_most_once_a_minute(visit):
    visit(0)
    assert visit.modified
    visit(59)
    assert not visit.modified
    visit(61)
    assert visit.modified


def test_a_new_sign_in_starts_anew(signed_in, user):
    session = signed_in.session
    session[SIGNED_IN_AT] = session[LAST_WORKED_AT] = 0
    session.save()
    signed_in.logout()
    signed_in.force_login(user)
    assert SIGNED_IN_AT not in signed_in.session


def test_deactivating_a_user_ends_their_sessions(signed_in, user):
    request = RequestFactory().get("/")
    request.session = signed_in.session
    assert get_user(request) == user
    user.is_active = False
    user.save()
    assert get_user(request).is_anonymous
