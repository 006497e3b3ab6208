"""The API for agencies' systems: send a contact, add to it, read what became of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from mach import audit, census
from mach.access import Scope
from mach.api import AgencyView, cursor_faults, next_page, query_as_json, refusals
from mach.serializers import Code, Day, Strict, Text, Whole, shape
from referrals import services
from referrals.queries import intake as queries
from referrals.sent import Names, digest
from referrals.serializers import (
    AddedOut,
    ContactIn,
    InformationIn,
    PageOut,
    ReceiptOut,
    ReferenceDataOut,
    SentOut,
    as_sent,
    links,
)

KEY = re.compile(r"[\x21-\x7e]{1,200}")
REFERENCE = r"C-[0-9]{4}-[0-9]{6,12}"
LARGEST_PAGE = 100
EXAMPLES = Path(__file__).resolve().parent.parent / "sample" / "contacts"

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": r"^[\x21-\x7e]{1,200}$"},
    OpenApiParameter.HEADER,
    description="Up to 200 visible characters. "
    "Sending the same again under the same key within a week gets the first answer.",
)
OWN = OpenApiParameter(
    "reference", {"type": "string", "pattern": f"^{REFERENCE}$"}, OpenApiParameter.PATH, description="C-2026-000123"
)


class PageIn(Strict):
    """Which contacts to list."""

    status = Code(queries.STATUSES, help_text="received, in_progress or decided.")
    received_from = Day(required=False, help_text="Received on this day or later.")
    received_to = Day(required=False, help_text="Received on this day or earlier.")
    page_size = Whole(min_value=1, required=False, help_text=f"25 unless said; at most {LARGEST_PAGE} are given.")
    cursor = Text(20, help_text="From `next` of the page before.")

    def faults(self, given: dict[str, Any]) -> Any:
        for name in ("received_from", "received_to"):
            if name in given and not 1900 <= given[name].year <= 2900:
                yield name, "Check the year."
        yield from cursor_faults(given)


def examples() -> list[OpenApiExample]:
    """The sample contacts, as they are sent."""
    files = sorted(EXAMPLES.glob("*.json"))
    told = [(file.stem, json.loads(file.read_text())["body"]) for file in files]
    return [OpenApiExample(name, value=body, request_only=True) for name, body in told]


def idempotency_key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if key and not KEY.fullmatch(key):
        raise exceptions.ParseError("Send an Idempotency-Key of at most 200 visible characters, without spaces.")
    return key


class Contacts(AgencyView):
    """What your agency sends, and a list of it."""

    scopes = {"GET": Scope.CONTACTS_READ, "POST": Scope.CONTACTS_SEND}

    @extend_schema(
        operation_id="send_contact",
        summary="Send a contact",
        request=ContactIn,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: ReceiptOut, 200: ReceiptOut, **refusals(400, 409, 413, 415)},
        examples=examples(),
    )
    def post(self, request: Request) -> Response:
        key = idempotency_key(request)
        categories = queries.known_categories.including(asked_categories(self.body))
        given = shape(ContactIn).check(self.body, categories=categories)
        sent = as_sent(given)
        names = Names(key=key, reference=sent.external_reference, digest=digest(self.body))
        receipt = services.submit(sent=sent, names=names, agency=request.auth.agency, by=request.user)
        told = {"reference": receipt.reference, **receipt.answer, "links": links(receipt.reference)}
        where = {"Location": told["links"]["self"]}
        return Response(shape(ReceiptOut).show(told), status=201 if receipt.first else 200, headers=where)

    @extend_schema(
        operation_id="list_contacts",
        summary="List what your agency sent",
        parameters=[PageIn],
        responses={200: PageOut, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        asked = shape(PageIn).check(query_as_json(request))
        wanted = queries.Wanted(
            size=min(asked.get("page_size", 25), LARGEST_PAGE),
            below=int(asked["cursor"]) if asked.get("cursor") else None,
            status=asked.get("status", ""),
            received_from=asked.get("received_from"),
            received_to=asked.get("received_to"),
        )
        shown, below = queries.page_of(request.auth.agency, wanted)
        note_reading(request, None, [person for sent in shown for person in sent.people])
        for sent in shown:
            tell_outcome(request, sent)
        return Response(PageOut({"results": shown, "next": next_page(request, below)}).data)


class Contact(AgencyView):
    """One contact that your agency sent: where it stands and, once decided, what was decided for each child."""

    scopes = {"GET": Scope.CONTACTS_READ}

    @extend_schema(
        operation_id="read_contact",
        summary="Read what became of a contact",
        parameters=[OWN],
        responses={200: SentOut, **refusals(404)},
    )
    def get(self, request: Request, reference: str) -> Response:
        sent = queries.one_of(request.auth.agency, reference)
        if sent is None:
            raise Http404
        note_reading(request, sent.contact, sent.people)
        tell_outcome(request, sent)
        return Response(SentOut(sent).data)


class Information(AgencyView):
    """More about a contact that your agency sent, at any time."""

    scopes = {"POST": Scope.CONTACTS_SEND}

    @extend_schema(
        operation_id="add_information",
        summary="Add to a contact that you sent",
        request=InformationIn,
        parameters=[OWN, IDEMPOTENCY_KEY],
        responses={201: AddedOut, 200: AddedOut, **refusals(400, 404, 409, 413, 415)},
    )
    def post(self, request: Request, reference: str) -> Response:
        contact = queries.contacts_of(request.auth.agency).filter(reference=reference).first()
        if contact is None:
            raise Http404
        key = idempotency_key(request)
        given = shape(InformationIn).check(self.body)
        names = Names(key=key, digest=digest({"information": self.body, "on": reference}))
        receipt = services.submit_information(
            contact, text=given["text"], names=names, agency=request.auth.agency, by=request.user
        )
        told = {"reference": receipt.reference, **receipt.answer, "links": links(receipt.reference)}
        return Response(shape(AddedOut).show(told), status=201 if receipt.first else 200)


class ReferenceData(AgencyView):
    """The codes that a contact may carry. The list of concerns changes as practice does."""

    @extend_schema(
        operation_id="reference_data",
        summary="The codes that a contact may carry",
        responses={200: ReferenceDataOut, **refusals()},
    )
    def get(self, request: Request) -> Response:
        codes = {
            "source_codes": census.REFERRAL_SOURCES,
            "sexes": census.SEXES,
            "ethnicities": census.ETHNICITIES,
            "disabilities": census.DISABILITIES,
        }
        told = {name: [{"code": code, "label": label} for code, label in each.items()] for name, each in codes.items()}
        told["categories"] = [{"code": row.slug, "label": row.label} for row in queries.categories()]
        return Response(ReferenceDataOut(told).data)


def asked_categories(body: Any) -> list[str]:
    asked = body.get("categories") if isinstance(body, dict) else None
    return [each for each in asked if isinstance(each, str)] if isinstance(asked, list) else []


def note_reading(request: Request, subject: Any, people: list[int]) -> None:
    audit.viewed(subject, by=request.user, people=people, agency=request.auth.agency, through="api")


def tell_outcome(request: Request, sent: queries.SentByAgency) -> None:
    """An agency whose system reads an outcome has been told."""
    if sent.tells_news:
        services.tell_referrer(sent.contact, how="api", by=request.user)
