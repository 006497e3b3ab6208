"""A contact that came out of the council's own work: whoever has that work learns what was decided."""

from __future__ import annotations

from datetime import datetime

from mach import notices
from mach.access import Permission
from mach.models import Stage, User, stage_key
from mach.moves import keep
from referrals.models import Contact, ContactOrigin

EARLY_HELP = "5D"
"""The only source of the census that is work of our own."""


def came_out_of(contact: Contact, stage: Stage, *, by: User, at: datetime) -> ContactOrigin:
    """Keep which work of the council a contact came out of."""
    link = stage.get_absolute_url()
    row = ContactOrigin(contact=contact, reference=stage.reference, link=link, **stage_key(stage))
    keep(row, by=by, at=at, why="step_up")
    return row


def tell_where_it_came_from(contact: Contact, told: str, *, by: User, at: datetime) -> None:
    """Early help that was stepped up stays with the family until the front door has decided: its lead professional and
    its team are told at once that it has. Nobody is told who may not open that record."""
    if contact.source_code != EARLY_HELP:
        return
    row = ContactOrigin.objects.filter(contact=contact).first()
    if row is None or row.stage is None:
        return
    held = row.stage
    whom = [held.worker] if held.worker else []
    whom += notices.holding(Permission.ACCEPT_HANDOVER if held.team is None else Permission.WORK_EPISODE).filter(
        agency=None, **({"team": held.team} if held.team else {})
    )
    fit = {user.pk: user for user in whom if user.is_active and user.may_open(held.restricted_people)}
    fit.pop(by.pk, None)
    notices.tell(fit.values(), told.format(contact=contact, held=held), about=held, at=at)
