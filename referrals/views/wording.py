"""What was sent of a person, in the words and the order in which a worker reads it."""

from __future__ import annotations

from typing import Any

from mach import spoken
from mach.census import DISABILITIES
from mach.languages import language_words

YES_NO = {True: "Yes", False: "No", None: "Not said"}


def as_sent(person: Any) -> list[tuple[str, str]]:
    """Label and value of everything that was sent of somebody; what was not sent is left out by the template."""
    facts = [
        ("Description", person.description if person.full_name else ""),
        ("Born", day(person.date_of_birth)),
        ("Expected", day(person.expected_date_of_birth)),
        ("Sex", person.get_sex_display() if person.sex != "U" else ""),
        ("Address", person.address),
        ("School", person.school),
        ("GP", person.gp),
        ("NHS number", spaced(person.nhs_number)),
        ("UPN", person.upn),
        ("Ethnicity", person.get_ethnicity_display()),
        ("First language", language_words(person.first_language)),
        ("Interpreter", language_words(person.interpreter_language)),
        ("Disability", ", ".join(DISABILITIES.get(code, code) for code in person.disabilities)),
    ]
    if hasattr(person, "parental_responsibility"):
        facts[1:1] = [
            ("Parental responsibility", YES_NO[person.parental_responsibility]),
            ("Lives with the children", YES_NO[person.lives_with_children]),
        ]
    return facts


def day(value: Any) -> str:
    return f"{value.day} {value:%B %Y}" if value else ""


def spaced(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else ""


def parents_told(contact: Any) -> list[tuple[str, str]]:
    """What the referrer said of the parents and the young person."""
    return [
        ("Parents told of this contact", YES_NO[contact.parents_informed]),
        ("Why not", contact.not_informed_reason),
        ("Parents agree", YES_NO[contact.parents_agreed]),
        ("Young person agrees", YES_NO[contact.young_person_agreed] if contact.young_person_agreed is not None else ""),
    ]


def referrer(contact: Any) -> list[tuple[str, str]]:
    """Who sent it and how to reach them."""
    anonymous = "Anonymous" if contact.anonymous else ""
    return [
        ("Source", contact.get_source_code_display()),
        ("From", ", ".join(part for part in (contact.referrer_name or anonymous, contact.referrer_role) if part)),
        ("Agency", str(contact.agency or "")),
        ("Telephone", contact.referrer_phone),
        ("Email", contact.referrer_email),
        ("Their reference", contact.external_reference),
        ("Call taken by", str(contact.taken_by or "")),
        ("Happened", spoken.full_moment(contact.occurred_at) if contact.occurred_at else ""),
    ]
