"""What a comparison found, field by field, in the words a worker reads: for the match, against it, or not known.
Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mach.identifiers import nhs_number_fault
from mach.people.sought import Sought
from mach.people.weights import level_names


@dataclass(frozen=True, slots=True)
class Reason:
    """One field compared: whether it speaks for the match, in words. `agrees` is None where one side says nothing."""

    field: str
    agrees: bool | None
    text: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


SAME_NHS, SAME_BIRTH, SAME_NAME = "same NHS number", "same date of birth", "same name"
NAMED = {
    "exact": "same {0}",
    "short": "a short form of the {0}",
    "part": "one word of the {0} the same",
    "near": "{0} spelt a little differently",
    "sounds": "{0} sounds the same",
    "start": "{0} begins the same",
    "word_near": "one word of the {0} spelt a little differently",
    "weak": "{0} somewhat alike",
    "different": "other {0}",
    "missing": "{0} missing",
}
AGAINST = {"weak", "different", "fails", "nearly", "close", "district"}
BORN = {
    "exact": SAME_BIRTH,
    "swapped": "day and month swapped",
    "near": "date of birth differs in one part",
    "close": "date of birth within a year or so",
    "household": "the date given is that of another of the same home or surname",
    "about": "the right age",
    "nearly": "about the right age",
    "due": "same expected date",
    "around": "born about when expected",
    "different": "other date of birth",
    "missing": "date of birth missing",
}
NUMBERS = {
    "same": "same {0}",
    "near": "{0} differs in a digit or two",
    "fails": "other {0}, but the one given fails its check",
    "different": "other {0}",
    "missing": "{0} missing",
}
POSTCODE = {
    "same": "same postcode",
    "near": "postcode differs in one character",
    "district": "other postcode in the same district",
    "different": "other postcode",
    "missing": "postcode missing",
}
ADDRESS = {
    "same": "same house and street",
    "near": "same house number, street spelt differently",
    "street": "another address in the same street",
    "like": "a street of a similar name",
    "house": "same house number, street missing",
    "different": "other address",
}


NUMBERED = {"same", "near"}
SAYS_WHO = {"exact", "short", "part", "near", "sounds", "word_near", "swapped", "household", "due", "same"}


def says_who(levels: Mapping[str, str]) -> bool:
    """Whether anything agrees that is somebody's own: a number, a name, the date of birth or a carer. Who lives at an
    address may be any of those who do: they are offered, and not called likely."""
    if {levels["nhs"], levels["upn"]} & NUMBERED:
        return True
    return any(levels[name] in SAYS_WHO for name in ("given", "family", "born", "carer"))


def worth_showing(levels: Mapping[str, str]) -> bool:
    """Not a brother or sister: whose given name is another's is shown only where a number or the date of birth
    agrees."""
    if {levels["nhs"], levels["upn"]} & NUMBERED or levels["born"] in DATED:
        return True
    return levels["given"] != "different"


DATED = {"exact", "swapped", "household", "due"}


def levels_of(told: Mapping[str, Any]) -> dict[str, str]:
    """The names of the levels that the comparison tells by number."""
    return {name: level_names(name)[told[name] - 1] for name in LEVELS}


def reasons(sought: Sought, told: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The reasons both ways for one candidate, the weightiest fields first."""
    levels = levels_of(told)
    found = [*_names(levels, told), _reason("date_of_birth", levels["born"], BORN[levels["born"]])]
    found.append(_reason("nhs_number", levels["nhs"], NUMBERS[levels["nhs"]].format("NHS number")))
    if levels["nhs"] == "near" and nhs_number_fault(sought.nhs_number):
        found[-1] = Reason("nhs_number", True, "NHS number differs in a digit or two and fails its check")
    for field, label in (("upn", "UPN"), ("telephone", "telephone")):
        if levels[field] != "missing":
            found.append(_reason(field, levels[field], NUMBERS[levels[field]].format(label)))
    found.append(_reason("postcode", levels["postcode"], POSTCODE[levels["postcode"]]))
    if levels["address"] != "missing":
        found.append(_reason("address", levels["address"], ADDRESS[levels["address"]]))
    if levels["carer"] == "same":
        found.append(Reason("carer", True, "same carer"))
    if levels["sex"] == "different":
        found.append(Reason("sex", False, "other sex"))
    if told["adult"]:
        found.append(Reason("age", False, "an adult in the index"))
    return tuple(found)


LEVELS = ("given", "family", "born", "sex", "nhs", "upn", "telephone", "postcode", "address", "carer")


def _reason(field: str, level: str, text: str) -> Reason:
    return Reason(field, None if level == "missing" else level not in AGAINST, text)


def _names(levels: Mapping[str, str], told: Mapping[str, Any]) -> list[Reason]:
    given, family = levels["given"], levels["family"]
    others = told["which"] > 1
    if given == family == "missing":
        return [Reason("name", None, "name missing")]
    whole = {given, family} <= {"exact", "missing"} and "exact" in (given, family)
    if whole and not {"missing"} & {given, family}:
        if others:
            return [Reason("name", True, "another of their names")]
        return [Reason("name", True, SAME_NAME + (", the other way round" if told["crossed"] else ""))]
    found = [
        _reason("family_name", family, NAMED[family].format("surname")),
        _reason("given_name", given, NAMED[given].format("given name")),
    ]
    if told["crossed"]:
        found.append(Reason("name", True, "names the other way round"))
    if others:
        found.append(Reason("name", True, "by another of their names"))
    return found
