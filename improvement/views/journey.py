"""The service's journey, 2018 to 2022, with live measures beside it: what an improvement lead sees first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.presenting_plan import series_shown
from improvement.queries import inspections, plan
from improvement.queries.journey import series
from improvement.rules.timeline import lay_out
from mach.access import Permission as P
from mach.http import needs


@require_safe
@needs(P.READ_PLAN)
def journey(request: HttpRequest) -> HttpResponse:
    """Who came and what they found, what was published then and what is measured now, and what still has no answer."""
    reader = request.user
    visits = list(inspections.with_counts(inspections.inspections_for(reader)))
    last = inspections.last_visit(reader)
    found = inspections.findings_of(last, reader) if last else []
    lines = plan.lines(plan.actions_for(reader), reader)
    figures = [series_shown(each) for each in series(reader)]
    shown = {
        "visits": visits,
        "drawing": lay_out(inspections.happened(visits)),
        "figures": figures,
        "alone": [each for each in figures if not each["chart"]],
        "last": last,
        "findings": [row for kind, rows in found if kind != "strength" for row in rows],
        "unanswered": inspections.to_answer(reader).count(),
        "counts": plan.counts(lines),
        "yours": [each for each in lines if each.action.worker_id == reader.pk and each.rag != "blue"],
        "today": timezone.localdate(),
    }
    return render(request, "improvement/journey.html", shown)
