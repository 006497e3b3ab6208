"""What the tests of calls share: a call handler at their browser, and a call as it is typed."""

from uuid import uuid4

import pytest
from django.test import Client

from mach.access import Role
from tests import factories


@pytest.fixture
def handler():
    return factories.user(Role.CALL_HANDLER)


@pytest.fixture
def browser(handler):
    return signed_in(handler)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def new_call():
    return f"/contacts/new/{uuid4()}/"


def typed(children=({"given_name": "A"},), adults=({},), **fields):
    """What a browser sends for a call."""
    form = {"source_code": "1B", "reason": "Left alone.", "receive": "1", **fields}
    for prefix, rows in (("children", children), ("adults", adults)):
        form |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for place, row in enumerate(rows):
            form |= {f"{prefix}-{place}-{name}": value for name, value in {"sex": "U", **row}.items()}
    return form
