"""Pages, through the web, beside a signed-in page of 25 rows from one indexed query (F2s), and their statements."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext

from bench.serving import Client, interleaved, timed
from bench.table import Line, expect, middle
from mach.models import Person, User
from referrals.models import Contact

ROUNDS = 60


def reader() -> User:
    """A manager who screens too: what is to be seen of every page is the most that anybody sees."""
    return User.objects.get(email="bench0@hub.example")


def signed_in() -> dict[str, str]:
    user = reader()
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.save()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}


def addresses() -> dict[str, str]:
    """The queue; the contact of which its reader writes the screening, about a child heard of before; that child."""
    mine = Contact.objects.filter(status="screening", worker=reader()).order_by("id")
    heard = (each for each in mine if Contact.objects.filter(people__overlap=each.people).count() == HEARD)
    busy = next(heard)
    person = Person.objects.get(pk=busy.people[0])
    return {
        "queue page": "/contacts/",
        "person page": person.get_absolute_url(),
        "screening page": busy.get_absolute_url(),
    }


HEARD = 3
"""Contacts about the one child, whatever the size: what grows is to be the database, not the page."""


def pages(seconds: dict[str, tuple[float, float]]) -> list[Line]:
    cookie = signed_in()
    client, lines = Client(**cookie), []

    def ask(path: str) -> None:
        status, _ = client.get(path)
        expect(status, 200, path)

    for name, path in addresses().items():
        mine, floor, ratio = interleaved(lambda path=path: ask(path), lambda: ask("/floor/list/"), rounds=ROUNDS)
        seconds[name] = mine, floor
        note = f"{mine * 1000:.1f} ms beside {floor * 1000:.1f} ms"
        lines.append(Line(f"{name}: time ÷ F2s", ratio, 4.0, 2.5, note=note))
        lines.append(Line(f"{name}: statements", count_page(cookie, path), 12, 8))
    constant, bare = (
        middle([timed(lambda path=path: ask(path)) for _ in range(ROUNDS)])
        for path in ("/floor/constant/", "/floor/bare-list/")
    )
    print(f"  F1, a constant: {constant * 1000:.1f} ms. F2s without the frame of every page: {bare * 1000:.1f} ms\n")
    return lines


def count_page(cookie: dict[str, str], path: str) -> int:
    client = InProcess(headers={"cookie": cookie["Cookie"]})
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    return len(caught)
