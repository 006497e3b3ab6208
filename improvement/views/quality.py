"""The quality of what partners send: by agency, over the months, and the contacts behind each figure."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from improvement.forms.panel import MonthForm
from improvement.rules.months import after, months_to, this_month
from mach import audit as log
from mach.access import Permission as P
from mach.downloads import asked, offered
from mach.http import needs
from mach.paging import page_of
from referrals.queries import quality as queries

MONTHS = 12
HEAD = ("Contact", "Agency", "Received", *queries.RATED.values(), "Rated by")


def _months() -> list[Any]:
    return months_to(this_month(timezone.now()), MONTHS)


def _percent(line: queries.Quality) -> int | None:
    return round(100 * line.of_all / line.count) if line.count else None


@require_safe
@needs(P.READ_AUDITS)
def quality(request: HttpRequest) -> HttpResponse:
    """The last twelve months: by agency, and month by month of one agency or of all."""
    agency = request.GET.get("agency", "")
    agencies = queries.by_agency(request.user, _months()[0])
    months = queries.by_month(request.user, _months(), agency)
    shown = {
        "agencies": [(line, _percent(line)) for line in agencies],
        "months": [(line, _percent(line)) for line in reversed(months)],
        "points": [(line.name, _percent(line)) for line in months],
        "agency": next((line for line in agencies if line.key == agency), None),
        "rated": queries.RATED.values(),
    }
    return render(request, "improvement/quality.html", shown)


@require_safe
@needs(P.READ_AUDITS)
def quality_list(request: HttpRequest) -> HttpResponse:
    """The rated contacts behind one figure."""
    narrowed = {"agency": request.GET.get("agency", ""), "what": request.GET.get("what", "")}
    month = MonthForm(request.GET).asked()["first"]
    since, until = (month, after(month)) if month else (_months()[0], None)
    rows = queries.listed(request.user, since, until=until, **narrowed, good=request.GET.get("good") != "no")
    if download := asked(request):
        people = {person for row in rows for person in row.contact.people}
        return download(request.user, name="referral-quality", head=HEAD, rows=map(_line, rows), people=people)
    page = page_of(request, rows, 50)
    reads = request.user.may(P.READ_CASES)
    log.viewed(None, by=request.user, people=[], through="list", list="referral quality")
    shown = {
        "page": page,
        "rows": [(row, [(getattr(row, what), words) for what, words in queries.RATED.items()],
                  reverse("referrals:contact", args=[row.contact.reference]) if reads else "")
                 for row in page.object_list],
        "reads": reads,
        "files": offered(request),
    }  # fmt: skip
    return render(request, "improvement/quality_list.html", shown)


def _line(row: Any) -> list[Any]:
    said = ["yes" if getattr(row, what) else "no" for what in queries.RATED]
    return [row.contact.reference, row.contact.agency.name, row.contact.received_at, *said, row.by.name]
