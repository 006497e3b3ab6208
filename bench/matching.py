"""`python -m bench.matching DRAWS`: how well people are matched, beside what it must and what it is wanted to be.

DRAWS is a directory of CSV that `bench/draws.py` wrote in a virtual environment of its own (see the README). With
`SIZE=1000000` a registry of that many is made by COPY from the FEBRL names besides, and searched. Every draw gets
figures estimated without its truth, as the application's own are.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from pathlib import Path
from typing import Any


def main() -> None:
    from mach.embedded import APP_ROLE, OWNER_ROLE, Servers  # noqa: PLC0415

    draws = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DRAWS", "var/draws"))
    if not (draws / "febrl4_registry.csv").exists():
        raise SystemExit(f"There are no draws in {draws}: make them first with bench/draws.py, as the README says.")
    with tempfile.TemporaryDirectory(prefix="mach-bench-") as state:
        os.chmod(state, 0o755)  # noqa: S103
        os.environ.update(
            MACH_ENV="test", MACH_STATE=state, MACH_DATABASE_ROLE="owner", DJANGO_SETTINGS_MODULE="bench.settings"
        )
        servers = Servers(Path(state))
        servers.start()
        try:
            servers.sql(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER_ROLE}, {APP_ROLE}")
            os.environ["DATABASE_URL"] = servers.places.database_url(APP_ROLE)
            os.environ["OWNER_DATABASE_URL"] = servers.places.database_url(OWNER_ROLE)
            os.environ["REDIS_URL"] = servers.places.redis_url
            run(draws, max(int(each) for each in os.environ.get("SIZE", "0").split(",")))
        finally:
            servers.stop()


def run(draws: Path, size: int) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from bench.matching_draws import measure_draws  # noqa: PLC0415
    from bench.matching_scale import measure_scale  # noqa: PLC0415
    from bench.table import show  # noqa: PLC0415

    lines = measure_draws(lambda name: list(csv.DictReader(open(draws / f"{name}.csv", encoding="utf-8"))))  # noqa: SIM115
    show(lines)
    told = draws / "rivals.md"
    if told.exists():
        print(f"\nSplink and the textbook recipe on the same draw:\n\n{told.read_text(encoding='utf-8')}")
    else:
        print("\nSplink and the textbook recipe were not run: bench/rivals.py does, as the README says.")
    if size:
        show(measure_scale(size, lambda name: list(csv.DictReader(open(draws / f"{name}.csv", encoding="utf-8")))))  # noqa: SIM115


Rows = list[dict[str, Any]]

if __name__ == "__main__":
    sys.exit(main())
