"""Numbers that identify people and places: NHS number, UPN, postcode, telephone. Pure.

`clean_…` gives the one way of writing it that is stored and compared. `…_fault` gives None, or a sentence for the
person who typed it, which never repeats the number. An empty text has no fault: none was given.
"""

from __future__ import annotations

import re

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""Check letters of a UPN in the order of the remainder by 23: I, O and S are not used."""

_DASHES_AND_SPACES = re.compile(r"[\s\-\u2010-\u2015\u2212.]+")
_UPN = re.compile(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]")
_POSTCODE = re.compile(r"(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_EXTENSION = re.compile(r"(?:ext(?:ension)?\.?|x)\s*[0-9]+\s*$", re.IGNORECASE)


def clean_nhs_number(text: str) -> str:
    """Without the spaces and dashes that people write between its groups."""
    return _DASHES_AND_SPACES.sub("", text)


def nhs_number_fault(text: str) -> str | None:
    """Ten digits, the last of which checks the others. Ten equal digits pass that check and are nobody's number."""
    number = clean_nhs_number(text)
    if not number:
        return None
    if not re.fullmatch(r"[0-9]{10}", number):
        return "Enter the NHS number as 10 digits, or leave it empty."
    total = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False))
    if (11 - total % 11) % 11 != int(number[9]) or len(set(number)) == 1:
        return "Check the NHS number: its last digit does not agree with the others."
    return None


def clean_upn(text: str) -> str:
    """In capitals, without spaces or dashes."""
    return _DASHES_AND_SPACES.sub("", text).upper()


def upn_fault(text: str) -> str | None:
    """A check letter, 11 digits, then a digit, or a letter in a temporary number, whose check letter is not tested."""
    upn = clean_upn(text)
    if not upn:
        return None
    if not _UPN.fullmatch(upn):
        return "Enter the UPN as a letter and 12 digits (a temporary one ends in a letter), or leave it empty."
    if upn[12].isdigit():
        total = sum(int(digit) * weight for weight, digit in enumerate(upn[1:], start=2))
        if UPN_LETTERS[total % 23] != upn[0]:
            return "Check the UPN: its first letter does not agree with the digits."
    return None


def looks_like_postcode(text: str) -> bool:
    """Whether it has the shape of a postcode in the United Kingdom. It need not exist."""
    return _POSTCODE.fullmatch(_squeezed(text)) is not None


def clean_postcode(text: str) -> str:
    """In capitals with one space before the last three characters. What is no postcode keeps its words."""
    found = _POSTCODE.fullmatch(_squeezed(text))
    return f"{found[1]} {found[2]}" if found else " ".join(text.upper().split())


def _squeezed(text: str) -> str:
    return _DASHES_AND_SPACES.sub("", text).upper()


def clean_telephone(text: str) -> str:
    """Its digits as dialled from here, so that every way of writing one number is found by any other.

    The extension is left out; a number of another country begins with 00.
    """
    number = _EXTENSION.sub("", text.strip())
    digits = re.sub(r"[^0-9]", "", number.replace("(0)", "") if number.startswith(("+", "00")) else number)
    if number.startswith("+"):
        digits = f"00{digits}"
    return f"0{digits[4:].removeprefix('0')}" if digits.startswith("0044") else digits
