"""`make bench`: load volume data, measure, print ratios beside floors. SIZE=10000,100000 says how many contacts."""

from __future__ import annotations

import os

from bench.servers import measured

LEAST = 10_000
"""With fewer, nobody who screens has a child of whom enough was heard before."""
SIZES = [int(size) for size in os.environ.get("SIZE", "10000,100000").split(",")]


def main() -> None:
    if min(SIZES) < LEAST:
        raise SystemExit(f"SIZE is at least {LEAST} contacts.")
    with measured():
        from bench.measure import measure_all  # noqa: PLC0415

        measure_all(SIZES)


if __name__ == "__main__":
    main()
