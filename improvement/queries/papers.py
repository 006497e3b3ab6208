"""Papers for the Board: the plan, the measures and the rest as they stand at a moment, in plain values."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from improvement.models import Audit, Grade, Post
from improvement.queries.board import open_actions
from improvement.queries.inspections import findings_for
from improvement.queries.live import Live, every_live
from improvement.queries.versions import contents
from improvement.rules.dates import day_words, due_day, span_words
from mach.models import User
from mach.workdays import london_day

YEAR = timedelta(days=365)


def papers(reader: User, now: datetime) -> dict[str, Any]:
    """Every paper by its kind, in the words and figures of this moment. They are kept and never made again."""
    return {
        "plan": contents(reader, now),
        "measures": [measure_said(each) for each in every_live(reader, now).values()],
        "findings": findings(reader),
        "audits": audits(london_day(now)),
        "workforce": workforce(london_day(now)),
        "carried": carried(reader, now),
    }


def measure_said(each: Live) -> dict[str, Any]:
    """A measure with its definition and its months, as counted then."""
    measure = each.measure
    return {
        "slug": measure.slug,
        "title": measure.title,
        "definition": measure.definition,
        "version": measure.version,
        "share": measure.is_share,
        "better": measure.better and str(measure.better),
        "target": measure.target,
        "counts": measure.counts,
        "months": [
            {"month": month.first.isoformat(), "met": month.met, "count": month.count, "value": month.value}
            for month in each.months
        ],
    }


def findings(reader: User) -> list[dict[str, Any]]:
    """Weaknesses and recommendations with the codes of what answers them, those that nothing answers first."""
    rows = [
        {
            "code": row.code,
            "kind": row.get_kind_display(),
            "text": row.text,
            "visit": row.inspection.get_kind_display(),
            "when": span_words(row.inspection.starts_on, row.inspection.ends_on, row.inspection.known_to),
            "answered_by": [action.code for action in row.answered_by],
        }
        for row in findings_for(reader).exclude(kind="strength").order_by("-inspection__starts_on", "id")
    ]
    return sorted(rows, key=lambda row: bool(row["answered_by"]))


def audits(today: date) -> dict[str, Any]:
    """Audits agreed in the last twelve months by grade; none that touches a restricted person is counted."""
    rows = Audit.objects.filter(restricted_people=[])
    agreed = Counter(rows.filter(agreed_at__date__gt=today - YEAR).exclude(agreed="").values_list("agreed", flat=True))
    return {
        "grades": [{"grade": grade.label, "count": agreed[grade.value]} for grade in Grade],
        "open": rows.open().count(),
    }


def workforce(today: date) -> list[dict[str, Any]]:
    """Posts and vacancies by team, in full-time equivalents, on a day."""
    posts = Post.objects.filter(opened_on__lte=today).filter(Q(ended_on=None) | Q(ended_on__gte=today))
    found: dict[str, list[float]] = {}
    for post in posts.select_related("team").prefetch_related("holders").order_by("team__name"):
        row = found.setdefault(post.team.name, [0.0, 0.0])
        row[0] += float(post.full_time)
        held = any(h.first_day <= today and (h.last_day is None or h.last_day >= today) for h in post.holders.all())
        row[1] += 0 if held else float(post.full_time)
    return [{"team": team, "posts": posts, "vacant": vacant} for team, (posts, vacant) in found.items()]


def carried(reader: User, now: datetime) -> list[dict[str, Any]]:
    """Actions of earlier meetings that are not done."""
    return [
        {
            "what": row.action.what,
            "owner": row.owner_words,
            "due": day_words(due_day(row.action.due_at)) if row.action.due_at else "",
            "set": day_words(row.meeting.held_on),
            "late": bool(row.action.due_at and row.action.due_at < now),
        }
        for row in open_actions(reader)
    ]
