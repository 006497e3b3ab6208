"""An evidence pack as a PDF."""

from __future__ import annotations

from improvement.pdf.document import Document
from improvement.pdf.report import PLAN_HEAD, PLAN_WIDTHS, measure_part, why
from improvement.presenting_packs import PackPage
from improvement.rules.dates import day_words
from improvement.rules.small import count_said
from mach.workdays import london_day

CHILD_HEAD = ("Child", "Age", "Contact", "Decided", "Referral", "Assessment", "Signed off", "Outcome")
CHILD_WIDTHS = (24, 12, 24, 20, 24, 24, 20, 24)


def pack_pdf(page: PackPage) -> bytes:
    """The same parts as the page, in the same order."""
    pack = page.pack
    paper = Document(pack.title, f"Evidence pack, {page.days}")
    paper.words(pack.title, size=18, bold=True)
    paper.words(
        f"Evidence pack for {page.days}, made by {pack.made_by} on {day_words(london_day(pack.made_at))}. "
        f"Areas: {'; '.join(page.areas)}. Counts under 5 are not said.",
        muted=True,
    )
    if page.measures:
        paper.heading("Figures and their definitions")
        for each in page.measures:
            measure_part(paper, each)
    _audits(paper, page)
    _plan(paper, page)
    if posts := page.kept.get("workforce"):
        paper.heading("Workforce")
        rows = [(row["team"], f"{row['posts']:g}", f"{row['vacant']:g}") for row in posts]
        paper.grid(("Team", "Posts", "Vacant"), rows, (60, 20, 20))
    _children(paper, page)
    return paper.bytes()


def _audits(paper: Document, page: PackPage) -> None:
    if audits := page.kept.get("audits"):
        paper.heading("Audits agreed in the twelve months before")
        rows = [(row["grade"], count_said(row["count"])) for row in audits["grades"]]
        paper.grid(("Grade", "Audits"), rows, (70, 30))


def _plan(paper: Document, page: PackPage) -> None:
    if page.plan:
        paper.heading("The plan as it stood")
        rows = [
            (each["rag"], f"{each['code']} {each['text']}", each["owner"], each["due"] or "none set", why(each))
            for each in page.plan
        ]
        paper.grid(PLAN_HEAD, rows, PLAN_WIDTHS)
    if found := page.kept.get("findings"):
        paper.heading("Findings and what answers them")
        rows = [
            (f"{row['code']} {row['text']}", f"{row['visit']}, {row['when']}", ", ".join(row["answered_by"]) or "none")
            for row in found
        ]
        paper.grid(("Finding", "Visit", "Answered by"), rows, (55, 30, 15))


def _children(paper: Document, page: PackPage) -> None:
    if "children" not in page.kept:
        return
    paper.heading("Children for case tracking")
    if page.children.left_out:
        paper.words(f"{page.children.left_out} left out: restricted.", muted=True)
    keys = ("name", "age", "contact", "decided", "referral", "assessment", "signed_off", "outcome")
    rows = [tuple(line[key] or "none" for key in keys) for line in page.children.lines]
    if rows:
        paper.grid(CHILD_HEAD, rows, CHILD_WIDTHS)
    else:
        paper.words("No child was referred in these days.")
