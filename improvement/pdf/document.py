"""A paper document: title, headings, paragraphs, tables, charts, page numbers. It knows nothing of what it says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

FONTS = Path(__file__).resolve().parent / "fonts"
INK, MUTED, LINE, TEAL, AMBER, TINT = (
    (23, 36, 44), (71, 89, 99), (213, 222, 226), (10, 102, 112), (133, 70, 0), (242, 245, 246),
)  # fmt: skip
# It tells, line by line, how it cuts letters out of a font: nothing that anybody running this would read.
logging.getLogger("fontTools").setLevel(logging.WARNING)
At = Callable[[float, float], tuple[float, float]]
"""From a point of the drawing to a point of the page."""


class Document(FPDF):
    """A4, upright, with a foot that says what it is and which page."""

    def __init__(self, title: str, foot: str) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.add_font("Body", "", FONTS / "DejaVuSansCondensed.ttf")
        self.add_font("Body", "B", FONTS / "DejaVuSansCondensed-Bold.ttf")
        self.set_title(title)
        self.set_lang("en-GB")
        self.set_creator("MACH")
        self.set_margins(18, 18)
        self.set_auto_page_break(True, 20)
        self.add_page()
        self.set_text_color(*INK)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Body", size=8)
        self.set_text_color(*MUTED)
        self.cell(self.epw / 2, 5, self.foot)
        self.cell(self.epw / 2, 5, f"Page {self.page_no()} of {{nb}}", align="R")

    def words(self, text: str, size: float = 10, bold: bool = False, muted: bool = False, after: float = 2) -> None:
        self.set_font("Body", "B" if bold else "", size)
        self.set_text_color(*(MUTED if muted else INK))
        self.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)

    def room(self, millimetres: float) -> None:
        """Begin a new page unless so much of this one is left."""
        if self.will_page_break(millimetres):
            self.add_page()

    def heading(self, text: str, level: int = 0) -> None:
        """A heading that is also a line of the document's outline; it never stands alone at the end of a page."""
        self.room(28)
        self.ln(3)
        self.start_section(text, level)
        self.words(text, size=14 if level == 0 else 11, bold=True, after=1)

    def grid(self, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
        """A table whose head comes again on every page."""
        self.set_font("Body", size=8.5)
        self.set_text_color(*INK)
        self.set_draw_color(*LINE)
        shown: dict[str, Any] = {
            "col_widths": tuple(widths),
            "text_align": "L",
            "line_height": 4.4,
            "padding": 1.2,
            "borders_layout": TableBordersLayout.HORIZONTAL_LINES,
            "headings_style": FontFace(emphasis="BOLD", fill_color=TINT),
        }
        with self.table(**shown) as table:
            for cells in (head, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        self.ln(3)

    def chart(self, drawn: dict[str, Any], unit: str, words: str) -> None:
        """A line of months from the same co-ordinates as the page's, drawn as vectors. `words` say what it shows."""
        scale = self.epw / drawn["width"]
        height = drawn["height"] * scale
        self.room(height + 8)
        left, top = self.l_margin, self.get_y()

        def at(x: float, y: float) -> tuple[float, float]:
            return left + x * scale, top + y * scale

        self._ground(at, drawn, unit)
        self._line(at, drawn)
        self.set_xy(self.l_margin, top + height + 1)
        self.words(words, size=8, muted=True)

    def _ground(self, at: At, drawn: dict[str, Any], unit: str) -> None:
        """What the line stands on: the marks, the months, the target."""
        self.set_font("Body", size=7)
        self.set_text_color(*MUTED)
        self.set_line_width(0.15)
        self.set_draw_color(*LINE)
        for mark in drawn["grid"]:
            self.line(*at(drawn["left"], mark["y"]), *at(drawn["right"], mark["y"]))
            self.text(*at(drawn["left"] - 34, mark["y"] + 4), f"{mark['label']}{unit}")
        for month in drawn["months"]:
            self.text(*at(month["x"] - 14, drawn["base"] + 18), month["label"])
        if drawn["target"] is not None:
            self.set_draw_color(*AMBER)
            self.set_dash_pattern(dash=1.5, gap=1)
            self.line(*at(drawn["left"], drawn["target"]), *at(drawn["right"], drawn["target"]))
            self.set_dash_pattern()
            self.text(*at(drawn["right"] + 6, drawn["target"] + 4), "target")

    def _line(self, at: At, drawn: dict[str, Any]) -> None:
        self.set_draw_color(*TEAL)
        self.set_line_width(0.5)
        for line in drawn["lines"]:
            self.polyline([at(*map(float, pair.split(","))) for pair in line.split()])
        self.set_fill_color(255, 255, 255)
        for dot in drawn["dots"]:
            if dot["y"] is not None:
                self.circle(*at(dot["x"], dot["y"]), 0.9, style="DF")

    def bytes(self) -> bytes:
        return bytes(self.output())
