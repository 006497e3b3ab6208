"""`python -m bench.matching DRAWS`: how well people are matched, beside what it must and what it is wanted to be.

DRAWS is a directory of CSV that `bench/draws.py` wrote in a virtual environment of its own (see the README). With
`SIZE=1000000` a registry of that many is made by COPY from the FEBRL names besides, and searched. Every draw gets
figures estimated without its truth, as the application's own are.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path
from typing import Any

from bench.servers import measured

Rows = list[dict[str, Any]]


def main() -> None:
    draws = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DRAWS", "var/draws"))
    if not (draws / "febrl4_registry.csv").exists():
        raise SystemExit(f"There are no draws in {draws}: make them first with bench/draws.py, as the README says.")
    with measured():
        run(draws, max(int(each) for each in os.environ.get("SIZE", "0").split(",")))


def run(draws: Path, size: int) -> None:
    from bench.beside import beside, measure_search, theirs  # noqa: PLC0415
    from bench.matching_batch import measure_set  # noqa: PLC0415
    from bench.matching_draws import measure_draws  # noqa: PLC0415
    from bench.matching_scale import measure_scale  # noqa: PLC0415
    from bench.table import show  # noqa: PLC0415

    def rows(name: str) -> Rows:
        with (draws / f"{name}.csv").open(encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    others = theirs(draws)
    show(beside([*measure_draws(rows), *measure_set(rows), *measure_search(rows, others)], others))
    if others:
        told = (draws / "rivals.md").read_text(encoding="utf-8")
        print(f"\nSplink {others['of']} and the textbook recipe on the same draw:\n\n{told}")
    else:
        print("\nSplink and the textbook recipe were not run: bench/rivals.py does, as the README says.")
    if size:
        show(measure_scale(size, rows, others if others.get("size") == size else {}))


if __name__ == "__main__":
    main()
