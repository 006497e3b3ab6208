"""The wire format of contacts: what agencies send, and the little that they read back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.validators import EmailValidator
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mach.census import DISABILITIES, ETHNICITIES, REFERRAL_SOURCES, SEXES
from mach.serializers import Code, Day, Moment, Several, Strict, Text, Whole, YesOrNo
from mach.workdays import london_day
from referrals.sent import SentAdult, SentChild, SentContact, contact_faults, person_faults

SAID = {"required": False, "allow_null": True, "default": None}
MOST_PEOPLE = 40
ANONYMOUS = "9"


class AddressIn(Strict):
    lines = Several(Text(200), max_length=10)
    town = Text(100)
    postcode = Text(10)


class PersonIn(Strict):
    given_name = Text(300)
    family_name = Text(300)
    description = Text(500, help_text="Where no name is known: “boy about 3”.")
    sex = Code(SEXES, help_text="Census code: M, F, or U for not known or unborn.")
    date_of_birth = Day(**SAID)
    expected_date_of_birth = Day(**SAID, help_text="For an unborn child, instead of the date of birth.")
    ethnicity = Code(ETHNICITIES, help_text="Census code.")
    first_language = Text(3, help_text="Three letters of ISO 639, for example pol.")
    interpreter_language = Text(3)
    nhs_number = Text(20)
    upn = Text(20)
    school = Text(200)
    gp = Text(200)
    disabilities = Several(Code(DISABILITIES), max_length=len(DISABILITIES))
    address = AddressIn(required=False)

    child = False

    def faults(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        return person_faults(given, today=london_day(timezone.now()), child=self.child)


class ChildIn(PersonIn):
    child = True


class AdultIn(PersonIn):
    relationship = Text(60, help_text="What this adult is to the children: mother, grandmother, carer.")
    parental_responsibility = YesOrNo(**SAID)
    lives_with_children = YesOrNo(**SAID)


class ReferrerIn(Strict):
    name = Text(200)
    role = Text(200)
    phone = Text(40)
    email = Text(254, validators=[EmailValidator("Check the email address, or leave it empty.")])


class ConsentIn(Strict):
    parents_informed = YesOrNo(**SAID)
    agreed = YesOrNo(**SAID)
    not_informed_reason = Text(5_000)
    young_person_agreed = YesOrNo(**SAID)


class Concern(Text):
    """The name of a kind of concern, one of those in the reference data."""

    default_error_messages = {"unknown": "Send one of the categories of the reference data."}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text not in self.context["categories"]:
            self.fail("unknown")
        return text


class ContactIn(Strict):
    """Anything about one or more children that the hub should know."""

    external_reference = Text(100, help_text="Your own reference. The same one again is the same contact.")
    source_code = Code(REFERRAL_SOURCES, required=True, help_text="Census code of the source.")
    referrer = ReferrerIn(required=False)
    occurred_at = Moment(**SAID)
    reason = Text(50_000, required=True, help_text="What the concern is, in your own words.")
    categories = Several(Concern(50, allow_blank=False), max_length=30)
    level_believed = Whole(min_value=1, max_value=4, **SAID, help_text="The level of need that you see, 1 to 4.")
    immediate_danger = YesOrNo(required=False, default=False, help_text="A child is in danger now.")
    consent = ConsentIn(required=False, help_text="Left out: not said.")
    children = Several(ChildIn(), max_length=MOST_PEOPLE, allow_empty=False, required=True)
    adults = Several(AdultIn(), max_length=MOST_PEOPLE)

    def faults(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        return contact_faults(given, now=timezone.now())


class InformationIn(Strict):
    """More about a contact that you sent."""

    text = Text(50_000, required=True)

    def faults(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if "text" in given and not given["text"].strip():
            yield "text", "Write what more is known."


def as_sent(given: dict[str, Any]) -> SentContact:
    """What an agency's system sent, checked, as the services take it."""
    referrer, consent = given.get("referrer", {}), given.get("consent", {})
    children = tuple(_person(SentChild, each) for each in given["children"])
    return SentContact(
        source_code=given["source_code"],
        reason=given["reason"],
        children=children,
        adults=tuple(_person(SentAdult, each) for each in given.get("adults", ())),
        external_reference=given.get("external_reference", "").strip(),
        **{f"referrer_{name}": text for name, text in referrer.items()},
        occurred_at=given["occurred_at"],
        categories=tuple(dict.fromkeys(given.get("categories", ()))),
        level_believed=given["level_believed"],
        immediate_danger=given["immediate_danger"],
        parents_informed=consent.get("parents_informed"),
        parents_agreed=consent.get("agreed"),
        not_informed_reason=consent.get("not_informed_reason", ""),
        young_person_agreed=consent.get("young_person_agreed"),
        anonymous=given["source_code"] == ANONYMOUS and not referrer.get("name"),
        names_not_known=not any(child.given_name or child.family_name for child in children),
    )


def _person(kind: Any, given: dict[str, Any]) -> Any:
    told = {name: value for name, value in given.items() if name not in {"address", "disabilities"}}
    told["sex"] = told.get("sex") or "U"
    address = given.get("address", {})
    return kind(
        **told,
        disabilities=tuple(given.get("disabilities", ())),
        address_lines=tuple(address.get("lines", ())),
        town=address.get("town", ""),
        postcode=address.get("postcode", ""),
    )


class Links(serializers.Serializer[Any]):
    self = serializers.CharField()
    information = serializers.CharField()


def links(reference: str) -> dict[str, str]:
    views = {"self": "referrals-api:contact", "information": "referrals-api:information"}
    return {name: f"{reverse(view, args=[reference]).rstrip('/')}/" for name, view in views.items()}


class ReceiptOut(serializers.Serializer[Any]):
    """A contact was received."""

    reference = serializers.CharField()
    status = serializers.ChoiceField(["received"])
    received_at = serializers.DateTimeField()
    decision_target_at = serializers.DateTimeField()
    decision_due_at = serializers.DateTimeField()
    links = Links()


class AddedOut(serializers.Serializer[Any]):
    """Information was added to a contact."""

    reference = serializers.CharField()
    added_at = serializers.DateTimeField()
    links = Links()


class ChildOut(serializers.Serializer[Any]):
    """A child as you named them, and what was decided."""

    given_name = serializers.CharField()
    family_name = serializers.CharField()
    description = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_null=True, help_text="In words, once decided.")
    feedback = serializers.CharField(help_text="What the hub tells you about this child's outcome.")


class QualityOut(serializers.Serializer[Any]):
    """How good the contact was, as the hub rated it: what to keep, and what to do otherwise next time."""

    complete = serializers.BooleanField()
    clear = serializers.BooleanField()
    right_level = serializers.BooleanField()
    consent_said = serializers.BooleanField(help_text="Whether it said that consent was given, or why not.")
    words = serializers.CharField(help_text="What would help next time.")
    at = serializers.DateTimeField()


class SentOut(serializers.Serializer[Any]):
    """A contact that you sent: where it stands and, once decided, what was decided for each child."""

    reference = serializers.CharField()
    external_reference = serializers.CharField()
    status = serializers.ChoiceField(["received", "in_progress", "decided"])
    received_at = serializers.DateTimeField()
    decision_target_at = serializers.DateTimeField(allow_null=True)
    decision_due_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    feedback = serializers.CharField()
    children = ChildOut(many=True)
    quality = QualityOut(allow_null=True, help_text="Null until somebody has rated it.")
    links = serializers.SerializerMethodField()

    @extend_schema_field(Links)
    def get_links(self, sent: Any) -> dict[str, str]:
        return links(sent.reference)


class PageOut(serializers.Serializer[Any]):
    next = serializers.CharField(allow_null=True, help_text="Where the next page is; null on the last.")
    results = SentOut(many=True)


class ChoiceOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()


class ReferenceDataOut(serializers.Serializer[Any]):
    """The codes that a contact may carry."""

    categories = ChoiceOut(many=True)
    source_codes = ChoiceOut(many=True)
    sexes = ChoiceOut(many=True)
    ethnicities = ChoiceOut(many=True)
    disabilities = ChoiceOut(many=True)
