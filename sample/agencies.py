"""Who tells the hub: the five agencies whose systems send, and everybody who telephones. Pure."""

from __future__ import annotations

from dataclasses import dataclass

AGENCIES = {
    "police": "Police vulnerability unit (sample)",
    "school": "Schools (sample)",
    "hospital": "Hospital trust (sample)",
    "gp": "General practice (sample)",
    "housing": "Housing Solutions (sample)",
}
SECTORS = {"police": "police", "school": "education", "hospital": "health", "gp": "health", "housing": "housing"}
"""What each comes to a strategy meeting for."""


@dataclass(frozen=True)
class Source:
    """One kind of referrer: the census code, the agency whose system sends (none: a call is taken), who they are."""

    code: str
    agency: str = ""
    people: tuple[tuple[str, str], ...] = ()
    phone: str = ""
    email: str = ""
    numbered: str = ""
    nights: bool = False
    term: bool = False


POLICE = Source(
    "6",
    "police",
    (
        ("PC 2214 T Rowntree", "Response officer"),
        ("PC 1190 A Doyle", "Neighbourhood officer"),
        ("DC 844 M Okonjo", "Domestic abuse unit"),
        ("PC 3071 J Lister", "Response officer"),
    ),
    "01632 960101",
    "vulnerability@police.example",
    "PPN-{year}-{number:06d}",
    nights=True,
)
SCHOOL = Source(
    "2A",
    "school",
    (
        ("S Iqbal", "Designated safeguarding lead"),
        ("C Wetherby", "Head of year 9"),
        ("N Achebe", "Inclusion manager"),
    ),
    "01632 960102",
    "dsl@school.example",
    "CPOMS-{number:05d}",
    term=True,
)
EMERGENCY = Source(
    "3E",
    "hospital",
    (("Dr H Mensah", "Paediatric registrar"), ("Sr B Loftus", "Emergency department sister")),
    "01632 960103",
    "ed@hospital.example",
    "ED-{number:05d}",
    nights=True,
)
MIDWIFE = Source(
    "3D",
    "hospital",
    (("R Sowerby", "Community midwife"), ("K Adeleye", "Specialist midwife")),
    "01632 960105",
    "midwifery@hospital.example",
    "MAT-{number:05d}",
)
HEALTH_VISITOR = Source(
    "3B",
    "hospital",
    (("P Ellerby", "Health visitor"), ("M Rashid", "Family nurse")),
    "01632 960108",
    "hv@hospital.example",
    "HV-{number:05d}",
)
GP = Source(
    "3A",
    "gp",
    (("Dr P Lal", "GP"), ("Dr E Marchbank", "GP")),
    "01632 960106",
    "practice@gp.example",
    "GP-{number:04d}",
)
HOUSING = Source(
    "4",
    "housing",
    (("L Abara", "Young people's champion"), ("D Fenwick-Hale", "Tenancy officer")),
    "01632 960104",
    "housing@council.example",
    "HSG-{year}-{number:04d}",
)
RELATIVE = Source(
    "1A", people=(("Grandmother", "Grandmother"), ("Aunt", "Aunt"), ("Father", "Father")), phone="01632 960120"
)
NEIGHBOUR = Source("1B", people=(("A neighbour", "Neighbour"),), phone="01632 960121")
ANONYMOUS = Source("9", nights=True)
EARLY_HELP = Source(
    "5D", people=(("G Harker", "Early help practitioner"),), phone="01632 960122", email="earlyhelp@council.example"
)
PROBATION = Source(
    "7", people=(("T Bakare", "Probation officer"),), phone="01632 960123", email="probation@justice.example"
)
CHARITY = Source(
    "8", people=(("V Stell", "Family support charity"),), phone="01632 960124", email="help@charity.example"
)
ELSEWHERE = Source(
    "5C", people=(("Duty social worker", "Another council"),), phone="01632 960125", email="duty@north.example"
)
NIGHT_TEAM = Source(
    "5B",
    people=(("Emergency duty team", "Out of hours social worker"),),
    phone="01632 960107",
    email="edt@council.example",
    numbered="EDT-{number:04d}",
    nights=True,
)
