"""Where pages send what is being typed, and where a form kept over a lost session is given back."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mach import drafts, kept
from mach.errors import Conflict, RuleBroken


@require_POST
def draft(request: HttpRequest, form: str, subject: str) -> HttpResponse:
    """Keep the fields that changed. 200 with the new version; 409 with both texts when another tab wrote since;
    400 with the reason where it cannot be kept: the text stays on the page."""
    if max(len(form), len(subject)) > drafts.LONGEST_NAME:
        raise Http404
    names = request.POST.getlist("draft_fields")
    fields = {name: request.POST.getlist(name) for name in names}
    said = request.POST.get("draft_version", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
    known = None if version is None else {version}
    if known and request.POST.get("draft_on_its_way") == "1":
        # The save before this one, of the same page, was sent and not answered yet: it may have arrived first.
        known |= {version + 1}
    try:
        typed = drafts.save(user=request.user, form=form, subject=subject, fields=fields, known=known)
    except Conflict:
        return conflict(request, form, subject, fields)
    except RuleBroken as broken:
        return JsonResponse({"words": str(broken)}, status=400)
    words = timezone.localtime(typed.saved_at).strftime("Saved %H:%M")
    return JsonResponse({"version": typed.version, "words": words})


def conflict(request: HttpRequest, form: str, subject: str, fields: dict[str, list[str]]) -> HttpResponse:
    held = drafts.load(user=request.user, form=form, subject=subject)
    if held is None:
        raise Http404
    theirs = "\n\n".join("\n".join(held.fields.get(name, [])) for name in fields)
    mine = "\n\n".join("\n".join(values) for values in fields.values())
    shown = {
        "who": "You, in another tab,",
        "at": held.saved_at,
        "theirs": theirs,
        "mine": mine,
        "version": held.version,
    }
    return render(request, "components/conflict.html", shown, status=409)


def kept_post(request: HttpRequest, kept_id: uuid.UUID) -> HttpResponse:
    """What you had sent when your session ended: send it now, or leave it."""
    found = kept.kept_for(request.user, kept_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        kept.forget(found)
        return redirect("/")
    fields = kept.fields_of(found)
    return render(request, "mach/kept.html", {"kept": found, "fields": fields})
