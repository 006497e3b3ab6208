"""Changing the list of concerns that a contact may name."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from mach import audit
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import User
from mach.moves import keep
from referrals.models import Category


@transaction.atomic
def save_category(
    category: Category | None, *, label: str, slug: str, position: int, active: bool, by: User
) -> Category:
    """Add a kind of concern, rename it, or stop offering it. Contacts that named it keep it: the code never changes
    once it has been used."""
    if not by.may(Permission.MANAGE_SETTINGS):
        raise NotAllowed("Only an administrator changes settings: ask yours.")
    if category is not None and category.slug != slug:
        raise RuleBroken(
            slug="The code stays as it is: contacts and agencies' systems use it. Add another kind instead."
        )
    if category is None and Category.objects.filter(slug=slug).exists():
        raise RuleBroken(slug="This code is taken already.")
    category = category or Category(slug=slug)
    category.label, category.position, category.active = label.strip(), position, active
    keep(category, by=by, at=timezone.now(), why="save")
    audit.record("category.saved", by=by, subject=category, slug=slug, active=active)
    return category
