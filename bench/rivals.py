"""Splink and the textbook recipe on the same draws as bench/matching.py: `python bench/rivals.py DIRECTORY`.

It runs in the virtual environment of bench/draws.py and writes rivals.md beside the draws. Splink has the usual
blocking rules and comparisons of its own guide and estimates its own figures; the textbook recipe is
recordlinkage's for FEBRL: block on the given name, compare field by field, take what agrees in more than three.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd

SETS = {
    "FEBRL4, all": ("febrl4_registry", "febrl4_queries", ["born", "postcode", "street", "house"]),
    "FEBRL4, name + birth + postcode": ("febrl4_registry", "febrl4_queries", ["born", "postcode"]),
    "FEBRL4, name + birth": ("febrl4_registry", "febrl4_queries", ["born"]),
    "Children again (K1), all": ("households_registry", "households_k1", ["born", "street", "house", "sex"]),
    "K1, name + birth": ("households_registry", "households_k1", ["born"]),
    "Ten years on (K2), all": ("households_registry", "households_k2", ["born", "street", "house", "sex"]),
}
Scores = list[tuple[str, str, float]]


def main() -> None:
    directory = Path(sys.argv[1])
    lines = ["| | R@1 | R@5 | F1 at .9 | seconds |", "|---|---:|---:|---:|---:|"]
    for rival in (splink, textbook):
        for label, (registry, queries, fields) in SETS.items():
            if rival is textbook and label != "FEBRL4, all":
                continue
            began = time.monotonic()
            first, second = read(directory / f"{registry}.csv"), read(directory / f"{queries}.csv")
            told = measured(rival(first, second, fields), first, second)
            spent = time.monotonic() - began
            lines.append(
                f"| {rival.__name__}: {label} | " + " | ".join(f"{one:.4f}" for one in told) + f" | {spent:.0f} |"
            )
            print(lines[-1], flush=True)
    (directory / "rivals.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> Any:
    with open(path, encoding="utf-8") as file:
        frame = pd.DataFrame(csv.DictReader(file))
    frame["unique_id"] = [str(n) for n in range(len(frame))]
    return frame.where(frame != "", None)


def measured(pairs: Scores, registry: Any, queries: Any) -> tuple[float, float, float]:
    """R@1, R@5 and the F1 of pairs at .9, as bench/matching.py has them for its own."""
    person = dict(zip(registry["unique_id"], registry["id"], strict=True))
    meant = dict(zip(queries["unique_id"], queries["id"], strict=True))
    found: dict[str, list[tuple[float, bool]]] = {}
    for held, asked, share in pairs:
        found.setdefault(asked, []).append((share, person[held] == meant[asked]))
    first = five = right = wrong = 0
    for each in found.values():
        each.sort(key=lambda one: -one[0])
        first += each[0][1]
        five += any(hit for _, hit in each[:5])
        right += sum(hit for share, hit in each if share >= 0.9)
        wrong += sum(not hit for share, hit in each if share >= 0.9)
    known = sum(one in set(person.values()) for one in meant.values())
    return first / known, five / known, 2 * right / max(1, right + wrong + known)


def splink(registry: Any, queries: Any, fields: list[str]) -> Scores:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415
    from splink import comparison_library as cl  # noqa: PLC0415

    comparisons = [
        cl.JaroWinklerAtThresholds("given", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("family", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("born", [1, 2]),
    ]
    rules = [block_on("given", "family"), block_on("born"), block_on("given", "substr(born, 1, 4)")]
    rules.append(block_on("family", "substr(born, 1, 4)"))
    if "postcode" in fields:
        comparisons.append(cl.LevenshteinAtThresholds("postcode", [1]))
        rules.append(block_on("postcode"))
    if "street" in fields:
        comparisons += [cl.LevenshteinAtThresholds("street", [2, 4]), cl.ExactMatch("house")]
        rules += [block_on("street", "house")]
    if "sex" in fields:
        comparisons.append(cl.ExactMatch("sex"))
    settings = SettingsCreator(
        link_type="link_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules
    )
    database = DuckDBAPI()
    tables = [database.register(one, dataset_display_name=name) for one, name in ((registry, "a"), (queries, "b"))]
    linker = Linker(tables, settings)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("given", "family", "born")], recall=0.5)
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    train.estimate_parameters_using_expectation_maximisation(block_on("born"))
    train.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
    told = linker.inference.predict(threshold_match_probability=0.0001).as_pandas_dataframe()
    columns = ("unique_id_l", "unique_id_r", "match_probability")
    return list(told[list(columns)].itertuples(index=False, name=None))


def textbook(registry: Any, queries: Any, fields: list[str]) -> Scores:
    import recordlinkage  # noqa: PLC0415

    pairs = recordlinkage.index.Block("given").index(registry, queries)
    compare = recordlinkage.Compare()
    compare.exact("given", "given")
    compare.string("family", "family", method="jarowinkler", threshold=0.85)
    compare.exact("born", "born")
    compare.exact("town", "town")
    compare.string("street", "street", threshold=0.85)
    agree = compare.compute(pairs, registry, queries).sum(axis=1)
    return [
        (registry["unique_id"][held], queries["unique_id"][asked], 0.99 if score > 3 else score / 10)
        for (held, asked), score in agree.items()
    ]


if __name__ == "__main__":
    main()
