"""The throw-away servers that a measurement runs on, and Django set up to use them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def measured() -> Iterator[None]:
    """PostgreSQL and Valkey of their own, taken away afterwards. Imports of models wait until they are there."""
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
            import django  # noqa: PLC0415

            django.setup()
            yield
        finally:
            servers.stop()
