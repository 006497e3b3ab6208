"""Gives the tests a PostgreSQL and a Valkey of their own, thrown away with them. Loaded by `-p`, before Django is.

`DATABASE_URL` and `REDIS_URL`, when set, win. Parallel workers inherit the servers of the process that started them.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from mach.embedded import APP_ROLE, OWNER_ROLE, Servers

SERVERS = pytest.StashKey[Servers]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    os.environ.setdefault("MACH_ENV", "test")
    # Tests create their database and migrate it: the owner's work.
    os.environ["MACH_DATABASE_ROLE"] = "owner"
    asked_only = {"--help", "-h", "--version", "--collect-only", "--co", "--markers", "--fixtures"}.intersection(args)
    if "PYTEST_XDIST_WORKER" in os.environ or asked_only:
        return
    state = Path(tempfile.mkdtemp(prefix="mach-test-"))
    state.chmod(0o755)
    servers = Servers(state, throw_away=True)
    early_config.stash[SERVERS] = servers
    os.environ["MACH_STATE"] = str(state)
    servers.prepare()
    if not os.environ.get("DATABASE_URL"):
        servers.start_postgres()
        os.environ["DATABASE_URL"] = servers.places.database_url(APP_ROLE)
        os.environ["OWNER_DATABASE_URL"] = servers.places.database_url(OWNER_ROLE)
    if not os.environ.get("REDIS_URL"):
        servers.start_valkey()
        os.environ["REDIS_URL"] = servers.places.redis_url


def pytest_unconfigure(config):
    servers = config.stash.get(SERVERS, None)
    if servers is None:
        return
    servers.stop_valkey()
    servers.stop_postgres("immediate")
    for directory in {servers.places.state, servers.places.home, servers.places.sockets}:
        shutil.rmtree(directory, ignore_errors=True)
