"""Names and dates as people mistype them: folded so that different spellings of one name compare equal. Pure."""

from __future__ import annotations

import unicodedata
from datetime import date

_APOSTROPHES = "'\u2018\u2019\u201b\u02b9\u02bb\u02bc\u2032\uff07`\u00b4"
# Letters that Unicode does not take apart into a letter and a mark. Written small: folding has lowered them by then.
_PLAIN = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "ng",
        "ı": "i",
        "ə": "e",
        **dict.fromkeys(_APOSTROPHES, ""),
    }
)
_PREFIXES = {"o", "mc"}
KEY_LENGTH = 600


def fold(name: str) -> str:
    """Small plain letters, one space between words: “ÉLLA  MAE”, “Ella-Mae” and “ella mae” come out the same.

    “O'Brien”, “OBrien” and “O Brien” do too: police systems drop the apostrophe.
    """
    small = unicodedata.normalize("NFKD", name.translate(_PLAIN)).casefold()
    decomposed = unicodedata.normalize("NFKD", small).translate(_PLAIN)
    words = "".join(_folded(character) for character in decomposed).split()
    if len(words) > 1 and words[0] in _PREFIXES:
        words[:2] = [words[0] + words[1]]
    return " ".join(words)


def _folded(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Mn", "Cf"}:
        return ""
    return character if category[0] in "LNM" else " "


def name_key(given: str, family: str) -> str:
    """One key for a person's name whichever way round it was entered, and wherever a double name was split.

    Cut at the length that is stored: folding may make a name longer.
    """
    return " ".join(sorted(f"{fold(given)} {fold(family)}".split()))[:KEY_LENGTH]


def swapped(day: date) -> date | None:
    """The date with its day and month exchanged, or None where that is no other date."""
    if day.day > 12 or day.day == day.month:
        return None
    return day.replace(month=day.day, day=day.month)
