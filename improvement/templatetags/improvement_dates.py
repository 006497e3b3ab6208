"""Dates known to the day or to the month, in words."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from improvement.rules.dates import day_words, due_day, span_words

register = template.Library()


@register.simple_tag
def span_of(first: date, last: date, known_to: str) -> str:
    """“13 to 14 July 2022”, “July 2021”"""
    return span_words(first, last, known_to)


@register.simple_tag
def day_of(day: date | None, known_to: str) -> str:
    return day_words(day, known_to)


@register.filter
def due_on(at: datetime | None) -> str:
    """The day by the end of which it is due."""
    return day_words(due_day(at)) if at else ""
