"""What an invited agency's system may read: its own invitations to strategy meetings, and nothing else of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from assessments.models import Invitation, MeetingChild, MinutesCopy, StrategyMeeting
from mach.models import Agency

STATUSES = {"called": "called", "held": "held", "concluded": "concluded", "cancelled": "cancelled"}


def meetings_of(agency: Agency) -> Any:
    """The meetings that an agency is invited to; one about a restricted person too, since it is asked about them."""
    own = Invitation.objects.filter(meeting=OuterRef("pk"), agency=agency)
    return StrategyMeeting.objects.filter(Exists(own))


@dataclass(frozen=True)
class InvitedChild:
    """A child as an agency must know them to look for what it knows: a name and a date of birth, nothing else."""

    given_name: str
    family_name: str
    date_of_birth: date | None


@dataclass(frozen=True)
class Copy:
    number: int
    sent_at: datetime
    received_at: datetime | None


@dataclass(frozen=True)
class Own:
    """One of an agency's own invitations: what it was asked and what it answered."""

    id: int
    name: str
    role: str
    invited_at: datetime
    attendance: str
    presence: str
    answered_at: datetime | None
    information: str
    information_at: datetime | None
    minutes: list[Copy]


@dataclass(frozen=True)
class Invited:
    """A meeting as an invited agency reads it: when, where, about whom, and its own invitations."""

    meeting: StrategyMeeting
    children: list[InvitedChild]
    invitations: list[Own]
    people: list[int]

    reference = property(lambda self: self.meeting.reference)
    status = property(lambda self: STATUSES[self.meeting.status])
    urgent = property(lambda self: self.meeting.danger)
    planned_for = property(lambda self: self.meeting.planned_for)
    place = property(lambda self: self.meeting.place)
    held_at = property(lambda self: self.meeting.held_at)


def one_of(agency: Agency, reference: str) -> Invited | None:
    found = _with_own(meetings_of(agency).filter(reference=reference), agency).first()
    return _as_invited(found) if found else None


def page_of(agency: Agency, *, size: int, below: int | None) -> tuple[list[Invited], int | None]:
    """A page of the meetings that an agency is invited to, the latest first, and the number that the next page begins
    below; none on the last."""
    rows = meetings_of(agency)
    if below is not None:
        rows = rows.filter(pk__lt=below)
    found = list(_with_own(rows.order_by("-pk"), agency)[: size + 1])
    return [_as_invited(each) for each in found[:size]], found[size - 1].pk if len(found) > size else None


def invitations_of(agency: Agency, reference: str) -> list[Invitation]:
    """An agency's own invitations to one meeting."""
    rows = Invitation.objects.filter(agency=agency, meeting__reference=reference)
    return list(rows.select_related("agency", "meeting"))


def _with_own(rows: Any, agency: Agency) -> Any:
    copies = MinutesCopy.objects.select_related("minutes").order_by("minutes__number")
    own = Invitation.objects.filter(agency=agency).order_by("pk").prefetch_related(Prefetch("copies", copies))
    return rows.prefetch_related(
        Prefetch("invitations", own, to_attr="own"),
        Prefetch("children", MeetingChild.objects.select_related("person"), to_attr="of_family"),
    )


def _as_invited(meeting: Any) -> Invited:
    people = [child.person for child in meeting.of_family]
    children = [InvitedChild(each.given_name, each.family_name, each.date_of_birth) for each in people]
    return Invited(meeting, children, [_own(row) for row in meeting.own], [each.pk for each in people])


def _own(row: Invitation) -> Own:
    copies = [Copy(copy.minutes.number, copy.sent_at, copy.received_at) for copy in row.copies.all()]
    return Own(
        id=row.pk,
        name=row.name,
        role=row.role,
        invited_at=row.invited_at,
        attendance=row.attendance,
        presence=row.presence,
        answered_at=row.answered_at,
        information=row.information,
        information_at=row.information_at,
        minutes=copies,
    )
