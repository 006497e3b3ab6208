"""The pages of the re-referral panel: the months, one child, what was found and what follows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.forms import panel as forms
from improvement.forms.audits import ActionForm, FinishActionForm
from improvement.presenting_panel import CasePage
from improvement.queries import panel as queries
from improvement.queries.audits import who_may_act
from improvement.rules.re_referrals import MEANS
from improvement.services import panel as services
from improvement.views.audits import sent
from mach import audit as log
from mach.access import Permission as P
from mach.context import tell_done
from mach.downloads import asked, offered
from mach.http import attempt, needs, or_404
from mach.paging import page_of

HEAD = ("Case", "Month", "Referral", "Referral date", "Earlier referral", "Earlier date", "Status", "Practice lacked")


@require_safe
@needs(P.READ_OVERSIGHT)
def cases(request: HttpRequest) -> HttpResponse:
    """What waits for the panel, one month's list, and what was found over the months."""
    narrowed = forms.MonthForm(request.GET).asked()
    rows = queries.in_month(request.user, narrowed["first"], narrowed["deficit"], reviewed=narrowed["reviewed"])
    if download := asked(request):
        people = {person for each in rows for person in each.people}
        return download(request.user, name="re-referrals", head=HEAD, rows=map(_line, rows), people=people)
    page = page_of(request, rows)
    people = {person for each in page.object_list for person in each.people}
    log.viewed(None, by=request.user, people=people, through="list", list="re-referral panel")
    shown = {
        "page": page,
        "first": narrowed["first"],
        "deficit": dict(queries.Deficit.choices).get(narrowed["deficit"], ""),
        "themes": queries.themes(request.user),
        "deficits": queries.Deficit.labels,
        "means": MEANS,
        "reads": request.user.may(P.READ_CASES),
        "may_list": request.user.may(P.REVIEW_REREFERRALS),
        "month_over": queries.month_to_list(timezone.now()),
        "files": offered(request),
    }
    return render(request, "improvement/panel.html", shown)


def _line(each: Any) -> list[Any]:
    lacked = "; ".join(each.get_deficit_words()) if each.deficits else ""
    return [
        each.reference, each.month.strftime("%Y-%m"), each.referral.reference, each.referral.date,
        each.earlier.reference, each.earlier.date, each.status, lacked,
    ]  # fmt: skip


@needs(P.REVIEW_REREFERRALS)
def list_now(request: HttpRequest) -> HttpResponse:
    """Make the list of the month that is over now, for what was entered late since the night."""
    month = queries.month_to_list(timezone.now())
    if request.method == "POST":
        made = services.list_month(month, by=request.user)
        tell_done(request, f"{len(made)} more listed." if made else "Nothing was missing from the list.")
        return redirect(f"{request.path.removesuffix('list/')}?month={month:%Y-%m}")
    return render(request, "improvement/panel_list_now.html", {"month": month, "means": MEANS})


@require_safe
@needs(P.REVIEW_REREFERRALS)
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One child: what brought them back, what came before, what the panel found."""
    record = found(request, reference)
    page = CasePage(record, request.user)
    log.viewed(record, by=request.user, people=page.people)
    return render(request, "improvement/panel_case.html", {"case": record, "of": page})


def found(request: HttpRequest, reference: str, step: str = "") -> Any:
    record = get_object_or_404(queries.cases_for(request.user), reference=reference)
    if step:
        record.workflow.check(step, record.status)
    return record


def _page(request: HttpRequest, record: Any, form: Any, heading: str, button: str, intro: str = "") -> HttpResponse:
    of = CasePage(record, request.user)
    log.viewed(record, by=request.user, people=of.people)
    shown = {"case": record, "form": form, "of": of, "heading": heading, "button": button, "intro": intro}
    return render(request, "improvement/panel_step.html", shown)


def _done(request: HttpRequest, record: Any, told: str) -> HttpResponse:
    tell_done(request, told)
    return redirect(record)


def _finding(request: HttpRequest, reference: str, step: str, service: Any, words: tuple[str, str]) -> HttpResponse:
    record = found(request, reference, step)
    initial = {name: getattr(record, name) for name in ("finding", "deficits", "deficit_words")}
    form = forms.FindingForm(sent(request), initial=initial)
    if attempt(form, service, record, by=request.user):
        return _done(request, record, "The finding is recorded.")
    return _page(request, record, form, *words)


@needs(P.REVIEW_REREFERRALS)
def review(request: HttpRequest, reference: str) -> HttpResponse:
    return _finding(request, reference, "review", services.review, ("What the panel found", "Record it"))


@needs(P.REVIEW_REREFERRALS)
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    return _finding(request, reference, "correct", services.correct, ("Correct the finding", "Correct it"))


@needs(P.REVIEW_REREFERRALS)
def set_action(request: HttpRequest, reference: str) -> HttpResponse:
    record = found(request, reference, "set_action")
    form = ActionForm(sent(request), owners=who_may_act(record, P.REVIEW_REREFERRALS))
    if attempt(form, services.set_action, record, by=request.user):
        return _done(request, record, "The action is set, and on a clock.")
    return _page(request, record, form, "Set an action", "Set it")


@needs(P.REVIEW_REREFERRALS)
def finish_action(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    record = found(request, reference, "finish_action")
    row = or_404(queries.action_of(record, pk))
    form = FinishActionForm(sent(request))
    if attempt(form, services.finish_action, record, action=row, by=request.user):
        return _done(request, record, "The action is done.")
    return _page(request, record, form, "Say that it is done", "It is done", row.action.what)
