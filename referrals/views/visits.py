"""Seeing a child: recording a visit, and a manager's word that it is not needed today."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from mach import audit
from mach.access import Permission
from mach.context import tell_done
from mach.http import attempt, needs
from referrals import services
from referrals.forms.queue import StopVisitForm, VisitForm
from referrals.queries import queue
from referrals.queries.contacts import contacts_for
from referrals.views.queue import typed


@needs(Permission.RECORD_VISIT)
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that somebody went to see a child."""
    contact = get_object_or_404(contacts_for(request.user), reference=reference)
    children = list(contact.children.order_by("position"))
    form = VisitForm(typed(request), children=children)
    if attempt(form, services.record_visit, contact, by=request.user):
        waiting = queue.visits_wait(contact, request.user)
        left = [child.called for child in children if child.pk in waiting]
        then = f"Still to be seen today: {', '.join(left)}" if left else ""
        tell_done(request, "Visit recorded.", then=then, href=request.path if left else "")
        return HttpResponseRedirect(contact.get_absolute_url())
    return show(request, "referrals/visit.html", contact, children, form)


@needs(Permission.RATE_CONTACT)
def stop_visit(request: HttpRequest, reference: str) -> HttpResponse:
    """Say why a child need not be seen today after all."""
    contact = get_object_or_404(contacts_for(request.user), reference=reference)
    waiting = queue.visits_wait(contact, request.user)
    children = list(contact.children.filter(pk__in=waiting).order_by("position"))
    form = StopVisitForm(typed(request), children=children)
    if attempt(form, services.stop_visit, contact, by=request.user):
        tell_done(request, "The visit is called off, with your reason.")
        return HttpResponseRedirect(contact.get_absolute_url())
    return show(request, "referrals/visit_stop.html", contact, children, form)


def show(request: HttpRequest, template: str, contact: Any, children: list[Any], form: Any) -> HttpResponse:
    audit.viewed(contact, by=request.user, people=contact.people)
    waiting = queue.visits_wait(contact, request.user)
    shown = {
        "contact": contact,
        "form": form,
        "children": children,
        "waiting": [child for child in children if child.pk in waiting],
        "may_stop": request.user.may(Permission.RATE_CONTACT),
    }
    return render(request, template, shown)
