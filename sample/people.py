"""Families, made up: names, births, numbers and streets that belong to nobody. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from mach.identifiers import nhs_number_fault
from referrals.sent import SentAdult, SentChild


@dataclass(frozen=True)
class Names:
    """Names that go together, with what is recorded beside them."""

    girls: tuple[str, ...]
    boys: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    ethnicities: tuple[str, ...]
    language: str = ""
    share: int = 1


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HERE = Names(
    words(
        "Ava Lexi Poppy Skye Ruby Millie-Jo Evie Darcey Summer Esme Tilly Maisie Gracie-Mae Niamh Keira Robyn Harper"
    ),
    words("Alfie Riley Tyler Kai Logan Archie Harvey Mason Kian Freddie Theo Corey Blake Finley Jude Callum Reece Zak"),
    words("Gemma Leanne Stacie Donna Becky Toni-Ann Lyndsey Jodie Shannon Hayley Paige Kerry Natasha Amber Rachael"),
    words("Lee Craig Shaun Dale Ricky Jordan Wayne Carl Scott Adam Kieran Liam Gavin Darren Nathan Paul"),
    words(
        "Applegarth Bousfield Brotton Carlbury Dinsdale Easby Fawdon Garbutt Hartburn Ingleby Kettlewick Lackenby "
        "Marske Normanton Ormesby Pinchin Raskelf Skelderskew Thornaby Upleatham Warsett Yearby Harland Swainby"
    ),
    ("WBRI",),
    share=14,
)
PUNJAB = Names(
    words("Aleena Hafsa Zainab Maryam Iqra"),
    words("Hamza Ibrahim Zayn Musa Haris"),
    words("Saima Rubina Nadia Shazia Farah"),
    words("Imran Tariq Asif Khalid Waseem"),
    words("Hussain-Shah Malikzai Choudhrey Qureshan Mirzada"),
    ("APKN", "ABAN"),
    "urd",
    3,
)
EAST = Names(
    words("Oliwia Lena Ioana Daria Milena"),
    words("Filip Szymon Andrei Luca Matei"),
    words("Magda Elena Dorota Mihaela Beata"),
    words("Piotr Cristian Wojtek Ionut Pawel"),
    words("Lisowska Brzezak Ionesco-Radu Dumitran Wronak"),
    ("WOTH", "WROM"),
    "pol",
    2,
)
SOUTH = Names(
    words("Chiamaka Eyerusalem Blessing Makeda Ayomide"),
    words("Tobi Dawit Emeka Samuel Nathaniel"),
    words("Ngozi Almaz Folake Selam Patience"),
    words("Emmanuel Tesfaye Chidi Solomon Kwabena"),
    words("Adeyinka-Cole Tekleab Nwosugo Habtemar Owusuah"),
    ("BAFR", "MWBA"),
    "tir",
    2,
)
ARABIC = Names(
    words("Lamar Sidra Tala Jana"),
    words("Omar Yazan Karim Adnan"),
    words("Rima Hala Samar Dunya"),
    words("Bassam Fadi Nabil Ziad"),
    words("Al-Darwisha Kassemi Haddadeen Barakzai"),
    ("OOTH",),
    "ara",
    1,
)
GROUPS = (HERE, PUNJAB, EAST, SOUTH, ARABIC)
STREETS = words(
    "Marlow Breckon Acorn Sycamore Ayre Hazelwood Kestrel Fulbeck Larchfield Portman Roseberry Saltwells Tern Wilton "
    "Coulson Beckside Penrith Haverton Lingfield Overdale Cargill Netherby Brambles Thistle"
)
KINDS = words("Walk Court Gardens Rise Terrace Lane Close Avenue Road Grove")
OUTWARD = ("TS1", "TS3", "TS3", "TS4", "TS5", "TS7", "TS8")
SCHOOLS = ("Berwick Primary (sample)", "Cargill Primary (sample)", "Northfield Academy (sample)", "St Oda's (sample)")
SURGERIES = ("Haverton Surgery (sample)", "Linden Medical Centre (sample)")


@dataclass(frozen=True)
class Member:
    """Somebody of a family, as they are; what a referrer knows of them may be less."""

    key: str
    given_name: str
    family_name: str
    sex: str
    date_of_birth: date | None = None
    nhs_number: str = ""
    ethnicity: str = ""
    school: str = ""
    relationship: str = ""
    parental_responsibility: bool | None = None
    lives_with_children: bool | None = None


@dataclass
class Family:
    """A household. `known` holds who is in the index, by member; it grows while the story is told."""

    surname: str
    street: str
    postcode: str
    children: list[Member]
    adults: list[Member]
    language: str = ""
    gp: str = ""
    restricted: bool = False
    known: dict[str, int] = field(default_factory=dict)

    def born_by(self, day: date) -> list[Member]:
        return [child for child in self.children if child.date_of_birth and child.date_of_birth < day]


def nhs_number(rng: Random) -> str:
    """A number from the range that is kept for tests, with its check digit."""
    while True:
        front = f"999{rng.randrange(1_000_000):06d}"
        for last in "0123456789":
            if not nhs_number_fault(front + last):
                return front + last


def family(rng: Random, today: date, *, surname: str = "") -> Family:
    """One made-up household: one to four children, a mother nearly always, often a father or a partner."""
    names = rng.choices(GROUPS, [group.share for group in GROUPS])[0]
    surname = surname or rng.choice(names.surnames)
    ethnicity = rng.choice(names.ethnicities)
    number = rng.choices((1, 2, 3, 4), (46, 32, 16, 6))[0]
    ages = sorted((rng.randrange(60, 17 * 365) for _ in range(number)), reverse=True)
    children = [_child(rng, names, surname, ethnicity, place, today - timedelta(age)) for place, age in enumerate(ages)]
    return Family(
        surname=surname,
        street=f"{rng.randrange(1, 140)} {rng.choice(STREETS)} {rng.choice(KINDS)}",
        postcode=f"{rng.choice(OUTWARD)} {rng.randrange(10)}ZZ",
        children=_unlike(children, rng, names),
        adults=_adults(rng, names, surname, today),
        language=names.language if rng.random() < 0.6 else "",
        gp=rng.choice(SURGERIES),
    )


def _child(rng: Random, names: Names, surname: str, ethnicity: str, place: int, born: date) -> Member:
    sex = rng.choice("MF")
    return Member(
        key=f"child {place}",
        given_name=rng.choice(names.girls if sex == "F" else names.boys),
        family_name=surname,
        sex=sex,
        date_of_birth=born,
        nhs_number=nhs_number(rng) if rng.random() < 0.8 else "",
        ethnicity=ethnicity,
        school=rng.choice(SCHOOLS),
    )


def _unlike(children: list[Member], rng: Random, names: Names) -> list[Member]:
    """No two children of a family have one name."""
    taken: set[str] = set()
    out = []
    for child in children:
        free = [name for name in (names.girls if child.sex == "F" else names.boys) if name not in taken]
        given = child.given_name if child.given_name not in taken else rng.choice(free)
        taken.add(given)
        out.append(replace(child, given_name=given))
    return out


def _adults(rng: Random, names: Names, surname: str, today: date) -> list[Member]:
    born = _grown(rng, today)
    number = nhs_number(rng) if born else ""
    mother = Member("mother", rng.choice(names.women), surname, "F", born, number, "", "", "mother", True, True)
    other = rng.random()
    given, lives = rng.choice(names.men), rng.random() < 0.55
    if other < 0.5:
        father = Member("father", given, surname, "M", _grown(rng, today), "", "", "", "father", True, lives)
        return [mother, father]
    if other < 0.7:
        partner = rng.choice(names.surnames)
        return [mother, Member("partner", given, partner, "M", None, "", "", "", "mother's partner", False, True)]
    return [mother]


def _grown(rng: Random, today: date) -> date | None:
    return today - timedelta(rng.randrange(23 * 365, 45 * 365)) if rng.random() < 0.7 else None


def sent_child(of: Family, child: Member, *, complete: bool) -> SentChild:
    """What a referrer sends of a child: an agency's system much, a neighbour little."""
    told = SentChild(
        given_name=child.given_name,
        family_name=child.family_name,
        sex=child.sex,
        date_of_birth=child.date_of_birth,
        address_lines=(of.street,),
        town="Middlesbrough",
        postcode=of.postcode,
    )
    if not complete:
        return told
    return replace(
        told,
        nhs_number=child.nhs_number,
        ethnicity=child.ethnicity,
        first_language=of.language,
        gp=of.gp,
        school=child.school,
    )


def sent_adult(of: Family, adult: Member, *, complete: bool) -> SentAdult:
    lives = bool(adult.lives_with_children)
    return SentAdult(
        given_name=adult.given_name,
        family_name=adult.family_name,
        sex=adult.sex,
        date_of_birth=adult.date_of_birth,
        nhs_number=adult.nhs_number if complete else "",
        relationship=adult.relationship,
        parental_responsibility=adult.parental_responsibility,
        lives_with_children=adult.lives_with_children,
        interpreter_language=of.language if adult.key == "mother" else "",
        address_lines=(of.street,) if lives else (),
        town="Middlesbrough" if lives else "",
        postcode=of.postcode if lives else "",
    )
