"""The plan: its actions by priority with their colours, one action, and what nothing answers yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from improvement.forms import plan as forms
from improvement.presenting_plan import ActionPage, measures
from improvement.queries import inspections
from improvement.queries import plan as queries
from improvement.queries import versions as of_versions
from improvement.rules.plan import RULE
from improvement.services import plan as services
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.downloads import asked, offered
from mach.http import attempt, needs, or_404

HEAD = (
    "Action", "Priority", "What changes", "Owner", "Due", "Status", "Colour", "Computed", "Because", "Milestones",
    "Answers",
)  # fmt: skip


@require_safe
@needs(P.READ_PLAN)
def plan(request: HttpRequest) -> HttpResponse:
    """Every action under its priority, the worst colour first."""
    reader = request.user
    lines = queries.lines(queries.actions_for(reader), reader)
    form = forms.FilterForm(request.GET, owners=queries.owners(reader))
    narrowed = form.cleaned_data if form.is_valid() else {}
    found = queries.narrowed(lines, narrowed.get("rag", ""), narrowed.get("owner", ""), bool(narrowed.get("late")))
    if download := asked(request):
        return download(reader, name="improvement-plan", head=HEAD, rows=file_rows(found))
    shown = {
        "groups": [group for group in queries.by_priority(found, reader) if group[1] or not any(narrowed.values())],
        "found": len(found),
        "counts": queries.counts(lines),
        "unanswered": inspections.to_answer(reader).count(),
        "filters": form,
        "narrowed": any(narrowed.values()),
        "rule": RULE,
        "files": offered(request),
        "may_write": reader.may(P.WRITE_PLAN),
        "version": of_versions.last(reader),
    }
    return render(request, "improvement/plan.html", shown)


def file_rows(lines: Iterable[Any]) -> Iterable[list[Any]]:
    for each in sorted(lines, key=queries.worst_first):
        row = each.action
        because = row.rag_because if each.overridden else each.computed.because[0][1]
        yield [row.code, row.priority or "", row.text, row.owner_role, each.due_words, row.status.replace("_", " "),
               each.rag_words, each.computed_words, because, f"{each.reached} of {each.steps}",
               " ".join(found.code for found in row.answers.all())]  # fmt: skip


@require_safe
@needs(P.READ_PLAN)
def to_answer(request: HttpRequest) -> HttpResponse:
    """Weaknesses and recommendations that no action of the plan answers."""
    shown = {"rows": list(inspections.to_answer(request.user)), "may_write": request.user.may(P.WRITE_PLAN)}
    return render(request, "improvement/to_answer.html", shown)


@require_safe
@needs(P.READ_PLAN)
def action(request: HttpRequest, reference: str) -> HttpResponse:
    """One action: its colour and why, how it goes on, what shows that it worked, what it answers."""
    record = get_object_or_404(queries.actions_for(request.user), reference=reference)
    return render(request, "improvement/action.html", {"action": record, "of": ActionPage(record, request.user)})


@require_safe
@needs(P.READ_PLAN)
def evidence_file(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """A file of evidence, to be kept by who asks for it. It is never shown in the browser."""
    record = get_object_or_404(queries.actions_for(request.user), reference=reference)
    row = or_404(queries.file_of(record, pk))
    audit.viewed(record, by=request.user, people=[], through="file", evidence=row.pk)
    answer = HttpResponse(bytes(row.content), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{record.code}-{row.pk}.{ending(row.file_name)}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def choices(reader: Any) -> dict[str, Any]:
    """What an action may be given: priorities, owners, measures."""
    return {"priorities": queries.priority_rows(reader), "owners": queries.who_may_own(), "measures": measures()}


@needs(P.WRITE_PLAN)
def add_action(request: HttpRequest) -> HttpResponse:
    """A new action; ?answers=MV2022-W1 ticks the finding that it is to answer."""
    answerable = inspections.answerable(request.user)
    initial = {"answers": list(answerable.filter(code=request.GET.get("answers", "")))}
    form = forms.ActionForm(request.POST or None, answerable=answerable, initial=initial, **choices(request.user))
    if attempt(form, services.add_action, by=request.user):
        tell_done(request, f"{form.result.code} is in the plan. Next: its milestones.")
        return redirect(form.result)
    return step_page(request, form, "Add an action", "Add it to the plan")


@needs(P.WRITE_PLAN)
def add_priority(request: HttpRequest) -> HttpResponse:
    form = forms.PriorityForm(request.POST or None)
    if attempt(form, services.save_priority, None, by=request.user):
        tell_done(request, "The priority is in the plan.")
        return redirect("improvement:plan")
    return step_page(request, form, "Add a priority", "Add it")


@needs(P.WRITE_PLAN)
def change_priority(request: HttpRequest, pk: int) -> HttpResponse:
    record = or_404(queries.priority_of(request.user, pk))
    form = forms.PriorityForm(request.POST or None, initial={"title": record.title, "aim": record.aim})
    if attempt(form, services.save_priority, record, by=request.user):
        tell_done(request, "The priority is saved.")
        return redirect("improvement:plan")
    return step_page(request, form, "Change the priority", "Save")


def step_page(request: HttpRequest, form: Any, heading: str, button: str, **more: Any) -> HttpResponse:
    """A page that takes one step with one form."""
    shown = {"form": form, "heading": heading, "button": button, **more}
    return render(request, "improvement/plan_step.html", shown)
