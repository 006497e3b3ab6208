"""Contacts as a reader may see them."""

from __future__ import annotations

from typing import Any

from mach.models import User
from referrals.models import Contact


def contacts_for(reader: User) -> Any:
    """Every contact this reader may see; one that touches a restricted person is not among them for anyone else."""
    return Contact.objects.visible_to(reader)
