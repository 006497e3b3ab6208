"""Code sets of the children in need census, in the order of its guidance, with short labels of our own. Pure.

Codes are stored and exported as they stand here; labels are for people and may change. Describes 2025 to 2026.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

REFERRAL_SOURCES: dict[str, str] = {
    "1A": "Family member or carer",
    "1B": "Neighbour, friend or child minder",
    "1C": "The child or young person",
    "1D": "Another individual",
    "2A": "School",
    "2B": "Education service",
    "3A": "GP",
    "3B": "Health visitor",
    "3C": "School nurse",
    "3D": "Other primary health care",
    "3E": "Hospital A&E",
    "3F": "Other health service",
    "4": "Housing",
    "5A": "Council: social care",
    "5B": "Council: another service",
    "5C": "Another council",
    "5D": "Council: early help",
    "6": "Police",
    "7": "Court, probation, prison or other legal service",
    "8": "Voluntary body or other agency",
    "9": "Anonymous",
    "10": "Not known",
}

PRIMARY_NEEDS: dict[str, str] = {
    "N1": "Abuse or neglect",
    "N2": "Child's disability or illness",
    "N3": "Parent's disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
    "N9": "Not a child in need (adoption support)",
    "N0": "Not stated",
}
"""Where two fit, the one higher in this list is recorded."""

CLOSURE_REASONS: dict[str, str] = {
    "RC1": "Adopted",
    "RC2": "Died",
    "RC3": "Child arrangements order",
    "RC4": "Special guardianship order",
    "RC5": "Moved to another council's services",
    "RC6": "Moved to adult social care",
    "RC7": "Services ended for another reason",
    "RC8": "Closed after assessment, no further action",
    "RC9": "Closed after assessment, passed to early help",
}

_SUBJECTS = {"A": "child", "B": "parent or carer", "C": "another person in the household"}
_HOUSEHOLD_FACTORS = {
    "1": "Alcohol misuse",
    "2": "Drug misuse",
    "3": "Domestic abuse",
    "4": "Mental health",
    "5": "Learning disability",
    "6": "Physical disability or illness",
}
ASSESSMENT_FACTORS: dict[str, str] = {
    **{f"{n}{s}": f"{what}: {who}" for n, what in _HOUSEHOLD_FACTORS.items() for s, who in _SUBJECTS.items()},
    "7A": "Young carer",
    "8B": "Privately fostered: from overseas, means to return",
    "8C": "Privately fostered: from overseas, means to stay",
    "8D": "Privately fostered: in the UK, for education",
    "8E": "Privately fostered: in the UK, family's own arrangement",
    "8F": "Privately fostered: other",
    "9A": "Unaccompanied asylum-seeking child",
    "10A": "Missing",
    "11A": "Child sexual exploitation",
    "12A": "Trafficking",
    "13A": "Gangs",
    "14A": "Socially unacceptable behaviour",
    "15A": "Self-harm",
    "16A": "Neglect",
    "17A": "Emotional abuse",
    "18B": "Physical abuse by a child",
    "18C": "Physical abuse by an adult",
    "19B": "Sexual abuse by a child",
    "19C": "Sexual abuse by an adult",
    "20": "Other",
    "21": "No factors, and no further action",
    "22A": "Female genital mutilation",
    "23A": "Abuse linked to faith or belief",
    "24A": "Child criminal exploitation",
}
NO_FACTORS = "21"
WITHDRAWN_FACTORS: dict[str, str] = {"18A": "18B or 18C", "19A": "19B or 19C"}

ETHNICITIES: dict[str, str] = {
    "WBRI": "White British",
    "WIRI": "White Irish",
    "WIRT": "Traveller of Irish heritage",
    "WOTH": "Any other White background",
    "WROM": "Gypsy or Roma",
    "MWBC": "White and Black Caribbean",
    "MWBA": "White and Black African",
    "MWAS": "White and Asian",
    "MOTH": "Any other mixed background",
    "AIND": "Indian",
    "APKN": "Pakistani",
    "ABAN": "Bangladeshi",
    "AOTH": "Any other Asian background",
    "BCRB": "Black Caribbean",
    "BAFR": "Black African",
    "BOTH": "Any other Black background",
    "CHNE": "Chinese",
    "OOTH": "Any other ethnic group",
    "REFU": "Refused",
    "NOBT": "Not yet obtained",
}

DISABILITIES: dict[str, str] = {
    "NONE": "None",
    "MOB": "Mobility",
    "HAND": "Hand function",
    "PC": "Personal care",
    "INC": "Incontinence",
    "COMM": "Communication",
    "LD": "Learning",
    "HEAR": "Hearing",
    "VIS": "Vision",
    "BEH": "Behaviour",
    "CON": "Consciousness",
    "AUT": "Autism or Asperger's, diagnosed",
    "DDA": "Other disability",
}
NO_DISABILITY = "NONE"

SEXES: dict[str, str] = {"M": "Male", "F": "Female", "U": "Not known or unborn"}

CATEGORIES_OF_ABUSE: dict[str, str] = {
    "NEG": "Neglect",
    "PHY": "Physical abuse",
    "SAB": "Sexual abuse",
    "EMO": "Emotional abuse",
    "MUL": "Multiple (discouraged)",
}

UPN_UNKNOWN: dict[str, str] = {
    "UN1": "Not of school age, none given yet",
    "UN2": "Never at a state school in England",
    "UN3": "Educated outside England",
    "UN4": "New at the end of the period, not yet known",
    "UN5": "Sources disagree on name or date of birth",
    "UN6": "Another reason (UN6)",
    "UN7": "Referral with no further action",
}

_LANGUAGE = re.compile(r"[a-z]{3}")


def factors_fault(codes: Iterable[str]) -> str | None:
    """Known codes, none twice, and “no factors” only on its own. An empty list is still to be filled, not wrong."""
    return _codes_fault(codes, ASSESSMENT_FACTORS, NO_FACTORS, "factor")


def disabilities_fault(codes: Iterable[str]) -> str | None:
    """Known codes, none twice, and NONE only on its own."""
    return _codes_fault(codes, DISABILITIES, NO_DISABILITY, "disability")


def language_fault(code: str) -> str | None:
    """Three small letters, as in ISO 639 (eng, pol, ben). That the language exists is not checked. Empty: not given."""
    if code and not _LANGUAGE.fullmatch(code):
        return "Enter the language as its three-letter code in small letters, for example pol."
    return None


def _codes_fault(codes: Iterable[str], known: dict[str, str], alone: str, noun: str) -> str | None:
    counted = Counter(codes)
    for code, times in counted.items():
        if code in WITHDRAWN_FACTORS and known is ASSESSMENT_FACTORS:
            return f"Factor {code} is no longer used: choose {WITHDRAWN_FACTORS[code]}."
        if code not in known:
            return f"“{code}” is not a {noun} code of the census: choose from the list."
        if times > 1:
            return f"Choose each {noun} once: {code} is there {times} times."
    if alone in counted and len(counted) > 1:
        return f"Choose {alone} ({known[alone].lower()}) on its own, or leave it out."
    return None
