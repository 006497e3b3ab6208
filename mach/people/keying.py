"""What somebody is found by and compared by: folded names, how they sound, where they lived, and keys of it all. Pure.

The same rule makes the keys of a person of the index and those of somebody sought, so that they meet where two facts
agree. Every key is of two or three facts together: a surname alone, or a month of birth alone, is shared by thousands,
the sound of a surname in a month of birth by a handful. The codes of a name (its sound, its first three letters, its
last four) are made from all words of given and family name together: names the other way round, double surnames and
names split elsewhere need no rule of their own.

Keys, each a hash of its kind and its facts:

  number           NHS number; unique pupil number; telephone
  born             the whole date, day and month in either order
  word and date    each code of each word, with year and month, year and day, month and day
  word and home    sound or start with the postcode; sound with the start of the street; end with the house number
  home             street and house; house with the first three or last three letters of the street's own name; postcode
                   and house; postcode and year of birth
  two words        each two codes of one kind
  carer            sound of a given name with the sound of a carer's whole name
  alone            the sound of one word, the start of a street: asked for where few hold it or nothing else is known

An unborn child has the months around the expected date as months of birth. A date that is half known ("about 6") has no
part in a key but its years, with a postcode.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations
from zlib import crc32

from mach.names import fold
from mach.scripts import in_latin
from mach.sounds import heads, sound

MOST_WORDS = 12
MOST_WORDS_OF_ALL_NAMES = 40
"""More words than anybody's name has, or names: the longest are taken, in whichever order they were said."""
MOST_HOMES = 20
LONGEST = 60
"""Of a name or a street as it is compared: what differs further on differs for nobody."""
AROUND_BIRTH = timedelta(days=28)
ROADS = {
    "rd": "road", "st": "street", "ave": "avenue", "av": "avenue", "ln": "lane", "dr": "drive", "ct": "court", "pl":
    "place", "cl": "close", "cres": "crescent", "cr": "crescent", "gdns": "gardens", "gr": "grove", "gro": "grove",
    "terr": "terrace", "ter": "terrace", "sq": "square", "pk": "park", "wy": "way", "blvd": "boulevard",
}  # fmt: skip
KINDS_OF_ROAD = {*ROADS, *ROADS.values()}
_NOT_IN_POSTCODES = re.compile(r"[^A-Z0-9]+")
NO_NAMES = {
    "unborn", "baby", "newborn", "infant", "foetus", "unknown", "unnamed", "not", "known", "anon", "anonymous", "tbc",
    "nk", "none", "boy", "girl", "child", "male", "female", "of", "the", "in", "mum", "mom", "mother", "dad", "father",
    "son", "daughter", "brother", "sister", "friend", "adult", "person", "lady", "man", "woman", "mr", "mrs", "ms",
    "miss",
    "inmate", "resident", "spouse", "wife",
    "husband", "partner", "house", "household", "home", "parent", "relative",
}  # fmt: skip
"""What is written in the place of a name: the same on two forms, it says nothing."""
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
NOT_STREETS = {"flat", "apartment", "apt", "unit", "room", "no", "number"}


@dataclass(frozen=True, slots=True)
class Home:
    """An address as it is compared: house numbers, streets, postcode."""

    houses: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of somebody, as the keys take it. Names are pairs of given and family name; `numbers` are NHS
    numbers and UPNs that somebody said, believed now or not, each with its kind."""

    names: Sequence[tuple[str, str]] = ()
    born: date | None = None
    expected: date | None = None
    years: Sequence[int] = ()
    nhs_number: str = ""
    upn: str = ""
    telephone: str = ""
    numbers: Sequence[tuple[str, str]] = ()
    homes: Sequence[Home] = ()
    carers: Sequence[tuple[str, str]] = ()
    carer_births: Sequence[date] = field(default=())


@lru_cache(maxsize=1 << 16)
def plain(name: str) -> str:
    """A name as it is compared: folded, in Latin letters, and no longer than matters."""
    spelt = _spelt(fold(in_latin(name))[:LONGEST].strip())
    words = set(spelt.split())
    return "" if words & NO_NAMES and all(word in NO_NAMES or len(word) == 1 for word in words) else spelt


def _spelt(name: str) -> str:
    """A figure within a word is a letter that a machine misread: Car1son, Hu9h."""
    return " ".join(word.translate(_MISREAD) if not word.isdigit() else word for word in name.split())


_MISREAD = str.maketrans("013589", "olesbg")


def heard(name: str) -> str:
    """How a plain name sounds, word by word, written together."""
    return "".join(sound(word) for word in name.split())


@lru_cache(maxsize=1 << 15)
def _line(line: str) -> tuple[tuple[str, ...], str]:
    words = fold(in_latin(line)).split()
    numbers = [word for word in words if word[0].isdigit() and not _ORDINAL.fullmatch(word)]
    street = " ".join(ROADS.get(word, word) for word in words if word not in numbers and word not in NOT_STREETS)
    houses = tuple(word[:8] for word in numbers)
    return houses, street


def home(lines: Iterable[str], postcode: str) -> Home:
    """House numbers and streets of the lines of an address, whichever line each is on."""
    parts = [_line(line) for line in lines if line]
    houses = dict.fromkeys(house for found, _ in parts for house in found)
    streets = dict.fromkeys(street for _, street in parts if street)
    return Home(tuple(houses), tuple(streets), _NOT_IN_POSTCODES.sub("", postcode.upper())[:10])


def _hash(*facts: object) -> int:
    number = crc32("|".join(map(str, facts)).encode())
    return number - (1 << 32) if number >= 1 << 31 else number


Code = tuple[str, str]


def keys(known: Known) -> list[int]:
    """The keys of somebody, in order and each once."""
    words = _words(known.names)
    codes = [_codes(word) for word in words]
    found = {
        _hash(*facts)
        for facts in (
            *_numbers(known),
            *_dates(known, codes),
            *_homes(known, words, codes),
            *_names(codes),
            *_carers(known, words),
        )
    }
    return sorted(found)


def alone(known: Known) -> list[int]:
    """The key of each word by itself, and of each street: for who knows nothing but one name, and for whoever is known
    by another name and no date where few live in a street."""
    streets = (street for each in known.homes[:MOST_HOMES] for street in each.streets)
    return sorted(
        {_hash("w", *_sounds(word)[0]) for word in _words(known.names)}
        | {_hash("st", _start(street)) for street in streets}
    )


def _words(names: Iterable[tuple[str, str]]) -> list[str]:
    words = (
        word for pair in names for word in _longest((word for name in pair for word in plain(name).split()), MOST_WORDS)
    )
    return _longest(words, MOST_WORDS_OF_ALL_NAMES)


def _longest(words: Iterable[str], most: int) -> list[str]:
    """Each once, in the order in which they were said. Of too many the longest, of those as long by the alphabet."""
    once = list(dict.fromkeys(words))
    if len(once) <= most:
        return once
    kept = set(sorted(once, key=lambda word: (-len(word), word))[:most])
    return [word for word in once if word in kept]


@lru_cache(maxsize=1 << 16)
def _sounds(word: str) -> tuple[Code, ...]:
    """The sound of a word, and of the names that it may be short for."""
    return tuple(dict.fromkeys([("s", sound(word)), *(("s", sound(head)) for head in heads(word))]))


@lru_cache(maxsize=1 << 16)
def _codes(word: str) -> tuple[Code, ...]:
    return (*_sounds(word), ("a", word[:3]), ("z", word[-4:]))


def _numbers(known: Known) -> Iterator[tuple[object, ...]]:
    for kind in ("nhs_number", "upn", "telephone"):
        if number := getattr(known, kind):
            yield kind, number
    yield from known.numbers


def _dates(known: Known, codes: Sequence[tuple[Code, ...]]) -> Iterator[tuple[object, ...]]:
    every = list(dict.fromkeys(code for each in codes for code in each))
    if born := known.born:
        yield "born", born.year, min(born.month, born.day), max(born.month, born.day)
        for code in every:
            yield (*code, "ym", born.year, born.month)
            yield (*code, "yd", born.year, born.day)
            yield (*code, "md", min(born.month, born.day), max(born.month, born.day))
    if due := known.expected:
        yield "due", due
        for month in {((due + away).year, (due + away).month) for away in (-AROUND_BIRTH, timedelta(), AROUND_BIRTH)}:
            for code in every:
                yield (*code, "ym", *month)


def _start(street: str) -> str:
    return street.replace(" ", "")[:6]


@lru_cache(maxsize=1 << 15)
def _own_name(street: str) -> tuple[Code, ...]:
    """How the longest word of a street begins and ends, but for what any street is called: one letter of it may be
    wrong, wherever it is."""
    words = [word for word in street.split() if word not in KINDS_OF_ROAD]
    name = max(words, key=len, default="")
    return (("ah", name[:3]), ("zh", name[-3:])) if name else ()


def _homes(known: Known, words: Sequence[str], codes: Sequence[tuple[Code, ...]]) -> Iterator[tuple[object, ...]]:
    years = [known.born.year] if known.born else list(known.years)
    for each in known.homes[:MOST_HOMES]:
        streets = [_start(street) for street in each.streets]
        if each.postcode:
            yield from (("py", each.postcode, year) for year in years)
            yield from (("ph", each.postcode, house) for house in each.houses)
        yield from (("sh", street, house) for street in streets for house in each.houses)
        own_names = [_own_name(street) for street in each.streets]
        yield from ((kind, part, house) for name in own_names for kind, part in name for house in each.houses)
        for word, own in zip(words, codes, strict=True):
            if each.postcode:
                yield from ((*code, "p", each.postcode) for code in own if code[0] != "z")
            yield from ((*code, "t", street) for code in own if code[0] == "s" for street in streets)
            yield from (("z", word[-4:], "h", house) for house in each.houses)


def _names(codes: Sequence[tuple[Code, ...]]) -> Iterator[tuple[object, ...]]:
    for one, other in combinations(codes, 2):
        for kind, code in one:
            yield from (("2", kind, *sorted((code, second))) for same, second in other if same == kind)
    if len(codes) == 1:
        yield from (("1", *code) for code in codes[0])


def _carers(known: Known, words: Sequence[str]) -> Iterator[tuple[object, ...]]:
    for given, family in known.carers:
        carer = "".join(sorted(heard(plain(given)) + heard(plain(family))))
        if carer:
            yield from (("c", *_sounds(word)[0], carer) for word in words)
            if known.born:
                yield "cy", carer, known.born.year
