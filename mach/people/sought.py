"""Somebody who is looked for: what is known of them, as it was said, and as the comparison takes it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from mach.identifiers import clean_nhs_number, clean_postcode, clean_telephone, clean_upn, nhs_number_fault
from mach.names import name_key, swapped
from mach.people.keying import Home, Known, alone, heard, home, keys, plain
from mach.sounds import also_called

GROWN = 18
ADULT = 20
_AGED = re.compile(
    r"\b(?:aged?|about|around|approx(?:imately)?\.?|circa)\s+(\d{1,2})\b|\b(\d{1,2})[\s-]*(?:years?|yrs?|y/?o)\b", re.I
)
_MONTHS_OLD = re.compile(r"\b(\d{1,2})[\s-]*months?\s*(?:old)?\b", re.I)
_IN_YEAR = re.compile(r"\b(?:born(?: in)?|year)\s+((?:19|20)\d\d)\b|^\s*((?:19|20)\d\d)\s*$", re.I)


def half_known(text: str, on: date) -> tuple[date, date] | None:
    """The first and last day on which somebody may have been born of whom it is said “about 6”, “aged 6”, “6 years
    old”, “18 months” or “born in 2016”. Whoever says “about” may be a year out either way: that is left to the
    comparison."""
    if found := _IN_YEAR.search(text):
        year = int(found[1] or found[2])
        return date(year, 1, 1), date(year, 12, 31)
    if found := _MONTHS_OLD.search(text):
        middle = on - timedelta(days=int(found[1]) * 30)
        return middle - timedelta(days=45), min(on, middle + timedelta(days=45))
    if found := _AGED.search(text):
        age = int(found[1] or found[2])
        return _years_before(on, age + 1) + timedelta(days=1), _years_before(on, age)
    return None


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is known of somebody who is looked for. Anything may be missing.

    `born_from` and `born_to` say a date that is half known. `carers` are names, as pairs of given and family name, of
    the adults who came with a child. `child` says that it is a child who is looked for: an adult of the index is then
    rarely the one, and a date that makes them an adult is somebody else's. `on` is the day of asking.
    """

    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    expected_date_of_birth: date | None = None
    nhs_number: str = ""
    upn: str = ""
    postcode: str = ""
    sex: str = "U"
    telephone: str = ""
    lines: tuple[str, ...] = ()
    born_from: date | None = None
    born_to: date | None = None
    carers: tuple[tuple[str, str], ...] = ()
    child: bool = False
    on: date | None = None

    @classmethod
    def of(cls, sent: Any, *, child: bool = False, carers: Iterable[Any] = (), on: date | None = None) -> Sought:
        """From anything with the fields of an identity: somebody on a contact, or what a form holds."""
        on = on or date.today()  # noqa: DTZ011
        about = half_known(getattr(sent, "description", "") or "", on) if not sent.date_of_birth else None
        return cls(
            given_name=sent.given_name,
            family_name=sent.family_name,
            date_of_birth=sent.date_of_birth,
            expected_date_of_birth=sent.expected_date_of_birth,
            nhs_number=sent.nhs_number,
            upn=sent.upn,
            postcode=getattr(sent, "postcode", ""),
            sex=getattr(sent, "sex", "") or "U",
            telephone=getattr(sent, "telephone", "") or "",
            lines=tuple(getattr(sent, "address_lines", ()) or ()),
            born_from=about[0] if about else None,
            born_to=about[1] if about else None,
            carers=tuple((one.given_name, one.family_name) for one in carers if one.given_name or one.family_name),
            child=child,
            on=on,
        ).tidied()

    def tidied(self) -> Sought:
        """Numbers and postcode in the one way of writing in which they are stored."""
        return replace(
            self,
            nhs_number=clean_nhs_number(self.nhs_number),
            upn=clean_upn(self.upn),
            postcode=clean_postcode(self.postcode),
            telephone=clean_telephone(self.telephone),
        )

    @property
    def key(self) -> str:
        return name_key(self.given_name, self.family_name)

    @property
    def anything(self) -> bool:
        """Whether enough is known to look at all."""
        said = self.nhs_number or self.upn or self.key or self.telephone or self.postcode or self.lines
        return bool(said or self.date_of_birth or self.expected_date_of_birth)


def asked(place: int, sought: Sought) -> dict[str, Any]:
    """Somebody sought, as the statement takes them."""
    on = sought.on or date.today()  # noqa: DTZ011
    at = home(sought.lines, sought.postcode)
    born = sought.date_of_birth
    known = _known(sought, at)
    given, family = plain(sought.given_name), plain(sought.family_name)
    first, last = given.partition(" ")[0], family.partition(" ")[0]
    return {
        "place": place,
        "keys": keys(known),
        "lone": alone(known),
        "given": given,
        "family": family,
        "words": [*given.split(), *family.split()],
        "given_sound": heard(given),
        "family_sound": heard(family),
        "given_short": also_called(first),
        "family_short": also_called(last) if not given else (),
        "born": _day(born),
        "swapped": _day(swapped(born) if born else None),
        "due": _day(sought.expected_date_of_birth),
        "low": _day(sought.born_from),
        "high": _day(sought.born_to),
        "grown": bool(sought.child and born and born <= _years_before(on, GROWN)),
        "child": sought.child,
        "adult_before": _day(_years_before(on, ADULT)),
        "sex": sought.sex,
        "nhs_number": sought.nhs_number,
        "nhs_fails": bool(nhs_number_fault(sought.nhs_number)),
        "upn": sought.upn,
        "telephone": sought.telephone,
        "postcode": at.postcode,
        "streets": at.streets,
        "houses": at.houses,
        "carers": sorted({" ".join(filter(None, (plain(a), plain(b)))) for a, b in sought.carers} - {""}),
    }


def _known(sought: Sought, at: Home) -> Known:
    years = range(sought.born_from.year, sought.born_to.year + 1) if sought.born_from and sought.born_to else ()
    return Known(
        names=[(sought.given_name, sought.family_name)],
        born=sought.date_of_birth,
        expected=sought.expected_date_of_birth,
        years=years,
        nhs_number=sought.nhs_number,
        upn=sought.upn,
        telephone=sought.telephone,
        homes=[at],
        carers=sought.carers,
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
