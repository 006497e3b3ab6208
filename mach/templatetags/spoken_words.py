"""Time, age and priority in words, for templates."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from mach import spoken

register = template.Library()

RAG_WORDS = {"danger": "Danger", "red": "Red", "amber": "Amber", "green": "Green"}


CLOCK = (
    '<span class="app-clock{line}" data-state="{state}"{counted}>{kind}'
    '<time class="app-clock__first" datetime="{ends}" title="{label}. {full}">{first}'
    '<span class="govuk-visually-hidden">. {label}. {full}.</span></time>{second}</span>'
)
KIND = '<span class="app-clock__kind">{label}</span> '
SECOND = ' <span class="app-clock__second">{second}</span>'


@register.simple_tag
def clock(clock: Any, line: bool = False, kind: bool = False, second: bool = True) -> SafeString:
    """A clock in words, counted on by js/clocks.js. `line`: on one line; `kind`: with what it is for; `second`: with
    what follows the first words. Written here and not in a template: a list shows fifty of them."""
    words = spoken.clock_words(clock, timezone.now())
    times = (("due", clock.due_at), ("target", clock.target_at), ("warn", clock.warn_at))
    said = {name: at.astimezone(spoken.LONDON).isoformat() for name, at in times if at}
    counted = (
        "" if clock.stopped_at else "".join([" data-clock", *(f' data-{name}="{at}"' for name, at in said.items())])
    )
    # Our own words and figures throughout: only the label could hold anything that a page would read as its own.
    return SafeString(
        CLOCK.format(
            line=" app-clock--line" if line else "",
            state=words.state,
            first=words.first,
            full=words.full,
            counted=counted,
            kind=KIND.format(label=escape(clock.kind_label)) if kind else "",
            ends=said.get("target") or said["due"],
            label=escape(clock.kind_label),
            second=SECOND.format(second=words.second) if second else "",
        )
    )


@register.simple_tag
@lru_cache
def rag(rag: str | None, danger: bool = False) -> SafeString:
    """Priority as word, colour and shape. There are few, and a list shows many: each is drawn once."""
    return SafeString(render_to_string("components/rag.html", {"rag": rag, "danger": danger}))


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
