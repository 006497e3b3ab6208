"""Lengths of time in words, for templates."""

from __future__ import annotations

from django import template

from mach import spoken

register = template.Library()


@register.filter
def span(seconds: float | None) -> str:
    """2 h 10 min"""
    return "" if seconds is None else spoken.duration(seconds)
