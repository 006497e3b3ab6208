"""Finding people by what is known of them, spelling and order forgiven, and records by their reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import F, OuterRef
from django.db.models.expressions import Combinable

from mach.clues import Clues
from mach.identifiers import clean_postcode
from mach.models import Event, Person, PersonAddress, PersonName, Said, User
from mach.names import fold, swapped
from mach.people import Match, Reason, Sought, match
from mach.queries.people import people_for, person_by_reference

SPELLING = 0.5
"""How alike two spellings must be: Kellie and Kelly, Hodgeson and Hodgson."""
ALIKE = "similar name"
NAMES = {"name", "given_name", "family_name"}
EACH = 60
MOST = 25


@dataclass
class Found:
    """A person, and what of the search they agree with."""

    person: Any
    weight: float = 0
    reasons: list[Reason] = field(default_factory=list)

    def agrees(self, name: str, text: str, weight: float) -> None:
        self.reasons.append(Reason(name, True, text))
        self.weight += weight

    @property
    def why(self) -> str:
        told = "; ".join(reason.text for reason in self.reasons)
        return told[:1].upper() + told[1:]


def where_is(reference: str, reader: User) -> str:
    """The address of the page of a reference; nothing where there is none that this reader may open."""
    if reference.startswith("P-"):
        person = person_by_reference(reference, reader).first()
        return person.get_absolute_url() if person else ""
    rows = Event.objects.visible_to(reader).filter(reference=reference).exclude(link="")
    return rows.order_by("at").values_list("link", flat=True).first() or ""


@transaction.atomic
def find_people(clues: Clues, reader: User) -> list[Found]:
    """Up to 25 people, those who agree with most of what was asked first, each with what they agree with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(SPELLING)])
    visible = people_for(reader)
    scores = _by_name(clues.name, visible) if clues.name else {}
    compared = {one.person.pk: one for one in match(sought_by(clues), reader=reader, limit=MOST)}
    ids = {*scores, *_by_facts(clues, visible), *compared}
    people = _with_homes(Person.objects.filter(pk__in=ids)) if ids else []
    found = [_weighed(clues, person, scores.get(person.pk)) for person in people]
    for one in found:
        if one.person.pk in compared:
            _compared(one, compared[one.person.pk])
    found.sort(key=lambda one: (-one.weight, one.person.family_name, one.person.given_name, one.person.pk))
    return found[:MOST]


def sought_by(clues: Clues) -> Sought:
    """The clues as somebody is looked for everywhere: names in whatever order, sound and short forms forgiven."""
    given, _, family = clues.name.rpartition(" ")
    return Sought(
        given_name=given,
        family_name=family,
        date_of_birth=clues.date_of_birth,
        nhs_number=clues.nhs_number,
        upn=clues.upn,
        telephone=clues.telephone,
        postcode=clues.postcode,
        lines=(clues.address,) if clues.address else (),
    ).tidied()


def _compared(found: Found, match: Match) -> None:
    """Who compares as one is told of with the reasons for and against, beside what the plain search found: in what the
    names differ, and by how much the date does."""
    compared = [reason for reason in match.reasons if reason.agrees is not None]
    plain = [reason for reason in found.reasons if reason.text != ALIKE or not _of_name(compared)]
    told = {reason.field for reason in plain} | ({*NAMES} if _of_name(plain) else set())
    found.reasons = [*(reason for reason in compared if reason.field not in told), *plain]
    found.weight += 30 * match.alone


def _of_name(reasons: Iterable[Reason]) -> bool:
    return any(reason.field in NAMES for reason in reasons)


def _by_name(name: str, visible: Any) -> dict[int, float]:
    """Everyone each of whose words is alike, however spelt and in whatever order; else those with the longest word."""
    words = fold(name).split()[:8]
    if not words:
        return {}
    found = _alike(words, visible)
    if not found and len(words) > 1:
        found = {pk: score / len(words) for pk, score in _alike([max(words, key=len)], visible).items()}
    return found


def _alike(words: list[str], visible: Any) -> dict[int, float]:
    own = _scored(visible, "name_key", words).values_list("pk", "score")[:EACH]
    others = _scored(PersonName.objects.filter(person__in=visible), "name_key", words)
    scores: dict[int, float] = {}
    for pk, score in [*own, *others.values_list("person_id", "score")[:EACH]]:
        scores[pk] = max(scores.get(pk, 0), score / len(words))
    return scores


def _scored(rows: Any, name: str, words: Iterable[str]) -> Any:
    score: Combinable | None = None
    for word in words:
        rows = rows.filter(**{f"{name}__trigram_word_similar": word})
        one = TrigramWordSimilarity(word, name)
        score = one if score is None else score + one
    return rows.annotate(score=score).order_by(F("score").desc(), "pk")


def _by_facts(clues: Clues, visible: Any) -> list[int]:
    """Whoever agrees with a number, a date, an address or a telephone: each read by its own index, in one statement."""
    parts = []
    for name in ("nhs_number", "upn", "telephone"):
        if value := getattr(clues, name):
            parts.append(visible.filter(**{name: value}).exclude(**{name: ""}).values("pk"))
    if numbers := [number for number in (clues.nhs_number, clues.upn) if number]:
        parts.append(_numbers_said().filter(value__in=numbers, person__in=visible).values("person_id"))
    if born := clues.date_of_birth:
        parts.append(visible.filter(date_of_birth__in={born, swapped(born) or born}).values("pk"))
    homes = PersonAddress.objects.filter(person__in=visible)
    if clues.postcode:
        parts.append(homes.filter(postcode=clean_postcode(clues.postcode)).values("person_id"))
    if street := fold(clues.address):
        parts.append(homes.filter(search_key__contains=street).values("person_id"))
    if not parts:
        return []
    first, *rest = [part.order_by()[:EACH] for part in parts]
    return _answered(first.union(*rest) if rest else first)


def _answered(rows: Any) -> list[int]:
    return [next(iter(row.values())) for row in rows]


def _with_homes(people: Any) -> Any:
    homes = PersonAddress.objects.filter(person=OuterRef("pk")).order_by("to_day", "-pk")
    said = _numbers_said().filter(person=OuterRef("pk"))
    return people.annotate(
        numbers=ArraySubquery(said.values("value")),
        home_keys=ArraySubquery(homes.values("search_key")),
        postcodes=ArraySubquery(homes.values("postcode")),
    )


def _numbers_said() -> Any:
    """The numbers that were ever given for people, believed or not."""
    return Said.objects.filter(field__in=["nhs_number", "upn"], of_somebody_else_at=None)


def _weighed(clues: Clues, person: Any, name_score: float | None) -> Found:
    found = Found(person)
    if name_score is not None:
        same = fold(clues.name).split() and set(fold(clues.name).split()) <= set(person.name_key.split())
        text = "same name" if same else ALIKE if name_score < 1 else "another of their names"
        found.agrees("name", text, 30 * name_score + (5 if same else 0))
    born = clues.date_of_birth
    if born and person.date_of_birth == born:
        found.agrees("date_of_birth", "same date of birth", 40)
    elif born and person.date_of_birth and person.date_of_birth == swapped(born):
        found.agrees("date_of_birth", "day and month swapped", 30)
    _weigh_numbers(found, clues)
    if clues.postcode and clean_postcode(clues.postcode) in person.postcodes:
        found.agrees("postcode", "same postcode", 20)
    if clues.address and any(fold(clues.address) in key for key in person.home_keys):
        found.agrees("address", "same address", 30)
    return found


def _weigh_numbers(found: Found, clues: Clues) -> None:
    person = found.person
    for name, label, weight in (("nhs_number", "NHS number", 100), ("upn", "UPN", 80), ("telephone", "telephone", 40)):
        if getattr(clues, name) and getattr(clues, name) == getattr(person, name):
            found.agrees(name, f"same {label}", weight)
        elif getattr(clues, name) and getattr(clues, name) in person.numbers:
            found.agrees(name, f"{label} once given for them", weight / 2)
