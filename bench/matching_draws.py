"""The labelled draws: loaded as people of the index, asked for one by one, and what came of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

from django.db import connection

from bench.copying import Row, copy
from bench.inflate import day
from bench.measure import fresh_database
from bench.table import Line
from mach.models import Person, PersonAddress, User
from mach.models.users import SYSTEM_EMAIL
from mach.names import name_key
from mach.people import comparing, likeness, weighing
from mach.people.sought import Sought
from mach.people.weights import THRESHOLDS, model, said
from mach.people.wording import levels_of, says_who

Rows = list[dict[str, str]]
EMPTIED = ("mach_likeness", "mach_personaddress", "mach_person", "mach_nameshare", "mach_commonkey")
REGISTERED = datetime(2020, 4, 1, tzinfo=UTC)
AS_CHILDREN = {"child": True, "on": date(2020, 4, 1)}
TEN_YEARS_ON = {"child": True, "on": date(2030, 4, 1)}
ALL, CHILD = ("born", "postcode", "home"), ("born", "home", "sex")
ENOUGH = 50
BANDS = ((0.02, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01))


def lines_of(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, (f"{row['house']} {row['street']}".strip(), row["street_2"])))


def load(registry: Rows) -> None:
    """A registry of these people and nobody else, by COPY, with keys and counts."""
    by = User.objects.get(email=SYSTEM_EMAIL).pk
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(EMPTIED)} CASCADE")
    copy(Person, _people(registry, by))
    copy(PersonAddress, _homes(registry))
    likeness.rebuild()
    weighing.count_names()
    with connection.cursor() as cursor:
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")


def _people(registry: Rows, by: int) -> Iterator[Row]:
    for n, row in enumerate(registry, 1):
        yield {
            "id": n,
            "given_name": row["given"],
            "family_name": row["family"],
            "name_key": name_key(row["given"], row["family"]),
            "date_of_birth": day(row["born"]),
            "sex": row["sex"] or "U",
            "identity_at": REGISTERED,
            "registered_at": REGISTERED,
            "registered_by_id": by,
        }


def _homes(registry: Rows) -> Iterator[Row]:
    for n, row in enumerate(registry, 1):
        if row["street"] or row["house"] or row["postcode"]:
            lines = [f'"{line}"' for line in lines_of(row)]
            yield {"id": n, "person_id": n, "lines": lines, "town": row["town"], "postcode": row["postcode"]}


def sought(row: dict[str, str], fields: Sequence[str], **more: Any) -> Sought:
    return Sought(
        given_name=row["given"],
        family_name=row["family"],
        date_of_birth=day(row["born"]) if "born" in fields else None,
        postcode=row["postcode"] if "postcode" in fields else "",
        lines=lines_of(row) if "home" in fields else (),
        sex=row["sex"] or "U" if "sex" in fields else "U",
        **more,
    )


@dataclass
class Came:
    """What came of asking for everybody of a draw. Each: the probability of the best, whether it is right, is known."""

    first: float
    five: float
    best: list[tuple[float, bool, bool]]

    def at(self, threshold: float) -> tuple[float, float, float]:
        """F1 of taking each best that is at least this likely; its precision; its recall."""
        right = sum(1 for share, hit, _ in self.best if share >= threshold and hit)
        wrong = sum(1 for share, hit, _ in self.best if share >= threshold and not hit)
        known = sum(known for *_, known in self.best)
        precision, recall = right / max(1, right + wrong), right / max(1, known)
        return 2 * precision * recall / max(1e-9, precision + recall), precision, recall

    def worst_band(self) -> tuple[float, str]:
        """By how many points what is said differs from what is seen, in the band where it does most."""
        told = []
        for low, high in BANDS:
            within = [(share, hit) for share, hit, _ in self.best if low <= share < high]
            if len(within) >= ENOUGH:
                said = sum(share for share, _ in within) / len(within)
                seen = sum(hit for _, hit in within) / len(within)
                told.append((abs(said - seen) * 100, f"said {said:.2f} seen {seen:.2f} of {len(within)}"))
        return max(told, default=(0.0, ""))


def estimated(asked: list[Sought], *, themselves: bool = True) -> dict[str, Any]:
    """Figures for those asked; `themselves` is untrue where they are the registry's own records, held several times."""
    figures = model(weighing.estimate_u(model()))
    some = asked[:2000]
    rows = [row for row in weighing.compared(some, figures=figures) if themselves or row[0] != row[-1]]
    levels, rules = weighing.estimate_m(rows, figures, len(some), several=not themselves)
    return model(levels, {**figures["rules"], **rules})


def ask(registry: Rows, queries: Rows, fields: Sequence[str], **more: Any) -> Came:
    random.Random(1).shuffle(queries)
    asked = [sought(row, fields, **more) for row in queries]
    found: dict[int, list[Any]] = {}
    for row in weighing.compared(asked, figures=estimated(asked), most=5):
        found.setdefault(row[0], []).append(row)
    ids = dict(enumerate((row["id"] for row in registry), 1))
    held = set(ids.values())
    first = five = 0
    best = []
    for place, row in enumerate(queries, 1):
        told = found.get(place, [])
        hits = [ids.get(one[-1]) == row["id"] for one in told]
        first += hits[:1] == [True]
        five += any(hits)
        sure = told and says_who(levels_of(dict(zip(comparing.TOLD, told[0][4:], strict=False))))
        best.append((told[0][3] if sure else 0.0, bool(hits and hits[0]), row["id"] in held))
    known = sum(one[2] for one in best)
    return Came(first / known, five / known, best)


def ranks(label: str, came: Came, first: tuple[float, float], five: tuple[float, float]) -> list[Line]:
    return [
        Line(
            f"{label}: R@1",
            came.first * 100,
            first[0] * 100,
            first[1] * 100,
            at_least=True,
            note=f"F1 at .9 {came.at(0.9)[0] * 100:.1f}",
        ),
        Line(f"{label}: R@5", came.five * 100, five[0] * 100, five[1] * 100, at_least=True),
    ]


def measure_draws(rows: Callable[[str], Rows]) -> list[Line]:
    fresh_database()
    return [*_adults(rows), *_children(rows), *_duplicates(rows)]


def _adults(rows: Callable[[str], Rows]) -> list[Line]:
    registry, queries = rows("febrl4_registry"), rows("febrl4_queries")
    load(registry)
    lines = ranks("FEBRL4, all", ask(registry, queries, ALL), (0.999, 0.9995), (0.999, 0.9998))
    came = ask(registry, queries, ("born", "postcode"))
    lines += ranks("FEBRL4, name + birth + postcode", came, (0.995, 0.997), (0.996, 0.998))
    came = ask(registry, queries, ("born",))
    lines += ranks("FEBRL4, name + birth", came, (0.970, 0.978), (0.975, 0.983))
    return [*lines, _linking("FEBRL4, name + birth", came, 0.95, 0.965)]


def _linking(label: str, came: Came, must: float, better: float) -> Line:
    threshold = THRESHOLDS["likely"]
    f1, precision, recall = came.at(threshold)
    note = f"P {precision:.4f} R {recall:.4f} at {threshold}"
    return Line(f"{label}: F1 at the threshold", f1 * 100, must * 100, better * 100, at_least=True, note=note)


def _children(rows: Callable[[str], Rows]) -> list[Line]:
    registry = rows("households_registry")
    load(registry)
    again = ask(registry, rows("households_k1"), CHILD, **AS_CHILDREN)
    lines = ranks("Children again (K1), all", again, (0.975, 0.990), (0.998, 0.999))
    lines.append(_linking("K1, all", again, 0.97, 0.985))
    lines += _said(registry, rows)
    came = ask(registry, rows("households_k1"), ("born",), **AS_CHILDREN)
    lines += ranks("K1, name + birth", came, (0.920, 0.935), (0.955, 0.965))
    came = ask(registry, rows("households_k2"), CHILD, **TEN_YEARS_ON)
    lines += ranks("Ten years on (K2), all", came, (0.955, 0.970), (0.965, 0.980))
    both = ask(registry, rows("households_k1") + rows("households_kn"), CHILD, **AS_CHILDREN)
    threshold = THRESHOLDS["likely"]
    unknown = [share for share, _, known in both.best if not known]
    flagged = sum(share >= threshold for share in unknown) / len(unknown)
    lines.append(Line("Unknown children (KN) called known, %", flagged * 100, 1, 0.5))
    right = both.at(threshold)[2]
    lines.append(Line("… and of the known, right at the top, %", right * 100, 96, 97, at_least=True))
    offered = both.at(THRESHOLDS["possible"])[2]
    note = f"the right one first, from {THRESHOLDS['possible']} on"
    return [*lines, Line("… and of the known, offered at all, %", offered * 100, 97, 98, at_least=True, note=note)]


def _said(registry: Rows, rows: Callable[[str], Rows]) -> list[Line]:
    """Of those called 70 %, are seven in ten the one? Of fifteen draws: one leaves a dozen answers in a middle band."""
    known = [row for name in ("", *(f"_{n}" for n in range(1, 15))) for row in rows(f"households_k1{name}")]
    unknown = [row for name in ("", *(f"_{n}" for n in range(1, 6))) for row in rows(f"households_kn{name}")]
    lines = []
    for label, queries in (("K1 of fifteen draws", known), ("… with KN of six among them", known + unknown)):
        came = ask(registry, queries, CHILD, **AS_CHILDREN)
        points, note = came.worst_band()
        lines += ranks(label, came, (0.975, 0.990), (0.998, 0.999))
        lines.append(Line(f"{label}: points between said and seen, worst band", points, 5, 3, note=note))
    return lines


def _duplicates(rows: Callable[[str], Rows]) -> list[Line]:
    """Each record of FEBRL3 asked for among all: a pair is taken where either finds the other likelier the same than
    not, by itself."""
    registry = rows("febrl3")
    load(registry)
    asked = [sought(row, ALL) for row in registry]
    figures = estimated(asked, themselves=False)
    taken = {
        (min(row[0], row[-1]), max(row[0], row[-1]))
        for row in weighing.compared(asked, figures=figures, most=12)
        if row[0] != row[-1] and said(row[2], figures["rules"]) >= 0
    }
    of_one: dict[str, list[int]] = {}
    for n, row in enumerate(registry, 1):
        of_one.setdefault(row["id"], []).append(n)
    true = {pair for each in of_one.values() for pair in combinations(each, 2)}
    right = len(taken & true)
    precision, recall = right / max(1, len(taken)), right / len(true)
    f1 = 2 * precision * recall / (precision + recall)
    note = f"P {precision:.4f} R {recall:.4f} at 0.5 of the pair alone"
    return [Line("FEBRL3: F1 of finding duplicates", f1 * 100, 99.5, 99.8, at_least=True, note=note)]
