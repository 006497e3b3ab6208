"""The kinds of concern that a contact may name."""

from __future__ import annotations

from typing import Any

from referrals.models import Category


def all_categories() -> Any:
    """Every kind, those no longer offered too, in the order of the list."""
    return Category.objects.order_by("-active", "position", "label")
