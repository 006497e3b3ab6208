"""Restricted records: closing and opening them, who is named, breaking the glass and reviewing it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mach import audit, people
from mach.access import Permission as P
from mach.context import tell_done
from mach.forms_people import GlassForm, LiftForm, NamedForm, RestrictForm, ReviewForm
from mach.http import attempt, needs
from mach.queries import staff
from mach.queries import views_of_records as queries
from mach.views.people import found_person


@needs(P.RESTRICT_PERSON)
def person_restrict(request: HttpRequest, reference: str) -> HttpResponse:
    """Close a person's record; or, where it is closed, who may open it, and opening it again."""
    one = found_person(request, reference)
    audit.viewed(one, by=request.user, people=[one.pk], of="restriction")
    if not one.restricted:
        form = RestrictForm(request.POST or None, staff=staff.who_read_cases().select_related("team"))
        if attempt(form, people.restrict, one, by=request.user):
            tell_done(request, f"{one.reference} is restricted, with everything that touches it.")
            return redirect(request.path)
        return render(request, "mach/person_restrict.html", {"person": one, "form": form})
    form = LiftForm(request.POST or None)
    if attempt(form, people.lift, one, by=request.user):
        tell_done(request, f"{one.reference} is open again to everyone who reads cases.")
        return redirect(one)
    shown = {"person": one, "form": form, "named": NamedForm(staff=staff.who_read_cases())}
    return render(request, "mach/person_restrict.html", {**shown, "grants": queries.grants_of(one, request.user)})


@require_POST
@needs(P.RESTRICT_PERSON)
def person_grant(request: HttpRequest, reference: str) -> HttpResponse:
    """Name one more user for a restricted person."""
    one = found_person(request, reference)
    form = NamedForm(request.POST, staff=staff.who_read_cases())
    if attempt(form, people.grant, one, by=request.user):
        tell_done(request, f"{form.result.user} may open {one.reference}.")
        return redirect("mach:person_restrict", one.reference)
    audit.viewed(one, by=request.user, people=[one.pk], of="restriction")
    shown = {"person": one, "form": LiftForm(), "named": form, "grants": queries.grants_of(one, request.user)}
    return render(request, "mach/person_restrict.html", shown)


@require_POST
@needs(P.RESTRICT_PERSON)
def person_revoke(request: HttpRequest, reference: str, grant_id: int) -> HttpResponse:
    """Somebody may no longer open a restricted person."""
    one = found_person(request, reference)
    held = next((row for row in queries.grants_of(one, request.user) if row.pk == grant_id), None)
    if held is None:
        raise Http404
    people.revoke(held, by=request.user)
    tell_done(request, f"{held.user} may no longer open {one.reference}.")
    return redirect("mach:person_restrict", one.reference)


@needs(P.BREAK_GLASS, P.REVIEW_GLASS)
def glass(request: HttpRequest) -> HttpResponse:
    """Break the glass: a reference that one knows, and the reason. For senior managers, what waits for their review."""
    form = GlassForm(request.POST or None)
    if attempt(form, people.break_glass, by=request.user):
        if form.result:
            tell_done(request, "The record is open to you for four hours. Senior managers have been told.")
            return redirect(people.where_it_leads(form.cleaned_data["reference"], form.result[0]))
        form.add_error("reference", people.NOTHING_TO_OPEN)
    waiting = queries.glass_to_review(request.user)
    shown = {"form": form, "waiting": waiting, "may_review": request.user.may(P.REVIEW_GLASS)}
    return render(request, "mach/glass.html", shown)


@needs(P.REVIEW_GLASS)
def glass_review(request: HttpRequest, grant_id: int) -> HttpResponse:
    """What somebody opened with emergency access, and whether that was right."""
    held = get_object_or_404(queries.glass_for(request.user), pk=grant_id)
    audit.viewed(held, by=request.user, people=[held.person_id], of="glass")
    form = ReviewForm(request.POST or None)
    if attempt(form, people.review_glass, held, by=request.user):
        tell_done(request, "The review is recorded.")
        return redirect("mach:glass")
    shown = {"held": held, "form": form, "opened": queries.opened_during(held), "own": held.user_id == request.user.pk}
    return render(request, "mach/glass_review.html", shown)
