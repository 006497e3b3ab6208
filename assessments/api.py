"""The API for invited agencies' systems: read an invitation to a strategy meeting, answer it, acknowledge minutes."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.queries import invited as queries
from assessments.queries.minutes import copies_of_agency
from assessments.serializers import AnswerIn, InvitedOut, InvitedPageOut, ReceiptIn
from assessments.services import meetings as services
from mach import audit
from mach.access import Scope
from mach.api import AgencyView, cursor_faults, next_page, query_as_json, refusals
from mach.errors import RuleBroken
from mach.serializers import Strict, Text, Whole, shape

REFERENCE = r"S-[0-9]{4}-[0-9]{6,12}"
LARGEST_PAGE = 100
OWN = OpenApiParameter(
    "reference", {"type": "string", "pattern": f"^{REFERENCE}$"}, OpenApiParameter.PATH, description="S-2026-000123"
)


class MeetingPageIn(Strict):
    """Which invitations to list."""

    page_size = Whole(min_value=1, required=False, help_text=f"25 unless said; at most {LARGEST_PAGE} are given.")
    cursor = Text(20, help_text="From `next` of the page before.")

    def faults(self, given: dict[str, Any]) -> Any:
        yield from cursor_faults(given)


class Meetings(AgencyView):
    """The strategy meetings that your agency is invited to, the latest first."""

    scopes = {"GET": Scope.MEETINGS_ANSWER}

    @extend_schema(
        operation_id="list_invitations",
        summary="List the strategy meetings that you are invited to",
        parameters=[MeetingPageIn],
        responses={200: InvitedPageOut, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        asked = shape(MeetingPageIn).check(query_as_json(request))
        size, cursor = min(asked.get("page_size", 25), LARGEST_PAGE), asked.get("cursor")
        shown, below = queries.page_of(request.auth.agency, size=size, below=int(cursor) if cursor else None)
        note_reading(request, None, [person for each in shown for person in each.people])
        return Response(InvitedPageOut({"results": shown, "next": next_page(request, below)}).data)


class Invitations(AgencyView):
    """Your agency's own invitations to one strategy meeting: when and where it is, and about which children."""

    scopes = {"GET": Scope.MEETINGS_ANSWER, "POST": Scope.MEETINGS_ANSWER}

    @extend_schema(
        operation_id="read_invitations",
        summary="Read your invitation to a strategy meeting",
        parameters=[OWN],
        responses={200: InvitedOut, **refusals(404)},
    )
    def get(self, request: Request, reference: str) -> Response:
        return as_it_stands(request, reference)

    @extend_schema(
        operation_id="answer_invitation",
        summary="Answer your invitation, send what you know",
        request=AnswerIn,
        parameters=[OWN],
        responses={200: InvitedOut, **refusals(400, 404, 409, 413, 415)},
    )
    def post(self, request: Request, reference: str) -> Response:
        own = queries.invitations_of(request.auth.agency, reference)
        if not own:
            raise Http404
        given = shape(AnswerIn).check(self.body)
        invitation = chosen(own, given.pop("invitation", None))
        answer = services.Answer(**{name: said for name, said in given.items() if said.strip()})
        services.reply(invitation, answer=answer, by=request.user, agency=request.auth.agency)
        return as_it_stands(request, reference)


class Receipts(AgencyView):
    """That your agency has its copy of the minutes."""

    scopes = {"POST": Scope.MEETINGS_ANSWER}

    @extend_schema(
        operation_id="receive_minutes",
        summary="Say that you have the minutes",
        request=ReceiptIn,
        parameters=[OWN],
        responses={200: InvitedOut, **refusals(400, 404, 409, 413, 415)},
    )
    def post(self, request: Request, reference: str) -> Response:
        agency = request.auth.agency
        if not queries.invitations_of(agency, reference):
            raise Http404
        given = shape(ReceiptIn).check(self.body)
        copies = copies_of_agency(agency, reference, given["number"])
        services.receive_copies(
            copies, number=given["number"], note=given.get("note", ""), by=request.user, agency=agency
        )
        return as_it_stands(request, reference)


def chosen(own: list[Any], pk: int | None) -> Any:
    """The invitation that is answered: the only one, or the one that is named."""
    found = own if pk is None else [row for row in own if row.pk == pk]
    if len(found) != 1:
        raise RuleBroken(invitation="Send the id of one of your agency's own invitations to this meeting.")
    return found[0]


def as_it_stands(request: Request, reference: str) -> Response:
    found = queries.one_of(request.auth.agency, reference)
    if found is None:
        raise Http404
    note_reading(request, found.meeting, found.people)
    return Response(InvitedOut(found).data)


def note_reading(request: Request, subject: Any, people: list[int]) -> None:
    audit.viewed(subject, by=request.user, people=people, agency=request.auth.agency, through="api")
