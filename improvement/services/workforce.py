"""Posts and who holds them: every write."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from improvement.models import Post, PostHolder
from mach import audit
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import Team, User
from mach.moves import keep


def _permit(by: User) -> None:
    if not (by.is_system or by.may(Permission.WRITE_WORKFORCE)):
        raise NotAllowed("Your role does not keep the list of posts: ask a senior manager or the improvement lead.")


@transaction.atomic
def save_post(
    post: Post | None,
    *,
    title: str,
    kind: str,
    team: Team,
    full_time: Decimal,
    opened_on: date,
    ended_on: date | None = None,
    by: User,
) -> Post:
    """Set up a post, or change it. A post does not end while somebody holds it."""
    _permit(by)
    post = Post.objects.select_for_update().get(pk=post.pk) if post else Post()
    if ended_on and ended_on < opened_on:
        raise RuleBroken(ended_on="The post cannot end before it opens: check the dates.")
    if post.pk:
        _fit_its_holders(post, opened_on, ended_on)
    post.title, post.kind, post.team, post.full_time = title.strip(), kind, team, full_time
    post.opened_on, post.ended_on = opened_on, ended_on
    new = post.pk is None
    keep(post, by=by, at=timezone.now(), why="opened" if new else "changed")
    audit.record("post.opened" if new else "post.changed", by=by, subject=post, team=team.pk, full_time=str(full_time))
    return post


def _fit_its_holders(post: Post, opened_on: date, ended_on: date | None) -> None:
    if post.holders.filter(first_day__lt=opened_on).exists():
        raise RuleBroken(opened_on="Somebody held this post before that day: give an earlier one.")
    if ended_on and post.holders.filter(Q(last_day=None) | Q(last_day__gt=ended_on)).exists():
        raise RuleBroken(ended_on="Somebody holds this post after that day: say first when they leave it.")


@transaction.atomic
def fill_post(post: Post, *, user: User, first_day: date, by: User) -> PostHolder:
    """Somebody takes up a post that is vacant on that day. Nobody holds more than one full-time post."""
    _permit(by)
    post = Post.objects.select_for_update().get(pk=post.pk)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.agency_id or not user.is_active:
        raise RuleBroken(user="Choose somebody who works for the council now.")
    if first_day < post.opened_on or (post.ended_on and first_day > post.ended_on):
        raise RuleBroken(first_day="The post is not open on that day: check the dates.")
    if post.holders.filter(Q(last_day=None) | Q(last_day__gte=first_day)).exists():
        raise RuleBroken(first_day="Somebody holds this post on that day: say first when they leave it.")
    others = PostHolder.objects.filter(Q(last_day=None) | Q(last_day__gte=first_day), user=user)
    held = others.aggregate(held=Sum("post__full_time"))["held"] or Decimal(0)
    if held + post.full_time > 1:
        raise RuleBroken(user=f"{user} holds {held:g} of a full-time post already: say first when they leave it.")
    holder = PostHolder(post=post, user=user, first_day=first_day)
    keep(holder, by=by, at=timezone.now(), why="filled")
    audit.record("post.filled", by=by, subject=post, user=user.pk, on=first_day.isoformat())
    return holder


@transaction.atomic
def vacate_post(post: Post, *, last_day: date, by: User) -> PostHolder:
    """Whoever holds a post leaves it. It is vacant from the day after."""
    _permit(by)
    post = Post.objects.select_for_update().get(pk=post.pk)
    holder = post.holders.filter(last_day=None).first()
    if holder is None:
        raise RuleBroken("Nobody holds this post: it is vacant.")
    if last_day < holder.first_day:
        raise RuleBroken(last_day=f"They took it up on {holder.first_day:%-d %B %Y}: give that day or a later one.")
    if post.ended_on and last_day > post.ended_on:
        raise RuleBroken(last_day="The post ends before that day: check the dates.")
    holder.last_day = last_day
    keep(holder, by=by, at=timezone.now(), why="vacated")
    audit.record("post.vacated", by=by, subject=post, user=holder.user_id, on=last_day.isoformat())
    return holder
