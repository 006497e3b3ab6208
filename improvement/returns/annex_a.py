"""Ofsted's Annex A, lists 1 to 5, as a workbook: columns in their order, formats and coded values as the lists have
them. Here alone is known what the lists look like; what happened comes from `queries.returns` in words of our own.

List 6, children in need, is not made: the front door holds only a part of its cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from openpyxl import Workbook

from improvement.queries.returns import (
    ASSESSMENTS,
    CONTACTS,
    EARLY_HELP,
    ENQUIRIES,
    REFERRALS,
    Period,
    Row,
    Source,
    is_whole,
    rows_of,
)
from mach.models import User
from mach.xlsx import add_sheet

YES_NO = {True: "a) Yes", False: "b) No", None: "c) Unknown"}
GENDERS = {"M": "a) Male", "F": "b) Female", None: "c) Not stated/recorded"}
"""Taken from the sex that is recorded: the record keeps no gender. `d) Neither` is therefore never written."""
ETHNICITIES = {
    code: f"{letter}) {code}"
    for letter, code in zip(
        "abcdefghijklmnopqrst",
        ("WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB",
         "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT"),
        strict=True,
    )
} | {None: "u) UNKNOWN"}  # fmt: skip
SOURCES = {
    "1A": "a) 1A: Individual",
    "1B": "b) 1B: Individual",
    "1C": "c) 1C: Individual",
    "1D": "d) 1D: Individual",
    "2A": "e) 2A: Schools",
    "2B": "f) 2B: Education services",
    "3A": "g) 3A: Health services",
    "3B": "h) 3B: Health services",
    "3C": "i) 3C: Health services",
    "3D": "j) 3D: Health services",
    "3E": "k) 3E: Health services",
    "3F": "l) 3F: Health services",
    "4": "m) 4: Housing",
    "5A": "n) 5A: LA services",
    "5B": "o) 5B: LA services",
    "5C": "p) 5C: LA services",
    "5D": "p1) 5D: LA services",
    "6": "q) 6: Police",
    "7": "r) 7: Other legal agency",
    "8": "s) 8: Other",
    "9": "t) 9: Anonymous",
    "10": "u) 10: Unknown",
}
COUNCIL = "Local authority"


class Kind(StrEnum):
    TEXT = "text"
    DATE = "date"
    INTEGER = "integer"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, which of a row's values it tells, and how. `blank`: it may be left empty. `missing`: what
    to say where the record does not know what the column asks for."""

    heading: str
    key: str
    kind: Kind
    codes: Mapping[Any, str] | None = None
    blank: bool = False
    missing: str = ""

    def cell(self, row: Row) -> Any:
        value = row.said[self.key]
        if self.codes is None:
            return value
        return None if value is None and self.blank else self.codes.get(value)

    def gap(self, row: Row) -> str:
        """Why the record cannot fill this cell; nothing where it can, or where it may stand empty."""
        if row.said[self.key] is not None:
            return ""
        return row.because.get(self.key, "") or ("" if self.blank else self.missing)


class Born(Column):
    """An unborn child has neither date of birth nor age, and that is no gap."""

    def gap(self, row: Row) -> str:
        return "" if row.said["unborn"] else Column.gap(self, row)


class Gender(Born):
    """Nor is an unborn child's gender one."""


C = Column
TEAM = C("Allocated Team", "team", Kind.TEXT, missing="The work is with no team yet.")
WORKER = C("Allocated Worker", "worker", Kind.TEXT, missing="The work is with nobody yet.")
DISABLED = C("Does the Child have a Disability", "disabled", Kind.CODE, YES_NO, missing="Disability is not recorded.")
CHILD = (
    C("Child Unique ID", "child", Kind.TEXT, missing="Nobody has said yet who the child is."),
    Gender("Gender", "sex", Kind.CODE, GENDERS, missing="Sex is not recorded."),
    C("Ethnicity", "ethnicity", Kind.CODE, ETHNICITIES, missing="Ethnicity is not recorded."),
    Born("Date of Birth", "born", Kind.DATE, missing="Date of birth is not recorded."),
    C("Age of Child (Years)", "age", Kind.INTEGER, blank=True),
)


@dataclass(frozen=True, slots=True)
class List:
    """One sheet."""

    number: int
    title: str
    source: Source
    columns: tuple[Column, ...]

    @property
    def sheet(self) -> str:
        return f"List {self.number}"


LISTS = (
    List(1, "Contacts", CONTACTS, (
        *CHILD,
        C("Date of Contact", "received", Kind.DATE),
        C("Contact Source", "source", Kind.CODE, SOURCES),
    )),
    List(2, "Early help", EARLY_HELP, (
        *CHILD,
        C("Assessment start date", "begun", Kind.DATE),
        C("Assessment completion date", "finished", Kind.DATE, blank=True),
        C("Organisation completing assessment", "organisation", Kind.TEXT),
    )),
    List(3, "Referrals", REFERRALS, (
        *CHILD,
        C("Date of referral", "date", Kind.DATE),
        C("Referral Source", "source", Kind.CODE, SOURCES),
        C("Referral NFA?", "no_further_action", Kind.CODE, YES_NO),
        C("Number of Referrals in Last 12 Months", "earlier", Kind.INTEGER),
        TEAM,
        WORKER,
    )),
    List(4, "Assessments", ASSESSMENTS, (
        *CHILD,
        DISABLED,
        C("Continuous Assessment Start Date", "begun", Kind.DATE),
        C("Child Seen During Continuous Assessment", "seen", Kind.CODE, YES_NO),
        C("Continuous Assessment Date of Authorisation", "authorised", Kind.DATE, blank=True),
        C("Was the child assessed as requiring LA children's social care support?", "needs_support", Kind.CODE, YES_NO,
          blank=True),
        TEAM,
        WORKER,
    )),
    List(5, "Section 47 enquiries and initial conferences", ENQUIRIES, (
        *CHILD,
        DISABLED,
        C("Strategy discussion initiating Section 47 Enquiry Start Date", "begun", Kind.DATE),
        C("Was an Initial Child Protection Conference deemed unnecessary?", "unnecessary", Kind.CODE, YES_NO,
          blank=True),
        C("Date of Initial Child Protection Conference", "conference", Kind.DATE, blank=True),
        C("Did the Initial Child Protection Conference Result in a Child Protection Plan", "plan", Kind.CODE, YES_NO,
          blank=True),
        C("Number of Section 47 Enquiries in the last 12 months", "before", Kind.INTEGER),
        C("Number of ICPCs in the last 12 months", "conferences", Kind.INTEGER),
        TEAM,
        WORKER,
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell that the record cannot fill: on which list, of which child and event, which column, and why."""

    list: List
    row: Row
    heading: str
    why: str


@dataclass(frozen=True, slots=True)
class Lists:
    """The five lists of a period, for one reader."""

    period: Period
    rows: dict[int, list[Row]]
    left_out: int

    @property
    def people(self) -> set[int]:
        return {row.person for rows in self.rows.values() for row in rows if row.person is not None}

    def gaps(self) -> Iterator[Gap]:
        for each in LISTS:
            for row in self.rows[each.number]:
                for column in each.columns:
                    if why := column.gap(row):
                        yield Gap(each, row, column.heading, why)


def lists_of(reader: User, *, first: date, last: date) -> Lists:
    """All that this reader may have of the five lists. `left_out` is how many of them are not whole: who is
    missing from them is nowhere said."""
    period = Period(first, last)
    rows = {each.number: [_told(row) for row in rows_of(each.source, reader, period)] for each in LISTS}
    return Lists(period, rows, sum(not is_whole(each.source, reader, period) for each in LISTS))


def _told(row: Row) -> Row:
    if row.said.get("by_council"):
        row.said["organisation"] = COUNCIL
    return row


def cells(columns: Iterable[Column], row: Row) -> list[Any]:
    return [column.cell(row) for column in columns]


def workbook(lists: Lists) -> Workbook:
    """A sheet for each list, its headings in the first row, a row for each child in each event."""
    book = Workbook(write_only=True)
    for each in LISTS:
        head = [column.heading for column in each.columns]
        add_sheet(book, each.sheet, head, (cells(each.columns, row) for row in lists.rows[each.number]))
    return book
