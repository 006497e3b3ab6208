"""Pages on which practice changes its figures: time limits, working days, who is told of a breach."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mach import caseload, forms_admin, setting
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from mach.queries import administration as queries
from mach.queries.caseload import weights as weights_now
from mach.timescales import TIMESCALES
from mach.views.administration import edit

FIGURES = ("Clock", "Target", "Limit", "Counted in", "Warns at (%)", "Where it comes from", "To come")
DAYS = ("Day", "What it is", "Closure")
WEIGHTS = ("Kind of work", "Weighs")
STEPS = ("Clock", "Level", "Who is told", "Minutes after the limit", "From")


def as_csv(request: HttpRequest, asked: str) -> HttpResponse:
    """One of the page's lists as a file: the figures, the days that are not working days, who is told of a breach."""
    lists: dict[str, tuple[tuple[str, ...], Any]] = {
        "time-limits": (FIGURES, (figure_line(row) for row in queries.timescale_rows())),
        "days": (DAYS, ((day.day, day.title, day.closure) for day in queries.holidays())),
        "weights": (WEIGHTS, queries.weights_rows()),
        "breaches": (STEPS, (step_line(step) for step in queries.escalation_steps())),
    }
    if asked not in lists:
        raise Http404
    head, lines = lists[asked]
    return download(request.user, name=asked, head=head, rows=lines, permission=P.MANAGE_SETTINGS)


def figure_line(row: dict[str, Any]) -> tuple[Any, ...]:
    now = row["now"]
    coming = "; ".join(f"{each.value['limit']} from {each.effective_from:%Y-%m-%d}" for each in row["coming"])
    return now.label, now.target, now.limit, row["unit"], now.warn_percent, now.source, coming


def step_line(step: Any) -> tuple[Any, ...]:
    label = TIMESCALES[step.kind].label if step.kind in TIMESCALES else "Every clock"
    return label, step.level, step.get_whom_display(), step.minutes_after, step.effective_from


@needs(P.MANAGE_SETTINGS)
def settings(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format") == "csv":
        return as_csv(request, request.GET.get("list", "time-limits"))
    shown = {
        "rows": queries.timescale_rows(),
        "holidays": queries.holidays(),
        "steps": queries.escalation_steps(),
        "weights": queries.weights_rows(),
        "clocks": dict(forms_admin.CLOCKS),
    }
    return render(request, "mach/admin/settings.html", shown)


@needs(P.MANAGE_SETTINGS)
def timescale(request: HttpRequest, key: str) -> HttpResponse:
    if key not in TIMESCALES:
        raise Http404
    now = next(row["now"] for row in queries.timescale_rows() if row["key"] == key)
    start: dict[str, Any] = {name: getattr(now, name) for name in ("limit", "target", "unit", "warn_percent")}
    form = forms_admin.TimescaleForm(request.POST or None, initial={**start, "effective_from": timezone.localtime()})
    if attempt(form, setting.set_timescale, key, by=request.user):
        tell_done(request, f"“{now.label}” is set. Clocks that start from then on use it.")
        return redirect("mach:settings")
    shown = {"form": form, "now": now, "history": queries.setting_history(key)}
    return render(request, "mach/admin/timescale.html", shown)


@needs(P.MANAGE_SETTINGS)
def weights(request: HttpRequest) -> HttpResponse:
    """What each kind of work weighs in a caseload, from a day on."""
    start = {**weights_now().said(), "effective_from": timezone.localtime()}
    form = forms_admin.WeightsForm(request.POST or None, initial=start)
    if attempt(form, setting.set_weights, by=request.user):
        tell_done(request, "The weights are set. Caseloads are counted by them from then on.")
        return redirect("mach:settings")
    return render(request, "mach/admin/weights.html", {"form": form, "history": queries.setting_history(caseload.KEY)})


@needs(P.MANAGE_SETTINGS)
def holiday(request: HttpRequest) -> HttpResponse:
    form = forms_admin.HolidayForm(request.POST or None)
    if attempt(form, setting.add_holiday, by=request.user):
        tell_done(request, f"{form.result} is in the list.")
        return redirect("mach:settings")
    return edit(request, form, "A day that is not a working day", reverse("mach:settings"))


@require_POST
@needs(P.MANAGE_SETTINGS)
def remove_holiday(request: HttpRequest, holiday_id: int) -> HttpResponse:
    found = get_object_or_404(queries.holidays(), pk=holiday_id)
    setting.remove_holiday(found, by=request.user)
    tell_done(request, f"{found} is a working day again.")
    return redirect("mach:settings")


@needs(P.MANAGE_SETTINGS)
def escalation(request: HttpRequest) -> HttpResponse:
    form = forms_admin.EscalationForm(request.POST or None, initial={"effective_from": timezone.localtime()})
    if attempt(form, setting.add_escalation_step, by=request.user):
        tell_done(request, "The step is in the list.")
        return redirect("mach:settings")
    return edit(request, form, "Who is told of a breach", reverse("mach:settings"))
