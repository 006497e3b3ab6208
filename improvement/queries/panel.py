"""Children referred again: who they are in a month, what came before, and what panels found over the months."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assessments.models import Assessment, Episode
from improvement.models import Deficit, PanelAction, PanelCase
from improvement.rules.months import after, month_of, months_to, this_month
from improvement.rules.re_referrals import WITHIN_MONTHS, Dated, latest_before
from improvement.workflow import PanelStatus
from mach.access import Permission
from mach.models import Clock, Event, User, stage_key
from mach.queries.stories import marked
from mach.workdays import add_months
from referrals.models import Referral
from referrals.workflow import ReferralStatus

MONTHS = 12


def month_to_list(now: datetime) -> date:
    """The month whose list is made: the one that is over."""
    return month_of(this_month(now) - timedelta(days=1))


def pairs(first: date) -> list[tuple[Referral, Referral]]:
    """The referrals of a month that are re-referrals by the census definition, each with the one that it came after."""
    counted = Referral.objects.exclude(status=ReferralStatus.WITHDRAWN)
    rows = list(counted.filter(date__gte=first, date__lt=after(first)).order_by("date", "pk"))
    people = {row.person_id for row in rows}
    since = add_months(first, -WITHIN_MONTHS)
    known: dict[int, dict[Dated, Referral]] = {}
    for row in counted.filter(person__in=people, date__gte=since, date__lt=after(first)):
        known.setdefault(row.person_id, {})[Dated(row.date, row.pk)] = row
    found = []
    for row in rows:
        of_child = known[row.person_id]
        if earlier := latest_before(Dated(row.date, row.pk), of_child):
            found.append((row, of_child[earlier]))
    return found


def cases_for(reader: User) -> Any:
    """Every case of the panel that this reader may see."""
    if not reader.may(Permission.READ_OVERSIGHT):
        return PanelCase.objects.none()
    rows = PanelCase.objects.visible_to(reader)
    return rows.select_related("referral__contact", "referral__team", "earlier", "person", "reviewed_by")


def in_month(reader: User, first: date | None, deficit: str = "", *, reviewed: bool = False) -> Any:
    """One month's list, those to review first; or all that waits, the nearest to its limit first."""
    rows = cases_for(reader)
    rows = rows.filter(month=first) if first else rows.filter(status=PanelStatus.LISTED)
    if deficit:
        rows = rows.filter(deficits__contains=[deficit])
    if reviewed:
        rows = rows.filter(status=PanelStatus.REVIEWED)
    return rows.order_by("status", "due_at", "pk")


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    listed: int
    reviewed: int
    deficits: dict[str, int]

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        return [(deficit.value, deficit.label, self.deficits.get(deficit.value, 0)) for deficit in Deficit]


def themes(reader: User) -> list[Month]:
    """What panels found, month by month, the latest first. Who reads no case sees the counts of what is unrestricted;
    everybody else the counts of what they may open."""
    firsts = months_to(this_month(timezone.now()), MONTHS)
    if reader.may(Permission.READ_CASES):
        rows = cases_for(reader)
    elif reader.may(Permission.READ_OVERSIGHT):
        rows = PanelCase.objects.filter(restricted_people=[])
    else:
        return []
    held: dict[date, list[Any]] = {first: [] for first in firsts}
    for row in rows.filter(month__gte=firsts[0]).order_by().values_list("month", "status", "deficits"):
        held.setdefault(row[0], []).append(row)
    return [
        Month(
            first,
            len(found),
            sum(status == PanelStatus.REVIEWED for _, status, _ in found),
            Counter(deficit for _, _, deficits in found for deficit in deficits),
        )
        for first, found in sorted(held.items(), reverse=True)
    ]


# One case


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier referral of the child, with what came of it."""

    referral: Referral
    assessment: Assessment | None


def before(case: PanelCase, reader: User) -> list[Before]:
    """The earlier referrals of the child, the latest first, each with its assessment, as this reader may see them."""
    own = Dated(case.referral.date, case.referral_id)
    rows = Referral.objects.visible_to(reader).filter(person=case.person_id).exclude(status=ReferralStatus.WITHDRAWN)
    earlier = [row for row in rows.order_by("-date", "-pk") if Dated(row.date, row.pk) < own]
    assessed = Assessment.objects.visible_to(reader).filter(referral__in=earlier).select_related("worker")
    by_referral = {each.referral_id: each for each in assessed}
    return [Before(row, by_referral.get(row.pk)) for row in earlier]


def episodes_before(case: PanelCase, reader: User) -> list[Any]:
    rows = Episode.objects.visible_to(reader).filter(people__contains=[case.person_id])
    return list(rows.filter(begun_at__lt=case.referral.begun_at).order_by("-begun_at"))


def story_before(case: PanelCase, reader: User, most: int = 40) -> list[Event]:
    """The child's story until the new referral was received, the latest first."""
    until = Q(at__lt=case.referral.contact.received_at)
    rows = marked(Event.objects.visible_to(reader)).filter(until, people__contains=[case.person_id])
    return list(rows.order_by("-at", "-pk")[:most])


def clock_of(case: PanelCase) -> Clock | None:
    return Clock.objects.running().filter(**stage_key(case), kind=PanelCase.main_clock).first()


def actions_of(case: PanelCase) -> Any:
    return case.panel_actions.select_related("action__owner").order_by("action__due_at", "pk")


def action_of(case: PanelCase, pk: int) -> PanelAction | None:
    return PanelAction.objects.filter(case=case, pk=pk).select_related("action__owner").first()
