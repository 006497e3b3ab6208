"""The workforce: caseloads beside limits, posts and vacancies, contracts that end, the quarterly figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from improvement.forms.workforce import FillForm, PostForm, VacateForm
from improvement.queries import quarters
from improvement.queries import workforce as queries
from improvement.rules.quarters import Quarter
from improvement.services import workforce as services
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.downloads import asked, offered
from mach.http import attempt, needs

CASELOADS = (
    "Worker", "Team", "Contract", "Ends", "Hours", "Newly qualified", "Children", "Families", "Weighted", "Limit",
    "Per cent of limit", "Leaves",
)  # fmt: skip
ENDING = ("Worker", "Team", "Contract", "Ends", "Pieces of work", "Children", "Families", "Weighted")
POSTS = ("Team", "Post", "Kind", "Full time", "Open from", "Until", "Held by", "Contract", "Since")
QUARTERS = (
    "Quarter", "Posts (full time)", "Vacant", "Vacant %", "Held by agency", "Agency %", "Sick days", "Working days",
    "Sickness %", "Left", "Turnover %",
)  # fmt: skip
OVER = ("Given", "Work", "Worker", "Team", "With it", "Limit", "By", "Why")
TABS = (
    ("Caseload", "improvement:workforce"),
    ("Contracts that end", "improvement:ending"),
    ("Over the limit", "improvement:over_limit"),
    ("Posts", "improvement:posts"),
    ("By quarter", "improvement:quarters"),
    ("Demand", "improvement:demand"),
)


def shown(request: HttpRequest, template: str, here: str, **page: Any) -> HttpResponse:
    tabs = [{"label": label, "count": None, "href": reverse(name), "current": name == here} for label, name in TABS]
    return render(request, f"improvement/{template}.html", {"tabs": tabs, "files": offered(request), **page})


@require_safe
@needs(P.READ_WORKFORCE)
def workforce(request: HttpRequest) -> HttpResponse:
    """Every worker's caseload beside their limit, whoever has most of it first."""
    lines = sorted(queries.lines(request.user), key=lambda line: (-line.percent, line.worker.name))
    if download := asked(request):
        rows = [
            (line.worker, line.worker.team, line.worker.get_contract_display(), line.worker.contract_ends_on,
             line.worker.hours_per_week, line.worker.newly_qualified, line.has.children, line.has.families,
             line.has.weighted, line.limit, line.percent, line.worker.leaves_on)
            for line in lines
        ]  # fmt: skip
        return download(request.user, name="caseloads", head=CASELOADS, rows=rows)
    over = sum(1 for line in lines if line.over)
    return shown(request, "workforce", "improvement:workforce", lines=lines, over=over)


@require_safe
@needs(P.READ_WORKFORCE)
def caseload(request: HttpRequest, worker_id: int) -> HttpResponse:
    """What one worker's caseload counts: references, without a name."""
    worker = get_object_or_404(queries.staff(), pk=worker_id)
    line, pieces = queries.lines(request.user, [worker])[0], queries.caseload_of(worker, request.user)
    if download := asked(request):
        rows = [(each.kind, each.reference, each.children, each.weight) for each in pieces]
        return download(request.user, name="caseload", head=("Kind", "Reference", "Children", "By itself"), rows=rows)
    audit.viewed(None, by=request.user, people=[], through="list", list=f"caseload of {worker.pk}")
    return shown(request, "workforce_caseload", "improvement:workforce", line=line, pieces=pieces)


@require_safe
@needs(P.READ_WORKFORCE)
def ending(request: HttpRequest) -> HttpResponse:
    """What comes back when a managed team or another contract ends, and when somebody leaves, by the day."""
    lines = queries.ending(request.user)
    if download := asked(request):
        rows = [
            (line.worker, line.worker.team, line.worker.get_contract_display(), line.ends, line.has.pieces,
             line.has.children, line.has.families, line.has.weighted)
            for line in lines
        ]  # fmt: skip
        return download(request.user, name="contracts-that-end", head=ENDING, rows=rows)
    may_hand_over = request.user.may(P.HAND_OVER_WORK)
    return shown(request, "workforce_ending", "improvement:ending", lines=lines, may_hand_over=may_hand_over)


@require_safe
@needs(P.READ_WORKFORCE)
def over_limit(request: HttpRequest) -> HttpResponse:
    """Work that took somebody over their limit in the last months, with why. The reason is for who reads cases."""
    rows, reads = queries.over_the_limit(request.user), request.user.may(P.READ_CASES)
    if download := asked(request):
        told = [
            (row.at, row.reference, row.worker, row.worker.team, row.weighted, row.limit, row.by,
             row.reason if reads else "")
            for row in rows
        ]  # fmt: skip
        return download(request.user, name="over-the-limit", head=OVER, rows=told)
    audit.viewed(None, by=request.user, people=[], through="list", list="over the limit")
    return shown(request, "workforce_over", "improvement:over_limit", rows=rows, reads=reads)


@require_safe
@needs(P.READ_WORKFORCE)
def posts(request: HttpRequest) -> HttpResponse:
    """Posts by team: how many, held, vacant, and by whom."""
    teams = queries.posts_by_team()
    if download := asked(request):
        rows = [post_line(each) for team in teams for each in team.posts]
        return download(request.user, name="posts", head=POSTS, rows=rows)
    writes = request.user.may(P.WRITE_WORKFORCE)
    return shown(request, "posts", "improvement:posts", teams=teams, writes=writes)


def post_line(post: Any) -> tuple[Any, ...]:
    holder = post.now[0] if post.now else None
    held = (holder.user, holder.user.get_contract_display(), holder.first_day) if holder else ("vacant", "", None)
    return post.team, post.title, post.get_kind_display(), post.full_time, post.opened_on, post.ended_on, *held


@needs(P.WRITE_WORKFORCE)
def post(request: HttpRequest, post_id: int | None = None) -> HttpResponse:
    """Set up a post, or change it; and see who has held it."""
    found = get_object_or_404(queries.post(post_id)) if post_id else None
    names = ("title", "kind", "team", "full_time", "opened_on", "ended_on")
    start = {name: getattr(found, name) for name in names} if found else {"full_time": 1}
    form = PostForm(request.POST or None, initial=start, teams=queries.teams())
    if attempt(form, services.save_post, found, by=request.user):
        tell_done(request, f"{form.result} is saved.")
        return redirect("improvement:post", form.result.pk)
    holders = queries.holders_of(found) if found else []
    holder = queries.holder_now(found) if found else None
    return shown(request, "post", "improvement:posts", form=form, found=found, holders=holders, holder=holder)


@needs(P.WRITE_WORKFORCE)
def fill(request: HttpRequest, post_id: int) -> HttpResponse:
    found = get_object_or_404(queries.post(post_id))
    form = FillForm(request.POST or None, staff=queries.staff().filter(is_active=True))
    if attempt(form, services.fill_post, found, by=request.user):
        tell_done(request, f"{form.result.user} holds it from {form.result.first_day:%-d %B %Y}.")
        return redirect("improvement:posts")
    words = {"title": f"Who takes up: {found}", "button": "Fill the post"}
    return shown(request, "post_step", "improvement:posts", form=form, found=found, **words)


@needs(P.WRITE_WORKFORCE)
def vacate(request: HttpRequest, post_id: int) -> HttpResponse:
    found = get_object_or_404(queries.post(post_id))
    form = VacateForm(request.POST or None)
    if attempt(form, services.vacate_post, found, by=request.user):
        tell_done(request, f"{found} is vacant after {form.result.last_day:%-d %B %Y}.")
        return redirect("improvement:posts")
    words = {"title": f"Who leaves: {found}", "button": "Record the last day"}
    return shown(request, "post_step", "improvement:posts", form=form, found=found, **words)


@require_safe
@needs(P.READ_WORKFORCE)
def by_quarter(request: HttpRequest) -> HttpResponse:
    """Vacancies, agency share, sickness and turnover of the last two years, quarter by quarter."""
    found = quarters.figures()
    if download := asked(request):
        rows = [
            (each.quarter.words, each.vacancies.of, each.vacancies.part, each.vacancies.percent, each.agency.part,
             each.agency.percent, each.sickness.part, each.sickness.of, each.sickness.percent, each.turnover.part,
             each.turnover.percent)
            for each in found
        ]  # fmt: skip
        return download(request.user, name="workforce-by-quarter", head=QUARTERS, rows=rows)
    lines = [(key, label, chart(found, key)) for key, label in PARTS.items()]
    return shown(request, "quarters", "improvement:quarters", quarters=found, charts=lines)


PARTS = {
    "vacancies": "Vacant posts",
    "agency": "Held by agency workers",
    "sickness": "Working days lost to sickness",
    "turnover": "Left in the quarter",
}


def chart(found: list[Any], key: str) -> list[tuple[str, float | None]]:
    return [(f"{each.quarter.first:%b %y}", getattr(each, key).percent) for each in reversed(found)]


@require_safe
@needs(P.READ_WORKFORCE)
def behind_quarter(request: HttpRequest, first: str, part: str) -> HttpResponse:
    """The rows behind a quarter's figure. Who was sick is named to whoever keeps the list of posts."""
    quarter = quarter_asked(first)
    if part not in PARTS or quarter is None:
        raise Http404
    of = quarters.figures_of(quarter)
    page = {"of": of, "part": part, "title": PARTS[part], "names_the_sick": request.user.may(P.WRITE_WORKFORCE)}
    return shown(request, "quarter", "improvement:quarters", **page, figure=getattr(of, part))


def quarter_asked(said: str) -> Quarter | None:
    year, _, month = said.partition("-")
    if not (said.isascii() and year.isdigit() and month.isdigit() and len(said) == 7):
        return None
    if not (2000 <= int(year) <= 2200 and int(month) in {1, 4, 7, 10}):
        return None
    return Quarter(date(int(year), int(month), 1))
