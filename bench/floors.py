"""The least that a page or a request can cost on this machine: what the measurements are held against."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import timezone
from django.utils.decorators import method_decorator
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from mach.models import AgencyKey, AuditEvent, Clock, Event, User
from referrals.models import Contact, ContactAdult, ContactChild

TABLE = (
    "<table>{% for row in rows %}<tr><td>{{ row.reference }}</td><td>{{ row.reason }}</td>"
    "<td>{{ row.due_at }}</td></tr>{% endfor %}</table>"
)


def put(model: type[Any], **values: Any) -> Any:
    """One bare row: without the history that a save of a case record keeps."""
    return model.objects.bulk_create([model(**values)])[0]


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    """F1: a view that answers a constant."""
    return HttpResponse("ok")


def signed_in_list(request: HttpRequest) -> HttpResponse:
    """F2s: a signed-in page of 25 rows from one indexed query, in the frame that every page has."""
    return HttpResponse(_drawn("{% extends 'base.html' %}{% block content %}" + TABLE + "{% endblock %}", request))


def bare_list(request: HttpRequest) -> HttpResponse:
    """The same rows without the frame: how much of F2s the frame is."""
    return HttpResponse(_drawn(TABLE, request))


def _drawn(words: str, request: HttpRequest) -> str:
    rows = Contact.objects.open().order_by("urgency", "target_at", "id")[:25]
    return _template(words).render({"rows": rows}, request)


@lru_cache
def _template(words: str) -> Any:
    return engines["django"].from_string(words)


class BareToken(BaseAuthentication):
    def authenticate(self, request: Any) -> Any:
        said = request.headers.get("Authorization", "").removeprefix("Bearer ")
        _, prefix, secret = said.split("_", 2)
        key = AgencyKey.objects.select_related("agency").filter(prefix=prefix).first()
        if key is None or key.digest != hashlib.sha256(secret.encode()).hexdigest():
            raise AuthenticationFailed
        return User(is_active=True), key


@method_decorator(login_not_required, name="dispatch")
class SixRows(APIView):
    """F4: a bare view of the framework that takes a token and writes the same six rows as a contact does."""

    authentication_classes = [BareToken]
    permission_classes = [IsAuthenticated]

    def post(self, request: Any) -> Response:
        now = timezone.now()
        child, adult = request.data["children"][0], request.data["adults"][0]
        with transaction.atomic():
            contact = put(
                Contact,
                reference=f"C-1999-{time.time_ns() % 10**12:012d}",
                status="decided",
                decided_at=now,
                begun_at=now,
                received_at=now,
                target_at=now,
                due_at=now,
                source_code=request.data["source_code"],
                reason=request.data["reason"],
                categories=request.data["categories"],
                agency=request.auth.agency,
            )
            put(ContactChild, contact=contact, position=0, given_name=child["given_name"])
            put(ContactAdult, contact=contact, position=0, given_name=adult["given_name"])
            put(
                Clock,
                kind="contact_decision",
                stage_type=ContentType.objects.get_for_model(Contact),
                stage_id=contact.pk,
                reference=contact.reference,
                link="/",
                started_at=now,
                warn_at=now,
                due_at=now + timedelta(days=2),
            )
            put(Event, at=now, kind="contact.receive", reference=contact.reference, label="Contact received")
            put(AuditEvent, happened_at=now, act="contact.receive", subject_id=contact.pk)
        return Response({"reference": contact.reference}, status=201)
