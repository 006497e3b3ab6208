"""The pages of a section 47 enquiry: thin doors onto queries and services."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from assessments.queries import enquiries as queries
from mach import audit
from mach.access import Permission as P
from mach.http import needs


@needs(P.READ_CASES)
def enquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """Read or write an enquiry."""
    record = get_object_or_404(queries.enquiries_for(request.user), reference=reference)
    audit.viewed(record, by=request.user, people=record.people)
    return render(request, "assessments/enquiry.html", {"enquiry": record})
