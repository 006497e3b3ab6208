"""The first page after signing in: what waits for this person, and nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from mach import audit
from mach.access import Permission, Role
from mach.context import address_of
from mach.queries import duplicates
from mach.queries import home as queries
from mach.queries.bounded import said
from mach.views.clocks import children_words

ADMINISTERING = (
    (Permission.MANAGE_USERS, "mach:users", "Users", "Who may sign in, and as what"),
    (Permission.MANAGE_AGENCIES, "mach:agencies", "Agencies", "Partner agencies and their keys"),
    (Permission.MANAGE_SETTINGS, "mach:settings", "Settings", "Time limits, bank holidays, categories, who is told"),
)
JOURNEY = "improvement:journey"
"""Where somebody begins who leads improvement and for whom no case waits."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the reader, most urgent first in each part; every number opens its rows."""
    reader = request.user
    if reader.may(Permission.WRITE_PLAN) and not reader.may(Permission.READ_CASES) and (first := address_of(JOURNEY)):
        return redirect(first)
    blocks = queries.blocks(reader)
    steps = queries.actions(reader)
    work = queries.clocks_of(steps, reader)
    clocks = [clock for block in blocks for clock in block.rows] + list(work.values())
    children, sent = queries.children(clocks, reader), queries.sent(clocks)
    opened = queries.assessments_opened(blocks, reader)
    if children:
        audit.viewed(None, by=reader, people=sorted(children), agency=reader.agency, through="list", list="home")
    shown = {
        "blocks": [shown_block(block, children, sent, opened, reader) for block in blocks],
        "actions": [(step, children_words(work[step.pk], children, sent) if step.pk in work else []) for step in steps],
        "calls": [(call, reverse("referrals:call", args=[call.subject])) for call in queries.calls(reader)],
        "notices": queries.notices(reader),
        "links": links(reader),
        "partner": Role.PARTNER in reader.roles,
        "sent": address_of("referrals:sent"),
    }
    return render(request, "mach/home.html", shown)


FAMILIES = "assessments:early_help?show=open"
"""All that a partner who leads a family may list."""


def shown_block(
    block: queries.Block, children: dict[int, Any], sent: queries.Sent, opened: dict[int, Any], reader: Any
) -> dict[str, Any]:
    reads_cases = reader.may(Permission.READ_CASES)
    return {
        "name": block.what.name,
        "label": block.what.label,
        "count": said(block.count),
        "late": block.late,
        "more": block.count > len(block.rows),
        "href": list_address(block.what.list if reads_cases else FAMILIES, reader),
        "lines": [
            (clock, children_words(clock, children, sent), *opened.get(clock.pk, (clock.reference, clock.link)))
            for clock in block.rows
        ],
        "explain": block.what.name == "explain",
        "several": len({clock.kind for clock in block.rows}) > 1,
    }


def list_address(said: str, reader: Any) -> str:
    """The address of a list by its page's name, with whatever narrows it; the wall where there is no such page."""
    name, _, narrowed = said.partition("?")
    try:
        page = reverse(name)
    except NoReverseMatch:
        return reverse("mach:clocks")
    return page + (f"?{narrowed.replace('worker=me', f'worker={reader.pk}')}" if narrowed else "")


def links(reader: Any) -> list[dict[str, str]]:
    """For those for whom no case waits: the pages that their role is for."""
    found = [
        {"href": address_of(name), "label": label, "text": text}
        for permission, name, label, text in ADMINISTERING
        if reader.may(permission)
    ]
    if reader.may(Permission.READ_MEASURES) and not reader.may(Permission.RECEIVE_CONTACT):
        words = {"label": "Measures", "text": "How fast decisions are made, by month and by agency"}
        found.append({"href": address_of("improvement:measures"), **words})
    if reader.may(Permission.WORK_EPISODE) and not reader.may(Permission.READ_CASES):
        words = {"label": "My families", "text": "The early help that you lead"}
        found.append({"href": address_of("assessments:early_help"), **words})
    if reader.may(Permission.MERGE_PEOPLE) and not reader.may(Permission.RECEIVE_CONTACT):
        words = {"label": "In the index twice", "text": f"Pairs to review: {duplicates.counts(reader)['waiting']}"}
        found.append({"href": address_of("mach:duplicates"), **words})
    return [link for link in found if link["href"]]
