"""Time, age and priority in words, for templates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from mach import spoken

register = template.Library()

RAG_WORDS = {"danger": "Danger", "red": "Red", "amber": "Amber", "green": "Green"}


@register.filter
def clock_words(clock: Any) -> spoken.ClockWords:
    return spoken.clock_words(clock, timezone.now())


@register.filter
def when(at: datetime | None) -> str:
    """Tue 24 Nov, 10:40"""
    return spoken.moment(at) if at else ""


@register.filter
def full_when(at: datetime | None) -> str:
    return spoken.full_moment(at) if at else ""


@register.filter
def due(at: datetime | None) -> str:
    return spoken.due(at) if at else ""


@register.filter
def ago(at: datetime | None) -> str:
    return spoken.ago(at, timezone.now()) if at else ""


@register.filter
def age(born: date | None) -> str:
    """Age today; nothing when the date is not known."""
    return spoken.age(born, timezone.localdate()) if born else ""


@register.filter
def age_on(born: date | None, on: date | datetime) -> str:
    if not born:
        return ""
    return spoken.age(born, timezone.localdate(on) if isinstance(on, datetime) else on)


@register.filter
def rag_word(rag: str | None) -> str:
    return RAG_WORDS.get(str(rag or ""), "Not rated")


@register.simple_tag
def server_time() -> str:
    """The server's time in ISO form: scripts count on from it, whatever the machine's own clock says."""
    return timezone.now().isoformat()
