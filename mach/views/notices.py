"""What somebody has been told: unread first to see, read at the press of a button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mach import notices as verbs
from mach.context import tell_done
from mach.queries import notices as queries


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The reader's own notices, the latest first. Looking at the list marks nothing as read."""
    every = request.GET.get("show") == "all"
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdigit() and len(said) < 18 else None
    found, next_from = queries.page_of_notices(request.user, before=before, unread=not every)
    here = reverse("mach:notices")
    views = [
        {"label": "Unread", "href": here, "current": not every},
        {"label": "All", "href": f"{here}?show=all", "current": every},
    ]
    shown = {"notices": found, "next_from": next_from, "views": views, "every": every}
    return render(request, "mach/notices.html", shown)


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read, and go to what it is about."""
    notice = get_object_or_404(queries.notices_of(request.user), pk=pk)
    verbs.mark_read(request.user, pk)
    keep_list = request.POST.get("then") == "stay" or not notice.link
    return HttpResponseRedirect(reverse("mach:notices") if keep_list else notice.link)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read everything up to the latest notice that was shown: what came since stays unread."""
    said = request.POST.get("up_to", "")
    up_to = int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0
    verbs.mark_read(request.user, up_to=up_to)
    tell_done(request, "Marked as read.")
    return HttpResponseRedirect(reverse("mach:notices"))
