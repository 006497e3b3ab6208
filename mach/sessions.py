"""Sign-out after half an hour without work, and twelve hours after signing in whatever happens."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SIGNED_IN_AT = "signed_in_at"
LAST_WORKED_AT = "last_worked_at"
BACKGROUND_HEADER = "X-Mach-Background"
WRITE_EVERY_SECONDS = 60


class IdleSignOutMiddleware:
    """A page that refreshes itself is not somebody working: it is answered, but prolongs nothing.

    A session that has ended leaves `request.signed_out_user`, so that what was being posted can be kept for its author.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.signed_out_user = None
        if request.user.is_authenticated:
            now = int(time.time())
            if has_ended(request.session, now):
                request.signed_out_user = request.user
                logout(request)
            else:
                note_work(request, now)
        return self.get_response(request)


def has_ended(session, now):
    signed_in = session.get(SIGNED_IN_AT, now)
    worked = session.get(LAST_WORKED_AT, now)
    return now - signed_in >= settings.SESSION_COOKIE_AGE or now - worked >= settings.SESSION_IDLE_AGE


def note_work(request, now):
    """Writing at most once a minute keeps reading a page from costing an update each time."""
    session = request.session
    if SIGNED_IN_AT not in session:
        session[SIGNED_IN_AT] = session[LAST_WORKED_AT] = now
    elif not is_background(request) and now - session.get(LAST_WORKED_AT, 0) >= WRITE_EVERY_SECONDS:
        session[LAST_WORKED_AT] = now


def is_background(request):
    return request.headers.get(BACKGROUND_HEADER) == "1" or request.path in settings.SESSION_BACKGROUND_PATHS
