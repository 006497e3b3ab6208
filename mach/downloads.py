"""Lists as files, in the form that was asked for: one door for both, so that neither lets out what the other keeps."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mach import csv, xlsx
from mach.access import Permission

FORMS: dict[str, Callable[..., HttpResponse]] = {"csv": csv.download, "xlsx": xlsx.download}


def asked(request: HttpRequest) -> Callable[..., HttpResponse] | None:
    """What makes the file that the address asks for; None where it asks for the page."""
    return FORMS.get(request.GET.get("format", ""))


def links(request: HttpRequest, **said: str) -> dict[str, str]:
    """The addresses of the page's files, each with what the page was asked for and what is said besides."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in said.items():
        query[name] = value
    found = {}
    for form in FORMS:
        query["format"] = form
        found[form] = f"?{query.urlencode()}"
    return found


def offered(request: HttpRequest, **said: str) -> dict[str, str]:
    """The same, for who may take lists away; nothing for anybody else."""
    may = request.user.is_authenticated and request.user.may(Permission.DOWNLOAD_CSV)
    return links(request, **said) if may else {}
