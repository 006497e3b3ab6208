"""What agencies' systems are answered about their own figures."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from mach.serializers import Strict, Whole

MOST_MONTHS = 36


class FiguresIn(Strict):
    """Over how many months."""

    months = Whole(
        required=False, min_value=1, max_value=MOST_MONTHS, help_text="Up to this month; 12 unless said, 36 at most."
    )


class OwnMonthOut(serializers.Serializer[Any]):
    month = serializers.RegexField(r"^[0-9]{4}-[0-9]{2}$", help_text="2026-03")
    met = serializers.IntegerField(allow_null=True, help_text="How many met the measure.")
    of = serializers.IntegerField(allow_null=True, help_text="Of how many.")
    percent = serializers.FloatField(allow_null=True, help_text="Null where nothing counted.")
    hidden = serializers.BooleanField(
        help_text="True: a number under five would tell too much, or would give one away. All three are null."
    )


class OwnFigureOut(serializers.Serializer[Any]):
    measure = serializers.SlugField()
    title = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.ChoiceField(choices=["%", "number"])
    months = OwnMonthOut(many=True)


class OwnFiguresOut(serializers.Serializer[Any]):
    agency = serializers.SlugField()
    counted_to = serializers.DateTimeField(allow_null=True, help_text="When the figures were last brought up to date.")
    figures = OwnFigureOut(many=True)
