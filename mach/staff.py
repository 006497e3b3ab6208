"""The API for staff who are signed in: a table says, for each kind of work, what is listed, what is shown, and which
service takes each step. This is what those endpoints share; the tables are with the apps.

It stands below /api/v1/staff/, apart from what agencies' systems are offered: an agency's key opens nothing here and a
session opens nothing there, so that no endpoint has to ask who is calling before it knows what it may say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import URLPattern, re_path
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from mach import audit
from mach.access import Permission
from mach.api import AgencyView, cursor_faults, next_page, query_as_json, refusals
from mach.errors import NotAllowed, RuleBroken
from mach.moves import permit
from mach.serializers import Code, Strict, Text, Whole, shape
from mach.throttles import StaffThrottle
from mach.workflow import START, Workflow

LARGEST_ID = 2**63 - 1
LARGEST_PAGE = 100
KEYED = re.compile(r"([a-z]+)_([0-9]+)")


class StaffSession(SessionAuthentication):
    """Whoever is signed in to the pages. What is posted carries the token of the session (`X-CSRFToken`); a form is not
    parsed to look for one in it, and a body is read once it is known who sends it."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="staff"'

    def enforce_csrf(self, request: Request) -> None:
        if request.method == "POST" and request._request.content_type != "application/json":
            raise exceptions.UnsupportedMediaType(request._request.content_type or "no type")
        super().enforce_csrf(request._request)  # type: ignore[arg-type]


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "mach.staff.StaffSession"
    name = "staffSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        told = "The session of somebody who signed in to the pages. A POST carries its token as X-CSRFToken."
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": told}


class SignedIn(BasePermission):
    """Somebody who is signed in, and whose roles read this kind of work."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated("Sign in to the pages first: this is for staff.")
        if not any(request.user.may(permission) for permission in view.work.readers):
            raise NotAllowed("Your role does not read these records: ask a manager.")
        return True


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How the API takes a step: the service, and what is sent. `row` is the sent field that the service takes first,
    in place of the record; `pack` makes of what was sent what the service takes; `keyed` names the list of rows, and
    the field that says which row it is, where the service names its faults by row (decision_12)."""

    service: Callable[..., Any]
    body: type[Strict]
    row: str = ""
    pack: Callable[[dict[str, Any]], dict[str, Any]] = dict
    keyed: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of work: its plural in addresses, its prefix in references, what a reader may see of it, how it is
    shown. A step that begins it is posted to the list."""

    plural: str
    prefix: str
    workflow: Workflow
    rows: Callable[[Any], Any]
    detail: type[serializers.BaseSerializer[Any]]
    steps: Mapping[str, Taken] = field(default_factory=dict)
    begins: Mapping[str, Taken] = field(default_factory=dict)
    readers: tuple[Permission, ...] = (Permission.READ_CASES,)

    @property
    def one(self) -> str:
        return rf"^staff/{self.plural}/(?P<reference>{self.prefix}-[0-9]{{4}}-[0-9]{{6,12}})"

    @property
    def parameter(self) -> OpenApiParameter:
        pattern = {"type": "string", "pattern": f"^{self.prefix}-[0-9]{{4}}-[0-9]{{6,12}}$"}
        return OpenApiParameter("reference", pattern, OpenApiParameter.PATH, description=f"{self.prefix}-2026-000123")


class LineOut(serializers.Serializer[Any]):
    """A record in a list, without anybody's name: its reference says which."""

    reference = serializers.CharField()
    status = serializers.CharField()
    begun_at = serializers.DateTimeField()
    worker = serializers.IntegerField(source="worker_id", allow_null=True)
    team = serializers.IntegerField(source="team_id", allow_null=True)


class StaffPageOut(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True, help_text="Where the next page is; null on the last.")
    results = LineOut(many=True)


class DoneOut(LineOut):
    """How the record stands after a step. `made` is the reference or id of what the step added beside it."""

    made = serializers.CharField(allow_null=True)


class NothingIn(Strict):
    """An empty object: this step needs nothing said."""


def listing(workflow: Workflow) -> type[Strict]:
    """What a list is asked for."""

    told = {
        "__doc__": "Which records to list.",
        "status": Code([str(each.value) for each in workflow.statuses], help_text="Only those that stand here."),
        "page_size": Whole(min_value=1, required=False, help_text=f"25 unless said; at most {LARGEST_PAGE}."),
        "cursor": Text(20, help_text="From `next` of the page before."),
        "faults": lambda self, given: cursor_faults(given),
    }
    return type(f"{workflow.noun.title().replace(' ', '')}PageIn", (Strict,), told)


class StaffView(AgencyView):
    """An endpoint for staff. Read as agencies' are: strict JSON of at most 256 KB."""

    authentication_classes = [StaffSession]
    permission_classes = [SignedIn]
    throttle_classes = [StaffThrottle]
    not_there = "There is nothing here that you may see."
    titles = {401: "Sign in first"}
    work: Work
    query: type[Strict]
    steps: Mapping[str, Taken]

    def found(self, reference: str) -> Any:
        row = self.work.rows(self.request.user).filter(reference=reference).first()
        if row is None:
            raise Http404
        return row

    def take(self, name: str, status: str, record: Any) -> tuple[Any, Any]:
        """Take the step by its one service. Whether it may be taken is said before what was sent is read; the
        service asks again, with the record locked."""
        by: Any = self.request.user
        permit(by, self.work.workflow.step(name), self.work.workflow.noun)
        self.work.workflow.check(name, status)
        taken = self.steps[name]
        given = shape(taken.body).check(self.body, reader=by, record=record)
        first = given.pop(taken.row) if taken.row else record
        try:
            return given, taken.service(first, **taken.pack(given), by=by)
        except RuleBroken as broken:
            raise RuleBroken(**as_sent(broken, taken, self.body)) from broken


class Listed(StaffView):
    def get(self, request: Request) -> Response:
        asked = shape(self.query).check(query_as_json(request))
        size = min(asked.get("page_size", 25), LARGEST_PAGE)
        rows = self.work.rows(request.user).order_by("-pk")
        if asked.get("status"):
            rows = rows.filter(status=asked["status"])
        if asked.get("cursor"):
            rows = rows.filter(pk__lt=min(int(asked["cursor"]), LARGEST_ID))
        found = list(rows[: size + 1])
        people = sorted({person for row in found[:size] for person in row.people})
        audit.viewed(None, by=request.user, people=people, agency=request.user.agency, through="api")
        after = next_page(request, found[size - 1].pk) if len(found) > size else None
        return Response(StaffPageOut({"results": found[:size], "next": after}).data)


class Begun(Listed):
    def post(self, request: Request) -> Response:
        (name,) = self.steps
        _, made = self.take(name, START, None)
        return Response(DoneOut(standing(made, None)).data, status=201)


class Shown(StaffView):
    def get(self, request: Request, reference: str) -> Response:
        record = self.found(reference)
        audit.viewed(record, by=request.user, people=record.people, agency=request.user.agency, through="api")
        return Response(self.work.detail(record, context={"reader": request.user}).data)


class Stepped(StaffView):
    def post(self, request: Request, reference: str) -> Response:
        record = self.found(reference)
        (name,) = self.steps
        _, made = self.take(name, record.status, record)
        record.refresh_from_db()
        return Response(DoneOut(standing(record, made)).data)


def standing(record: Any, made: Any) -> dict[str, Any]:
    names = ("reference", "status", "begun_at", "worker_id", "team_id")
    beside = None if made is None or made == record else str(getattr(made, "reference", "") or made.pk)
    return {**{name: getattr(record, name) for name in names}, "made": beside}


def as_sent(broken: RuleBroken, taken: Taken, body: Any) -> dict[str, list[str]]:
    """The faults that a service found, by the fields in which they were sent; of what is no field, of the whole."""
    told: dict[str, list[str]] = {}
    for name, sentences in broken.errors.items():
        told.setdefault(place_of(name, taken, body), []).extend(sentences)
    return told


def place_of(name: str, taken: Taken, body: Any) -> str:
    rows, key = taken.keyed
    if rows and (match := KEYED.fullmatch(name)):
        sent = [place for place, row in enumerate(body[rows]) if row[key] == int(match[2])]
        return f"{rows}.{sent[0]}.{match[1]}" if sent else rows
    return name if name.split(".")[0] in shape(taken.body).serializer.fields else ""


def urls(work: Work) -> list[URLPattern]:
    """The addresses of one kind of work: its list, one of it, each of its steps."""
    name, tag = work.plural.replace("-", "_"), [f"staff: {work.plural}"]
    query = listing(work.workflow)
    listed = extend_schema(operation_id=f"staff_list_{name}", summary=f"List each {work.workflow.noun}", tags=tag,
                           parameters=[query], responses={200: StaffPageOut, **refusals(400)})  # fmt: skip
    shown = extend_schema(operation_id=f"staff_read_{name}", summary=f"Read one {work.workflow.noun}", tags=tag,
                          parameters=[work.parameter], responses={200: work.detail, **refusals(404)})  # fmt: skip
    base = Begun if work.begins else Listed
    first = made(base, work, work.begins, query=query)
    both = {"get": listed}
    for step, taken in work.begins.items():
        both["post"] = described(work, step, taken)
    found = [
        re_path(rf"^staff/{work.plural}/?$", extend_schema_view(**both)(first).as_view(), name=f"staff-{work.plural}"),
        re_path(rf"{work.one}/?$", extend_schema_view(get=shown)(made(Shown, work, {})).as_view(),
                name=f"staff-{work.plural}-one"),
    ]  # fmt: skip
    for step, taken in work.steps.items():
        view = extend_schema_view(post=described(work, step, taken))(made(Stepped, work, {step: taken}))
        path = rf"{work.one}/steps/{step.replace('_', '-')}/?$"
        found.append(re_path(path, view.as_view(), name=f"staff-{work.plural}-{step.replace('_', '-')}"))
    return found


def made(base: type[StaffView], work: Work, steps: Mapping[str, Taken], **more: Any) -> Any:
    return type(base.__name__, (base,), {"work": work, "steps": steps, "__doc__": work.workflow.noun, **more})


def described(work: Work, step: str, taken: Taken) -> Any:
    begins = step in work.begins
    return extend_schema(
        operation_id=f"staff_{work.plural.replace('-', '_')}_{step}",
        summary=work.workflow.step(step).label,
        tags=[f"staff: {work.plural}"],
        request=taken.body,
        parameters=[] if begins else [work.parameter],
        responses={201 if begins else 200: DoneOut, **refusals(400, 404, 409, 413, 415)},
    )
