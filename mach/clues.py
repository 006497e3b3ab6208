"""What somebody typed into the search box, understood: number, date, reference, postcode, address, name. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from mach.identifiers import (
    clean_nhs_number,
    clean_postcode,
    clean_telephone,
    clean_upn,
    looks_like_postcode,
    nhs_number_fault,
    upn_fault,
)
from mach.names import fold

_REFERENCE = re.compile(r"\b([ACPRS])[-\s]?(?:(20\d\d)[-\s])?(\d{1,9})\b", re.IGNORECASE)
_DAY = re.compile(
    r"\b(\d{1,2})[/.\- ](\d{1,2}|[a-z]{3,9})[/.\- ](\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b", re.IGNORECASE
)
_POSTCODE = re.compile(r"\b[a-z]{1,2}[0-9][a-z0-9]?\s?[0-9][a-z]{2}\b", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\(?\d[\d\s()\-]{8,18}\d")
_UPN = re.compile(r"\b[a-z]\d{11}[a-z0-9]\b", re.IGNORECASE)
_HOUSE = re.compile(r"^(?:flat|apartment|unit)?\s*\d+\s*[a-z]?[\s,]+\S", re.IGNORECASE)
_STREETS = {
    "street",
    "road",
    "avenue",
    "lane",
    "close",
    "drive",
    "court",
    "walk",
    "terrace",
    "gardens",
    "grove",
    "rise",
}


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known of the person, or the piece of work, that is looked for."""

    reference: str = ""
    name: str = ""
    date_of_birth: date | None = None
    nhs_number: str = ""
    upn: str = ""
    postcode: str = ""
    address: str = ""
    telephone: str = ""

    @property
    def any(self) -> bool:
        return self != Clues()

    def beside(self, other: Clues) -> Clues:
        """These clues, and the other's where these say nothing."""
        missing = {name: getattr(other, name) for name in self.__slots__ if not getattr(self, name)}
        return replace(self, **missing)


def understand(text: str) -> Clues:
    """Everything that the words hold, whatever its order: “Ella Hodgson 9/4/2016 TS3 9ZZ” is a name, a date and a
    postcode.

    >>> understand("hodgson ella-mae, 9.4.2016").date_of_birth
    datetime.date(2016, 4, 9)
    """
    rest = " ".join(text.replace(",", " , ").split())
    found: dict[str, object] = {}
    for name, pattern, read in _READERS:
        for hit in pattern.finditer(rest):
            if value := read(hit):
                found[name] = value
                rest = f"{rest[: hit.start()]} {rest[hit.end() :]}"
                break
    rest = " ".join(rest.replace(" ,", ",").split()).strip(" ,")
    if rest and (_HOUSE.match(rest) or _has_street(rest)):
        found["address"] = rest
    if rest and not _HOUSE.match(rest):
        found["name"] = rest
    return Clues(**found)  # type: ignore[arg-type]


def written(reference: str) -> str:
    """A reference as it is written, from how people say it: c 2026 123 is C-2026-000123, p871 is P-000871."""
    hit = _REFERENCE.fullmatch(reference.strip())
    return _as_reference(hit) if hit else ""


def _as_reference(hit: re.Match[str]) -> str:
    letter, year, number = hit[1].upper(), hit[2], int(hit[3])
    if letter == "P":
        return "" if year else f"P-{number:06d}"
    return f"{letter}-{year}-{number:06d}" if year else ""


def _as_day(hit: re.Match[str]) -> date | None:
    if hit[4]:
        return _dated(f"{hit[4]}-{hit[5]}-{hit[6]}", "%Y-%m-%d")
    day, month, year = hit[1], hit[2], hit[3]
    named = "%m" if month.isdigit() else "%b" if len(month) == 3 else "%B"
    found = _dated(f"{day} {month} {year}", f"%d {named} {'%Y' if len(year) == 4 else '%y'}")
    if found and len(year) == 2 and found > datetime.now().astimezone().date().replace(month=12, day=31):
        return found.replace(year=found.year - 100)
    return found


def _dated(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None


def _as_nhs_number(hit: re.Match[str]) -> str:
    number = clean_nhs_number(hit[0])
    return number if len(number) == 10 and nhs_number_fault(number) is None else ""


def _as_telephone(hit: re.Match[str]) -> str:
    number = clean_telephone(hit[0])
    return number if number.startswith("0") and 10 <= len(number) <= 20 else ""


def _as_upn(hit: re.Match[str]) -> str:
    return clean_upn(hit[0]) if upn_fault(hit[0]) is None else ""


def _as_postcode(hit: re.Match[str]) -> str:
    return clean_postcode(hit[0]) if looks_like_postcode(hit[0]) else ""


_READERS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], object]], ...] = (
    ("upn", _UPN, _as_upn),
    ("reference", _REFERENCE, _as_reference),
    ("date_of_birth", _DAY, _as_day),
    ("nhs_number", _NUMBER, _as_nhs_number),
    ("telephone", _NUMBER, _as_telephone),
    ("postcode", _POSTCODE, _as_postcode),
)


def _has_street(text: str) -> bool:
    """“Marlow Walk” may be a street or a surname: then both are looked for."""
    return bool(_STREETS & set(fold(text).split()[1:]))
