"""The pages of police protection and emergency protection orders: thin doors onto queries and services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from assessments.forms import protection as forms
from assessments.queries import protection as queries
from assessments.services import protection as services
from assessments.views.assessments import sent
from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.http import attempt, needs
from referrals.queries.referrals import referrals_for


def step_page(
    request: HttpRequest, referral: Any, about: Any, *, form_class: Any, service: Any, words: tuple[str, str, str],
    **given: Any,
) -> HttpResponse:  # fmt: skip
    """A page that records one thing of a child's protection. `words` are its title, its button and what it says when
    done; `given` is what the form is built with."""
    form, back = form_class(sent(request), **given), queries.work_of(referral)
    if attempt(form, service, about, by=request.user):
        tell_done(request, words[2].format(referral))
        return redirect(back)
    audit.viewed(referral, by=request.user, people=referral.people)
    shown = {
        "referral": referral,
        "form": form,
        "title": words[0],
        "button": words[1],
        "panel": queries.panel_of(referral, request.user),
        "back": back,
    }
    return render(request, "assessments/protection_step.html", shown)


@needs(P.RECORD_PROTECTION)
def police(request: HttpRequest, reference: str) -> HttpResponse:
    referral = get_object_or_404(referrals_for(request.user), reference=reference)
    return step_page(
        request,
        referral,
        referral,
        form_class=forms.PoliceProtectionForm,
        service=services.record_police_protection,
        words=("Record police protection", "Record it", "Police protection is recorded on {}: 72 hours at most."),
    )


@needs(P.RECORD_PROTECTION)
def order(request: HttpRequest, reference: str) -> HttpResponse:
    referral = get_object_or_404(referrals_for(request.user), reference=reference)
    return step_page(
        request,
        referral,
        referral,
        form_class=forms.EmergencyOrderForm,
        service=services.record_emergency_order,
        words=("Record an emergency protection order", "Record it", "The order is recorded on {}: see when it ends."),
        taken=queries.was_taken(referral),
    )


@needs(P.RECORD_PROTECTION)
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(queries.protection_for(request.user), pk=pk)
    return step_page(
        request,
        record.referral,
        record,
        form_class=forms.ExtendForm,
        service=services.extend_emergency_order,
        words=("Record that the order was extended", "It was extended", "The extension is recorded on {}."),
    )


@needs(P.RECORD_PROTECTION)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(queries.protection_for(request.user), pk=pk)
    return step_page(
        request,
        record.referral,
        record,
        form_class=forms.EndForm,
        service=services.end_protection,
        words=("Record how the protection ended", "It ended", "How the protection ended is recorded on {}."),
    )
