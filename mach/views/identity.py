"""A person's page of identity: everything that was ever said of who they are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mach import audit
from mach.access import Permission as P
from mach.http import needs
from mach.queries.duplicates import merged_into
from mach.queries.identity import identity_of
from mach.queries.views_of_records import closed_references
from mach.views.people import found_person, led_on


@require_safe
@needs(P.READ_CASES)
def person_identity(request: HttpRequest, reference: str) -> HttpResponse:
    """Every name, date, address and number ever given, by whom and when, and which is believed now."""
    one = found_person(request, reference)
    if elsewhere := led_on(request, reference, one):
        return elsewhere
    audit.viewed(one, by=request.user, people=[one.pk], of="identity")
    groups = identity_of(one)
    sources = {row.source for group in groups for value in group.values for row in value.said}
    shown = {
        "person": one,
        "groups": groups,
        "closed": closed_references(sources, request.user),
        "merges": merged_into(one),
        "may_merge": request.user.may(P.MERGE_PEOPLE),
        "may_edit": request.user.may(P.REGISTER_PERSON),
    }
    return render(request, "mach/person_identity.html", shown)
