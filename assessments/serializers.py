"""What agencies' systems send about strategy meetings, and what they are answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.rules.meetings import ANSWERS, Attendance, Presence
from mach.serializers import Code, Strict, Text, Whole

LARGEST_ID = 2**63 - 1
ATTENDANCES = [each.value for each in Attendance]
PRESENCES = [each.value for each in Presence]


class AnswerIn(Strict):
    """Your answer to an invitation, and what your agency knows about the children."""

    invitation = Whole(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="Needed where your agency has several."
    )
    attendance = Code([each.value for each in ANSWERS], help_text=f"One of: {', '.join(ANSWERS)}.")
    presence = Code(PRESENCES, help_text=f"How you attend: {', '.join(PRESENCES)}.")
    name = Text(200, help_text="Who attends for you.")
    role = Text(200, help_text="Their role.")
    information = Text(20_000, help_text="What your agency knows. It is added to what you have sent before.")

    def faults(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if "attendance" in given and not given["attendance"]:
            yield "attendance", "Say whether you attend, or leave the field out."
        if not any(given.get(name, "").strip() for name in ("attendance", "presence", "name", "role", "information")):
            yield "attendance", "Say whether you attend, or send information."


class ReceiptIn(Strict):
    """You have your copy of the minutes."""

    number = Whole(required=True, min_value=1, max_value=32_767, help_text="The version of the minutes.")
    note = Text(200, help_text="Who has it, if you want to say.")


class InvitedChildOut(serializers.Serializer[Any]):
    """A child whom the meeting is about, so that you can look for what you know."""

    given_name = serializers.CharField()
    family_name = serializers.CharField()
    date_of_birth = serializers.DateField(allow_null=True)


class CopyOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    sent_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField(allow_null=True)


class InvitationOut(serializers.Serializer[Any]):
    """Your own invitation: what you answered, what you sent, which minutes you have."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.CharField()
    invited_at = serializers.DateTimeField()
    attendance = serializers.ChoiceField(ATTENDANCES)
    presence = serializers.ChoiceField(["", *PRESENCES])
    answered_at = serializers.DateTimeField(allow_null=True)
    information = serializers.CharField()
    information_at = serializers.DateTimeField(allow_null=True)
    minutes = CopyOut(many=True)


class MeetingLinks(serializers.Serializer[Any]):
    invitations = serializers.CharField()
    receipts = serializers.CharField()


class InvitedOut(serializers.Serializer[Any]):
    """A strategy meeting that your agency is invited to."""

    reference = serializers.CharField()
    status = serializers.ChoiceField(["called", "held", "concluded", "cancelled"])
    urgent = serializers.BooleanField(help_text="Danger is immediate: it is held today.")
    planned_for = serializers.DateTimeField(allow_null=True)
    place = serializers.CharField()
    held_at = serializers.DateTimeField(allow_null=True)
    children = InvitedChildOut(many=True)
    invitations = InvitationOut(many=True)
    links = serializers.SerializerMethodField()

    @extend_schema_field(MeetingLinks)
    def get_links(self, invited: Any) -> dict[str, str]:
        views = {"invitations": "assessments-api:invitations", "receipts": "assessments-api:receipts"}
        return {name: f"{reverse(view, args=[invited.reference]).rstrip('/')}/" for name, view in views.items()}


class InvitedPageOut(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True, help_text="Where the next page is; null on the last.")
    results = InvitedOut(many=True)
