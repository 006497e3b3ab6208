"""`make bench`: load volume data, measure, print ratios beside floors. SIZE=10000,100000 says how many contacts."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

SIZES = [int(size) for size in os.environ.get("SIZE", "10000,100000").split(",")]


def main() -> None:
    from mach.embedded import APP_ROLE, OWNER_ROLE, Servers  # noqa: PLC0415

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
            run(state)
        finally:
            servers.stop()


def run(state: str) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from bench.measure import measure_all  # noqa: PLC0415

    measure_all(SIZES)


if __name__ == "__main__":
    sys.exit(main())
