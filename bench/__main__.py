"""`make bench`: load volume data, measure, print ratios beside floors. SIZE=10000,100000 says how many contacts."""

from __future__ import annotations

import os

from bench.servers import measured

SIZES = [int(size) for size in os.environ.get("SIZE", "10000,100000").split(",")]


def main() -> None:
    with measured():
        from bench.measure import measure_all  # noqa: PLC0415

        measure_all(SIZES)


if __name__ == "__main__":
    main()
