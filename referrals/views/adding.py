"""Pages on which more is added to a contact, and on which practice changes its list of concerns."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mach import audit
from mach.access import Permission as P
from mach.context import tell_done
from mach.csv import download
from mach.http import attempt, needs
from referrals import services
from referrals.forms.adding import AddChildForm, CategoryForm, InformationForm
from referrals.queries import categories as queries
from referrals.queries.contacts import contacts_for


def add(request: HttpRequest, reference: str, *, step: str, form_class: Any, service: Any, done: str) -> HttpResponse:
    contact = get_object_or_404(contacts_for(request.user), reference=reference)
    contact.workflow.check(step, contact.status)
    form = form_class(request.POST if request.method == "POST" else None)
    if attempt(form, service, contact, by=request.user):
        tell_done(request, done.format(contact))
        return redirect(contact)
    audit.viewed(contact, by=request.user, people=contact.people)
    return render(request, f"referrals/{step}.html", {"form": form, "contact": contact})


@needs(P.ADD_TO_CONTACT)
def information(request: HttpRequest, reference: str) -> HttpResponse:
    """More came in about the same contact."""
    return add(
        request,
        reference,
        step="add_information",
        form_class=InformationForm,
        service=services.add_information,
        done="Added to {}. Its worker and managers see it.",
    )


@needs(P.ADD_TO_CONTACT)
def child(request: HttpRequest, reference: str) -> HttpResponse:
    """Another child of the family came to light."""
    return add(
        request,
        reference,
        step="add_child",
        form_class=AddChildForm,
        service=services.add_child,
        done="The child is on {} and gets a decision of their own.",
    )


@needs(P.MANAGE_SETTINGS)
def categories(request: HttpRequest) -> HttpResponse:
    """The kinds of concern that a contact may name."""
    rows = queries.all_categories()
    if request.GET.get("format") == "csv":
        lines = [(row.label, row.slug, row.position, "offered" if row.active else "no longer offered") for row in rows]
        head = ("Kind of concern", "Code", "Place", "State")
        return download(request.user, name="concerns", head=head, rows=lines, permission=P.MANAGE_SETTINGS)
    return render(request, "referrals/categories.html", {"rows": rows})


@needs(P.MANAGE_SETTINGS)
def category(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    found = get_object_or_404(queries.all_categories(), slug=slug) if slug else None
    start = {name: getattr(found, name) for name in CategoryForm.base_fields} if found else {"active": True}
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=start)
    if attempt(form, services.save_category, found, by=request.user):
        tell_done(request, f"“{form.result}” is saved.")
        return redirect("referrals:categories")
    return render(request, "referrals/category.html", {"form": form, "found": found})
