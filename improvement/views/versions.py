"""Versions of the plan as endorsed, and what changed between two."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.forms.versions import EndorseForm
from improvement.queries import versions as queries
from improvement.rules.versions import between
from improvement.services import versions as services
from improvement.views.plan import step_page
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs

NOW = 0
"""In an address: the plan as it stands, which no version is yet."""


@require_safe
@needs(P.READ_PLAN)
def versions(request: HttpRequest) -> HttpResponse:
    """Every version, each with what changed since the one before; and what has changed since the last."""
    rows = list(queries.versions_for(request.user))
    pairs = list(zip(rows, [*rows[1:], None], strict=True))
    shown = {"pairs": pairs, "last": rows[0] if rows else None, "may_write": request.user.may(P.WRITE_PLAN)}
    return render(request, "improvement/versions.html", shown)


@require_safe
@needs(P.READ_PLAN)
def version(request: HttpRequest, number: int) -> HttpResponse:
    """The plan as it was endorsed on a day, word for word."""
    record = get_object_or_404(queries.versions_for(request.user), number=number)
    return render(request, "improvement/version.html", {"record": record, "contents": record.contents})


@require_safe
@needs(P.READ_PLAN)
def changes(request: HttpRequest, number: int, before: int) -> HttpResponse:
    """What changed from one version to a later one, or (number 0) to the plan as it stands."""
    rows = queries.versions_for(request.user)
    old = get_object_or_404(rows, number=before)
    if number != NOW and number <= before:
        raise Http404
    new = get_object_or_404(rows, number=number) if number != NOW else None
    found = between(old.contents, new.contents if new else queries.contents(request.user))
    return render(request, "improvement/version_changes.html", {"old": old, "new": new, "changes": found})


@needs(P.WRITE_PLAN)
def endorse(request: HttpRequest) -> HttpResponse:
    form = EndorseForm(request.POST or None, initial={"endorsed_on": timezone.localdate()})
    if attempt(form, services.endorse, by=request.user):
        tell_done(request, f"Version {form.result.number} is kept as it stands today.")
        return redirect("improvement:version", form.result.number)
    intro = "The plan is kept word for word as it stands now, and is never changed afterwards."
    return step_page(request, form, "Record that the plan was endorsed", "Keep this version", intro=intro)
