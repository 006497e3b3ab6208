"""The quarterly figures of the workforce, and the rows behind each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from improvement.models import Post, PostHolder
from improvement.queries.workforce import lent
from improvement.rules.quarters import Quarter, Share, quarters_to, shared, total
from mach.models import Absence, AbsenceKind, User

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Held:
    """A post that somebody held in a quarter, by which contract as it stood at its end."""

    holder: PostHolder
    contract: str
    first: date
    last: date

    @property
    def full_time(self) -> float:
        return float(self.holder.post.full_time)

    @property
    def days(self) -> int:
        return shared(self.holder.first_day, self.holder.last_day, self.first, self.last)

    def on(self, day: date) -> bool:
        return self.holder.first_day <= day and (self.holder.last_day is None or self.holder.last_day >= day)


@dataclass(frozen=True, slots=True)
class Sick:
    """Working days that somebody with a post was sick within a quarter."""

    user: User
    absence: Absence
    days: int


@dataclass(frozen=True, slots=True)
class QuarterFigures:
    """One quarter's workforce: as at its last day, or today while it runs."""

    quarter: Quarter
    until: date
    posts: list[Post]
    held: list[Held]
    sick: list[Sick]
    leavers: list[Held]

    @property
    def filled(self) -> list[Held]:
        return [each for each in self.held if each.on(self.until)]

    @property
    def vacant(self) -> list[Post]:
        taken = {each.holder.post_id for each in self.filled}
        return [post for post in self.posts if post.pk not in taken]

    @property
    def lent(self) -> list[Held]:
        return [each for each in self.filled if lent(each.contract)]

    @property
    def vacancies(self) -> Share:
        return Share(total(float(p.full_time) for p in self.vacant), total(float(p.full_time) for p in self.posts))

    @property
    def agency(self) -> Share:
        return Share(total(each.full_time for each in self.lent), total(each.full_time for each in self.filled))

    @property
    def sickness(self) -> Share:
        return Share(sum(each.days for each in self.sick), sum(each.days for each in self.held))

    @property
    def turnover(self) -> Share:
        """Those who left the council in the quarter, of the mean of those who were there at its beginning and end."""
        began = {each.holder.user_id for each in self.held if each.on(self.quarter.first)}
        stayed = {each.holder.user_id for each in self.filled}
        return Share(len({each.holder.user_id for each in self.leavers}), (len(began) + len(stayed)) / 2)


def figures(count: int = SHOWN, today: date | None = None) -> list[QuarterFigures]:
    """The last quarters, the one that runs first; those before the first post are left out."""
    day = today or timezone.localdate()
    first = Post.objects.order_by("opened_on").values_list("opened_on", flat=True).first()
    if first is None:
        return []
    return [figures_of(quarter, day) for quarter in quarters_to(day, count) if quarter.last >= first]


def figures_of(quarter: Quarter, today: date | None = None) -> QuarterFigures:
    until = min(quarter.last, today or timezone.localdate())
    open_then = Q(opened_on__lte=until) & (Q(ended_on=None) | Q(ended_on__gte=until))
    within = Q(first_day__lte=until) & (Q(last_day=None) | Q(last_day__gte=quarter.first))
    rows = list(PostHolder.objects.filter(within).select_related("post", "post__team", "user").order_by("pk"))
    users = {row.user_id for row in rows}
    contracts = _contracts(users, until)
    held = [Held(row, contracts.get(row.user_id, row.user.contract), quarter.first, until) for row in rows]
    left = {each.pk for each in User.objects.filter(pk__in=users, leaves_on__range=(quarter.first, until))}
    return QuarterFigures(
        quarter=quarter,
        until=until,
        posts=list(Post.objects.filter(open_then).select_related("team").order_by("team__name", "title", "pk")),
        held=held,
        sick=_sick(held, quarter.first, until),
        leavers=[each for each in held if each.holder.user_id in left and each.holder.last_day],
    )


def _contracts(users: set[int], day: date) -> dict[int, str]:
    """By which contract they worked on a day: a later change does not change a quarter that is over."""
    versions = User.history.filter(id__in=users, history_date__date__lte=day)
    latest = versions.order_by("id", "-history_date", "-history_id").distinct("id")
    return dict(latest.values_list("id", "contract"))


def _sick(held: list[Held], first: date, last: date) -> list[Sick]:
    """Sick days on which they held a post; a person with two part-time posts is counted once."""
    rows = Absence.objects.filter(
        user__in={each.holder.user_id for each in held}, kind=AbsenceKind.SICK, first_day__lte=last, last_day__gte=first
    )
    found = []
    posts: dict[int, Any] = {each.holder.user_id: each for each in held}
    for absence in rows.select_related("user", "user__team").order_by(F("first_day").desc(), "pk"):
        of = posts[absence.user_id]
        start, end = max(first, of.holder.first_day), min(last, of.holder.last_day or last)
        days = shared(absence.first_day, absence.last_day, start, end) if start <= end else 0
        if days:
            found.append(Sick(absence.user, absence, days))
    return found
