"""What the tests of pages on which managers decide share: a manager at their desk."""

import pytest

from tests import factories


@pytest.fixture
def manager(client):
    user = factories.manager()
    client.force_login(user)
    return user
