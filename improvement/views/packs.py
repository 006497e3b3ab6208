"""Evidence packs for a visit: the list, making one, opening it, keeping it as a PDF."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.forms.packs import PackForm
from improvement.pdf.pack import pack_pdf
from improvement.presenting_packs import PackPage
from improvement.queries import packs as queries
from improvement.services import packs as services
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs


@require_safe
@needs(P.MAKE_PACK)
def packs(request: HttpRequest) -> HttpResponse:
    rows = queries.packs_for(request.user).defer("contents")
    return render(request, "improvement/packs.html", {"rows": list(rows)})


@needs(P.MAKE_PACK)
def make_pack(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = PackForm(request.POST or None, initial={"first_day": today - timedelta(days=182), "last_day": today})
    if attempt(form, services.make_pack, by=request.user):
        tell_done(request, "The pack is made and kept as it is.")
        return redirect("improvement:pack", form.result.pk)
    crumbs = [(reverse("improvement:packs"), "Evidence packs")]
    page = {"heading": "Make an evidence pack", "button": "Make the pack", "crumbs": crumbs}
    page["intro"] = "Making it and each time that it is opened stand in the log."
    return render(request, "improvement/plan_step.html", {"form": form, **page})


def opened(request: HttpRequest, pk: int, through: str) -> PackPage:
    """The pack for this reader. The log names everyone who is on it before anything is shown."""
    record: Any = get_object_or_404(queries.packs_for(request.user), pk=pk)
    page = PackPage(record, request.user)
    audit.viewed(record, by=request.user, people=page.children.people, through=through, list="evidence pack")
    return page


@require_safe
@needs(P.MAKE_PACK)
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    page = opened(request, pk, "page")
    return render(request, "improvement/pack.html", {"pack": page.pack, "of": page})


@require_safe
@needs(P.MAKE_PACK)
def pack_file(request: HttpRequest, pk: int) -> HttpResponse:
    page = opened(request, pk, "file")
    disposition = {"Content-Disposition": f'attachment; filename="evidence-pack-{page.pack.pk}.pdf"'}
    return HttpResponse(pack_pdf(page), content_type="application/pdf", headers=disposition)
