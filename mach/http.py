"""Between the services' errors and HTTP: what a page and the API answer. The only place that maps one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from mach.access import Permission
from mach.errors import Conflict, MachError, NotAllowed, RuleBroken, WrongState

PROBLEM = "application/problem+json"


class NoStoreMiddleware:
    """Nothing that may show a person is kept by a browser or a proxy. Static files are served before this."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store, private"
        return response


class PlainTextMiddleware:
    """No browser sends a NUL and no database keeps one: such a request is refused before a page reads it. The API
    says itself which field is wrong."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.path.startswith("/api/"):
            return
        said = [text for given in (request.GET, request.POST) for _, texts in given.lists() for text in texts]
        if "\0" in request.path or any("\0" in text for text in said):
            raise BadRequest("There is a character in this that cannot be kept.")


class DomainErrorsMiddleware:
    """What a service refuses becomes an answer: not allowed 403; moved on 409, with the way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            raise PermissionDenied(str(error)) from error
        if merged_away(error):
            error = Conflict("This person was merged into another record meanwhile: open the person again.")
        if isinstance(error, WrongState | Conflict | RuleBroken):
            template = "components/refused.html" if request.headers.get("HX-Request") else "409.html"
            refused = render(request, template, {"message": str(error), "href": way_back(request)})
            refused.status_code = 409
            return refused
        return None


def merged_away(error: Exception) -> bool:
    """Whether the database refused to link somebody whose record was merged into another at the same moment."""
    told = getattr(error.__cause__, "diag", None) if isinstance(error, IntegrityError) else None
    return getattr(told, "constraint_name", "") == "mach_person_stands"


def way_back(request: HttpRequest) -> str:
    """Where the person came from, if that was one of our own pages."""
    said = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return said
    return "/"


def or_404(found: Any) -> Any:
    """What a query found for this reader. Nothing: the same answer whether it does not exist or may not be seen."""
    if found is None:
        raise Http404
    return found


def needs(*permissions: Permission) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for those who may do at least one of these things; anyone else is told that they may not."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def attempt(form: BaseForm, service: Callable[..., Any], *args: Any, **fixed: Any) -> bool:
    """Call a service with what a valid form holds. True when it was done (`form.result` is what it returned); broken
    rules become errors on the form's fields, nothing typed is lost."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        form.result = service(*args, **form.cleaned_data, **fixed)  # type: ignore[attr-defined]
    except RuleBroken as broken:
        for name, told in broken.errors.items():
            for sentence in told:
                form.add_error(name if name in form.fields else None, sentence)
        return False
    except Conflict as moved:
        # Somebody saved since: the page is shown again with what was typed, and with what now stands (of `current`).
        form.moved_on = moved.current or True  # type: ignore[attr-defined]
        form.add_error(None, str(moved))
        return False
    return True


def done(request: HttpRequest, message: str, to: str) -> HttpResponseRedirect:
    """Say once that it is done, and go on."""
    messages.success(request, message)
    return HttpResponseRedirect(to)


def pointers(detail: Any, at: str = "") -> Iterator[dict[str, str]]:
    """Every wrong field as a JSON pointer with its sentence."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from pointers(inner, at if name == "non_field_errors" else f"{at}/{escape(str(name))}")
    elif isinstance(detail, list) and any(isinstance(each, dict | list) for each in detail):
        for place, inner in enumerate(detail):
            yield from pointers(inner, f"{at}/{place}")
    elif isinstance(detail, list):
        for each in detail:
            yield {"pointer": at, "detail": str(each)}
    else:
        yield {"pointer": at, "detail": str(detail)}


def escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


TITLES = {
    400: "What was sent is not right",
    401: "A valid key is needed",
    403: "Not allowed",
    404: "Not found",
    405: "This address does not take that method",
    406: "Not available in that form",
    409: "In conflict with what is held",
    413: "Too large",
    415: "Not JSON",
    429: "Too many requests",
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API's one way to refuse: `application/problem+json`, with a pointer to each wrong field."""
    if isinstance(error, RuleBroken | exceptions.ValidationError):
        refusal = answer_problem(400, "Correct the fields listed and send it again.", list(wrong_fields(error)))
    elif isinstance(error, NotAllowed | PermissionDenied):
        refusal = answer_problem(403, str(error) or "This key may not do that.")
    elif isinstance(error, MachError):
        refusal = answer_problem(409, str(error))
    elif isinstance(error, Http404):
        refusal = answer_problem(404, getattr(context.get("view"), "not_there", "There is nothing here for this key."))
    elif isinstance(error, exceptions.APIException):
        refusal = answer_problem(error.status_code, str(error.detail), headers=headers_of(error))
        refusal.data["title"] = getattr(context.get("view"), "titles", {}).get(error.status_code, refusal.data["title"])
    else:
        return None
    set_rollback()
    return refusal


def wrong_fields(error: RuleBroken | exceptions.ValidationError) -> Iterator[dict[str, str]]:
    if isinstance(error, exceptions.ValidationError):
        yield from pointers(error.detail)
        return
    for name, sentences in error.errors.items():
        for sentence in sentences:
            yield {"pointer": "/" + name.replace(".", "/") if name else "", "detail": sentence}


def headers_of(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return headers


def answer_problem(
    code: int, told: str, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> Response:
    body: dict[str, Any] = {"type": "about:blank", "title": TITLES.get(code, "Refused"), "status": code, "detail": told}
    if errors:
        body["errors"] = errors
    return Response(
        body, status=status.HTTP_400_BAD_REQUEST if code < 400 else code, headers=headers, content_type=PROBLEM
    )
