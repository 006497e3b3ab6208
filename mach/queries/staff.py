"""Staff as other pages need them: who may be named for something, and the user that jobs act as."""

from __future__ import annotations

from typing import Any

from mach.access import Permission, roles_with
from mach.models import User


def system() -> User:
    """The user that jobs act as."""
    return User.objects.system()


def who_read_cases() -> Any:
    """Active staff whose role reads cases: they may be named for a restricted person."""
    return User.objects.filter(
        is_active=True, roles__overlap=[role.value for role in roles_with(Permission.READ_CASES)]
    ).order_by("name")
