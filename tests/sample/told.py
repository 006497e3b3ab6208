"""Sample data as `make run` loads them: by processes of their own, into a database of their own."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from mach.environment import ROOT

PATIENCE_SECONDS = 20


@contextmanager
def own_database():
    """A copy of the empty test database, which takes its place meanwhile: what is written to it is committed."""
    at = connection.settings_dict
    usual, own = at["NAME"], f"{at['NAME']}_told"
    connection.close()
    _copy(usual, own)
    at["NAME"] = own
    try:
        yield
    finally:
        connection.close()
        at["NAME"] = usual
        ContentType.objects.clear_cache()
        _say(f'DROP DATABASE "{own}" WITH (FORCE)')


def _copy(usual, own):
    """What used it last may take a moment to leave."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            _say(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
            return _say(f'CREATE DATABASE "{own}" TEMPLATE "{usual}"')
        except psycopg2.errors.ObjectInUse:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _say(statement):
    at = connection.settings_dict
    admin = psycopg2.connect(host=at["HOST"], port=at["PORT"] or None, dbname="postgres", user=at["USER"])
    admin.autocommit = True
    try:
        with admin.cursor() as cursor:
            cursor.execute(statement)
    finally:
        admin.close()


def demo(state: Path, *arguments: str) -> subprocess.Popen:
    """`manage.py demo`, begun as the launcher begins it, on the database that the tests use now."""
    at = connection.settings_dict
    url = f"postgresql://{settings.MACH_APP_ROLE}@/{at['NAME']}?host={at['HOST']}"
    env = {**os.environ, "MACH_ENV": "sample", "MACH_STATE": str(state), "DATABASE_URL": url}
    env.pop("MACH_DATABASE_ROLE", None)
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--verbosity", "0", *arguments],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def told(state: Path, *arguments: str) -> str:
    """The same, to its end."""
    loading = demo(state, *arguments)
    said, _ = loading.communicate()
    assert loading.returncode == 0, said
    return said
