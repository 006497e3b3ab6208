"""What every endpoint shares: who is calling, how much they may send, how a body is read, how refusals look."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, HttpRequest, UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.views import View
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularJSONAPIView
from gunicorn.http.errors import ParseException
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from mach import keys
from mach.http import PROBLEM
from mach.serializers import Problem
from mach.throttles import KeyThrottle

LARGEST_BODY = 256 * 1024


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <agency key>`. The system acts; `request.auth` is the key, and so the agency."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = keys.find(text.strip())
        if key is None:
            raise exceptions.AuthenticationFailed("This key is not known, or has ended: ask the hub for a new one.")
        keys.note_use(key)
        return keys.acts_as(key), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="agency keys"'


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "mach.api.KeyAuthentication"
    name = "agencyKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The key that the hub gave to your agency's system."}


class HasScope(BasePermission):
    """A key does what it was given for: `view.scopes` names the scope that each method needs."""

    message = "This key was not given for this: ask the hub for the scope that it needs."

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            return False
        needed = view.scopes.get(request.method)
        return needed is None or needed in request.auth.scopes


class AlwaysJSON(BaseContentNegotiation):
    """Everything is answered as JSON, whatever a client says it would accept."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = f"Send at most {LARGEST_BODY // 1024} KB at once."


class AgencyView(APIView):
    """An endpoint for agencies' systems. `self.body` is what was posted, read after the key was checked."""

    authentication_classes = [KeyAuthentication]
    permission_classes = [HasScope]
    throttle_classes = [KeyThrottle]
    content_negotiation_class = AlwaysJSON
    http_method_names = ["get", "head", "post"]
    scopes: Mapping[str, str] = {}
    body: Any = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and hasattr(self, "post"):
            self.body = read_json(request._request)


def read_json(request: HttpRequest) -> Any:
    """The body as JSON: at most 256 KB, however it is sent, and nothing that reads one way here and another there."""
    if request.content_type != "application/json":
        raise exceptions.UnsupportedMediaType(request.content_type or "no type")
    raw = _read(request)
    if len(raw) > LARGEST_BODY:
        raise TooLarge
    try:
        return json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_each_name_once, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError) as wrong:
        told = str(wrong) if isinstance(wrong, NotOurJSON) else "The body cannot be read as JSON in UTF-8."
        raise exceptions.ParseError(told) from None


def _read(request: HttpRequest) -> bytes:
    try:
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return bytes(request.META["wsgi.input"].read(LARGEST_BODY + 1))
        return request.read(LARGEST_BODY + 1)
    except (UnreadablePostError, OSError, ParseException):
        raise exceptions.ParseError("The body broke off: send it again.") from None


class NotOurJSON(ValueError):
    """JSON that some readers accept and others read otherwise."""


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotOurJSON("An object names one of its fields twice: send each field once.")
    return found


def _no_constant(name: str) -> Any:
    raise NotOurJSON("NaN and Infinity are not JSON: leave the field out instead.")


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise NotOurJSON("A number is too large: send a smaller one.")
    return number


REFUSED = {
    400: "Wrong fields, all at once",
    401: "No key, or one that is not known or has ended",
    403: "The key lacks the scope",
    404: "Nothing there for this key",
    409: "In conflict with what was sent before",
    413: "Over 256 KB",
    415: "Not JSON",
    429: "Too many requests with this key in a minute",
}


def refusals(*codes: int) -> dict[Any, Any]:
    """The refusals of an endpoint, for its description; 401, 403 and 429 are everybody's."""
    return {(code, PROBLEM): Problem for code in sorted({401, 403, 429, *codes})}


class Nowhere(APIView):
    """An address below the API that is none is refused as everything else there is."""

    authentication_classes = []
    permission_classes = []
    content_negotiation_class = AlwaysJSON
    not_there = "The API has no such address."
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


class Schema(SpectacularJSONAPIView):
    """The description of the API. It says nothing about anybody, and needs no key."""

    authentication_classes = []
    permission_classes = []
    content_negotiation_class = AlwaysJSON


class Docs(View):
    """A page on which the API can be read and tried. Everything it loads is the project's own."""

    def get(self, request: HttpRequest) -> Any:
        return render(request, "mach/api_docs.html", {"schema_url": reverse("mach-api:schema")})


def query_as_json(request: Request) -> dict[str, Any]:
    """What an address asks for, as a body would hold it: the page size is a number. Empty values were not said."""
    told: dict[str, Any] = {name: value for name, value in request.query_params.dict().items() if value}
    size = told.get("page_size", "")
    if size.isascii() and size.isdigit() and len(size) < 10:
        told["page_size"] = int(size)
    return told


def cursor_faults(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """A place in a list is said in the words in which it was given, and in no other."""
    cursor = given.get("cursor") or "0"
    if not (cursor.isascii() and cursor.isdigit()):
        yield "cursor", "Take the cursor from `next` of the page before."


def next_page(request: Request, below: int | None) -> str | None:
    """The address of the page after this one, from a row on; none where this is the last."""
    if below is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = str(below)
    return f"{request.path}?{query.urlencode()}"
