"""The pages of audits: the programme, its rounds, lists of audits, what a team's audits say."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.forms import audits as forms
from improvement.presenting_audits import STATUS, AuditPage
from improvement.queries import audits as queries
from improvement.queries import programme as figures
from improvement.services import audits as services
from mach import audit as log
from mach.access import Permission as P
from mach.context import tell_done
from mach.downloads import asked, offered
from mach.http import attempt, needs, or_404
from mach.paging import page_of

HEAD = ("Audit", "Case", "Round", "Auditor", "Team", "Status", "Due", "Auditor's grade", "Agreed grade")


def sent(request: HttpRequest) -> Any:
    """What was posted, an empty form too: every field of it may be optional."""
    return request.POST if request.method == "POST" else None


@require_safe
@needs(P.READ_AUDITS)
def programme(request: HttpRequest) -> HttpResponse:
    """The programme of the year: what runs, what is due, who is due, how much was done in time."""
    found = figures.programme(request.user)
    shown = {
        "running": [each for each in found if each.state != "done"],
        "done": [each for each in found if each.state == "done"],
        "calendar": figures.calendar(found),
        "due": figures.who_is_due(request.user),
        "completion": figures.completion(request.user),
        "since": f"{figures.months()[0]:%Y-%m}",
        "again": queries.re_audits_awaited(request.user),
        "plans": request.user.may(P.PLAN_AUDITS),
        "to_moderate": queries.audits_in(request.user, "to_moderate").count(),
        "today": timezone.localdate(),
    }
    people = {person for each in shown["again"] for person in each.people}
    log.viewed(None, by=request.user, people=people, through="list", list="audit programme")
    return render(request, "improvement/audits.html", shown)


@require_safe
@needs(P.READ_AUDITS)
def audit_list(request: HttpRequest) -> HttpResponse:
    """Audits in one of their views, the nearest to its day first."""
    show = request.GET.get("show", "mine" if request.user.may(P.AUDIT_CASE) else "open")
    show = show if show in queries.VIEWS else "open"
    behind = forms.FoundForm(request.GET).asked()
    rows = queries.behind(request.user, behind) if behind else queries.audits_in(request.user, show)
    if download := asked(request):
        people = {person for each in rows for person in each.people}
        return download(request.user, name=f"audits-{show}", head=HEAD, rows=map(_line, rows), people=people)
    page = page_of(request, rows)
    clocks = queries.clocks_of(page.object_list)
    people = {person for each in page.object_list for person in each.people}
    log.viewed(None, by=request.user, people=people, through="list", list=f"audits: {show}")
    shown = {
        "tabs": [
            {"label": label, "count": None, "href": f"?show={key}", "current": key == show and not behind}
            for key, label in queries.VIEWS.items()
        ],
        "page": page,
        "rows": [(each, clocks.get(each.pk), STATUS[each.status]) for each in page.object_list],
        "files": offered(request),
        "show": "" if behind else show,
        "words": "Those that the number counts" if behind else "The nearest to its day first",
    }
    return render(request, "improvement/audit_list.html", shown)


def _line(each: Any) -> list[Any]:
    return [
        each.reference, each.subject_reference, each.round.title, each.worker.name, each.team or "",
        STATUS[each.status], each.due_at, each.get_overall_display(), each.get_agreed_display(),
    ]  # fmt: skip


@needs(P.PLAN_AUDITS)
def plan_round(request: HttpRequest) -> HttpResponse:
    form = forms.RoundForm(sent(request), auditors=queries.who_audit(), teams=queries.active_teams(),
                           initial={"opens_on": timezone.localdate()})  # fmt: skip
    if attempt(form, services.plan_round, by=request.user):
        tell_done(request, "The round is planned. Next: draw its cases.")
        return redirect("improvement:audit_round", form.result.pk)
    shown = {"form": form, "heading": "Plan a round of audits", "button": "Plan it"}
    return render(request, "improvement/audit_form.html", shown)


@require_safe
@needs(P.READ_AUDITS)
def audit_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: how its cases were drawn, and how far each has come."""
    of = get_object_or_404(queries.rounds(request.user), pk=pk)
    rows = list(queries.audits_for(request.user).filter(round=of).order_by("status", "due_at", "pk"))
    clocks = queries.clocks_of(rows)
    log.viewed(of, by=request.user, people={person for each in rows for person in each.people})
    shown = {
        "round": of,
        "progress": figures.progress_of(of, request.user),
        "rows": [(each, clocks.get(each.pk), STATUS[each.status]) for each in rows],
        "auditors": of.auditors.order_by("name"),
        "plans": request.user.may(P.PLAN_AUDITS),
    }
    return render(request, "improvement/audit_round.html", shown)


@needs(P.PLAN_AUDITS)
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the cases: told before how they will be drawn."""
    of = get_object_or_404(queries.rounds(request.user), pk=pk)
    form = forms.Form(sent(request))
    if attempt(form, services.draw_sample, of, by=request.user):
        many = len(form.result)
        tell_done(request, f"{many} case{'s were' if many > 1 else ' was'} drawn. Each auditor has been told.")
        return redirect("improvement:audit_round", of.pk)
    shown = {"round": of, "form": form, "auditors": of.auditors.order_by("name")}
    return render(request, "improvement/audit_draw.html", shown)


@needs(P.PLAN_AUDITS)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    of = get_object_or_404(queries.rounds(request.user), pk=pk)
    again = queries.re_audits_awaited(request.user) if of.kind == "re_audit" else None
    form = forms.ChooseForm(sent(request), auditors=of.auditors.order_by("name"), again=again)
    if attempt(form, services.choose_case, of, by=request.user):
        tell_done(request, f"{form.result} is drawn for {form.result.worker}.")
        return redirect("improvement:audit_round", of.pk)
    shown = {"form": form, "heading": "Choose a case", "button": "Choose it", "round": of}
    return render(request, "improvement/audit_form.html", shown)


@needs(P.READ_AUDITS)
def tool(request: HttpRequest) -> HttpResponse:
    """The tool in force and those before; who plans audits sets the next."""
    if request.method == "POST" and not request.user.may(P.PLAN_AUDITS):
        return HttpResponse(status=403)
    held = queries.tools()
    lines = "\n".join(f"{each['label']}: {each['asks']}" for each in held[0].domains)
    form = forms.ToolForm(sent(request), initial={"name": held[0].name, "domains": lines})
    if attempt(form, services.set_tool, by=request.user):
        tell_done(request, f"{form.result} holds from {form.result.in_force_from:%-d %B %Y}.")
        return redirect("improvement:audit_tool")
    shown = {"tools": held, "form": form, "plans": request.user.may(P.PLAN_AUDITS)}
    return render(request, "improvement/audit_tool.html", shown)


@require_safe
@needs(P.READ_AUDITS)
def teams(request: HttpRequest) -> HttpResponse:
    return render(request, "improvement/audit_teams.html", {"teams": figures.teams(request.user)})


@require_safe
@needs(P.READ_AUDITS)
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """What the agreed audits of one team say: grades over time, domains, themes, strengths, blockers, actions."""
    of = or_404(figures.team_by_slug(slug))
    told = figures.profile(of, request.user)
    log.viewed(of, by=request.user, people={person for each in told.audits for person in each.people})
    shown = {"team": of, "profile": told, "since": f"{told.months[0]:%Y-%m}"}
    return render(request, "improvement/audit_team.html", shown)


@require_safe
@needs(P.READ_CASES)
@needs(P.READ_AUDITS, P.ANSWER_AUDIT)
def audit(request: HttpRequest, reference: str) -> HttpResponse:
    """One audit: what was seen and graded, moderated and agreed, and what follows from it."""
    record = get_object_or_404(queries.audits_for(request.user), reference=reference)
    page = AuditPage(record, request.user)
    log.viewed(record, by=request.user, people=page.people)
    return render(request, "improvement/audit.html", {"audit": record, "of": page})
