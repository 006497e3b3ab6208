"""The report to Executive and Scrutiny as a PDF."""

from __future__ import annotations

from improvement.pdf.document import Document
from improvement.presenting_report import Measured, Report
from improvement.rules.dates import day_words, due_day
from mach.workdays import london_day

WITH_CHART = 100
"""Millimetres that a measure takes with its words and its chart: they stay together."""
PLAN_HEAD, PLAN_WIDTHS = ("Colour", "Action", "Owner", "Due", "Why"), (11, 40, 20, 14, 38)


def report_pdf(report: Report) -> bytes:
    """The same parts as the printable page, in the same order, with the charts as vectors."""
    meeting = report.meeting
    paper = Document(report.title, f"Improvement Board of {day_words(meeting.held_on)}")
    paper.words(report.title, size=18, bold=True)
    paper.words(
        f"From the Improvement Board of {day_words(meeting.held_on)}, chaired by {meeting.chair}. The plan and the "
        f"measures are as they stood on {day_words(london_day(meeting.papers_at))}. Counts under 5 are not said.",
        muted=True,
    )
    paper.heading("Where the plan stands")
    paper.words("; ".join(f"{name} {count}" for name, count in report.counts) + ".")
    rows = [
        (each["rag"], f"{each['code']} {each['text']}", each["owner"], each["due"] or "none set", why(each))
        for each in report.plan
    ]
    if rows:
        paper.grid(PLAN_HEAD, rows, PLAN_WIDTHS)
    _unanswered(paper, report)
    paper.heading("Measures")
    for each in report.measures:
        measure_part(paper, each)
    _decisions(paper, report)
    return paper.bytes()


def why(each: dict[str, str]) -> str:
    """Both colours where a person set another than the rule gives."""
    other = f"The rule says {each['computed'].lower()}. " if each["rag"] != each["computed"] else ""
    return other + each["because"]


def _unanswered(paper: Document, report: Report) -> None:
    paper.heading("Findings that no action answers yet")
    rows = [(each["code"], each["text"], f"{each['visit']}, {each['when']}") for each in report.unanswered]
    if rows:
        paper.grid(("Finding", "What it says", "Visit"), rows, (14, 60, 30))
    else:
        paper.words("Every weakness and recommendation has an action.")


def measure_part(paper: Document, each: Measured) -> None:
    """A measure with its definition, its last figure and its line."""
    paper.room(WITH_CHART if each.charted else 36)
    paper.heading(each.title, level=1)
    target = f", target {each.target}" if each.target else ""
    paper.words(f"{each.month}: {each.last}{target}" if each.month else "No figure yet.", bold=True, after=0.5)
    paper.words(each.definition, size=8.5, muted=True)
    if each.charted:
        told = "; ".join(f"{label} {words}" for label, words in each.months)
        paper.chart(each.chart, "%" if each.target.endswith("%") else "", told)
    elif each.months:
        paper.words("; ".join(f"{label} {words}" for label, words in each.months), size=8, muted=True)


def _decisions(paper: Document, report: Report) -> None:
    paper.heading("What the Board decided")
    for item in report.decided:
        paper.room(16)
        paper.words(f"{item.place}. {item.title}", bold=True, after=0)
        paper.words(item.decided)
    if not report.decided:
        paper.words("No decision is recorded yet.", muted=True)
    if report.actions:
        paper.heading("Actions of the Board", level=1)
        rows = [
            (
                row.action.what,
                row.owner_words,
                day_words(due_day(row.action.due_at)),
                "done" if row.action.done_at else "open",
            )
            for row in report.actions
        ]
        paper.grid(("Action", "Owner", "Due", "State"), rows, (60, 25, 15, 10))
