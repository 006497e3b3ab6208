"""Shapes of what other systems send: strict, so that nothing they mean is lost in silence, and every fault is named."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField, empty
from rest_framework.settings import api_settings

from mach.text import is_blank

NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tab and newline, and halves of characters, which no database keeps as text."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")


def _can_be_kept(text: str) -> bool:
    return not NOT_TEXT.search(text.replace("\r", "\n"))


def shown(name: str) -> str:
    """A field's name as it can be sent back: what is no character is replaced."""
    return name.encode("utf-8", "replace").decode()


class Strict(serializers.Serializer[Any]):
    """An object in which every wrong field is told at once, and a field that nobody knows is wrong."""

    default_error_messages = {"invalid": "Send an object here.", "null": "Send an object here."}
    each_once = ""
    """In a list of these: the field that says which row it is. No row is named twice."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.fail("invalid")
        errors: dict[str, Any] = {
            shown(name): ["This is not a field that can be sent here: check its name, or leave it out."]
            for name in data
            if name not in self.fields
        }
        given: dict[str, Any] = {}
        for field in self._writable_fields:
            try:
                given[field.field_name] = field.run_validation(field.get_value(data))
            except SkipField:
                continue
            except serializers.ValidationError as wrong:
                errors[field.field_name] = wrong.detail
            except DjangoValidationError as wrong:
                errors[field.field_name] = wrong.messages
        for name, told in self.faults(given):
            errors.setdefault(name or api_settings.NON_FIELD_ERRORS_KEY, [told])
        if errors:
            raise serializers.ValidationError(errors)
        return given

    def faults(self, given: dict[str, Any]) -> Iterable[tuple[str, str]]:
        """What practice finds wrong in the fields that have the right shape."""
        return ()


class Shape:
    """One kind of object, ready to check or to show the next one. Its fields are made once in each thread, not anew
    for each request: they hold nothing of what they are given."""

    def __init__(self, kind: type[serializers.Serializer[Any]]) -> None:
        self.context: dict[str, Any] = {}
        self.serializer = kind(context=self.context)

    def check(self, given: Any, **context: Any) -> dict[str, Any]:
        """What was sent, when it has the right shape; otherwise every wrong field at once."""
        self.context.clear()
        self.context.update(context)
        checked: dict[str, Any] = self.serializer.run_validation(given)
        return checked

    def show(self, told: Any) -> dict[str, Any]:
        return dict(self.serializer.to_representation(told))


_ready = threading.local()


def shape(kind: type[serializers.Serializer[Any]]) -> Shape:
    shapes: dict[type[Any], Shape] = _ready.__dict__.setdefault("shapes", {})
    if kind not in shapes:
        shapes[kind] = Shape(kind)
    return shapes[kind]


class Text(serializers.CharField):
    """Text as text: a number is not turned into one, and a character that cannot be kept is refused."""

    default_error_messages = {
        "invalid": "Send text here.",
        "not_text": "Leave out control characters: only tabs and line breaks can be kept.",
        "max_length": "Shorten this to {max_length} characters.",
        "null": "Send text here, or leave the field out.",
        "blank": "Write something here.",
        "required": "Send this field.",
    }

    def __init__(self, max_length: int, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("allow_blank", not kwargs["required"])
        super().__init__(max_length=max_length, trim_whitespace=False, **kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        return super().run_validation("" if isinstance(data, str) and is_blank(data) and _can_be_kept(data) else data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = data.replace("\r\n", "\n").replace("\r", "\n")
        if not _can_be_kept(text):
            self.fail("not_text")
        return text


class Code(Text):
    """One of a list of codes. `blank` says whether it may be left empty."""

    default_error_messages = {"unknown": "Send one of: {codes}."}

    def __init__(self, codes: Iterable[str], **kwargs: Any) -> None:
        self.codes = list(codes)
        super().__init__(max_length=60, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code and code not in self.codes:
            self.fail("unknown", codes=", ".join(self.codes))
        return code


@extend_schema_field(OpenApiTypes.BOOL)
class YesOrNo(serializers.BooleanField):
    """true or false, and nothing that only looks like it."""

    default_error_messages = {"invalid": "Send true or false.", "null": "Send true or false, or leave the field out."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Whole(serializers.IntegerField):
    """A whole number, not one written as text."""

    default_error_messages = {"invalid": "Send a whole number."}

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


@extend_schema_field(OpenApiTypes.DATE)
class Day(serializers.Field[Any, Any, Any, Any]):
    """A day as 2016-04-09."""

    default_error_messages = {"invalid": "Send a real date, written as 2016-04-09."}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not DAY.fullmatch(data):
            self.fail("invalid")
        try:
            return date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: date) -> str:
        return value.isoformat()


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field[Any, Any, Any, Any]):
    """A moment with its offset, as 2026-11-19T23:40:00+00:00. One without would be an hour out in summer."""

    default_error_messages = {"invalid": "Send a moment with its offset, written as 2026-11-19T23:40:00+00:00."}

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or not MOMENT.fullmatch(data):
            self.fail("invalid")
        try:
            return datetime.fromisoformat(data.replace("Z", "+00:00")).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail("invalid")

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class Several(serializers.ListField):
    """A list of one kind of thing."""

    default_error_messages = {
        "not_a_list": "Send a list here.",
        "max_length": "Send at most {max_length} of these.",
        "empty": "Send at least one.",
        "required": "Send at least one.",
        "null": "Send a list here, or leave the field out.",
        "twice": "Send one row for this: an earlier row has it already.",
    }

    def __init__(self, child: Any, max_length: int, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(child=child, max_length=max_length, **kwargs)
        self.longest = max_length

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type="")
        if len(data) > self.longest:
            self.fail("max_length", max_length=self.longest)
        given = super().to_internal_value(data)
        self._refuse_twice(given)
        return given

    def _refuse_twice(self, given: list[Any]) -> None:
        """Of two rows about one thing the later would silently win."""
        if name := getattr(self.child, "each_once", ""):
            named = [row.get(name) for row in given]
            told = [self.error_messages["twice"]]
            if again := {place: {name: told} for place, one in enumerate(named) if one in named[:place]}:
                raise serializers.ValidationError(again)


class OneProblem(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="JSON pointer to the wrong field; empty: the body as a whole.")
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """How the API refuses (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = OneProblem(many=True, required=False)
