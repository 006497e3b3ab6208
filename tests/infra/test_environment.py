"""What the environment may say."""

import os
import subprocess
import sys

import pytest

from mach import environment
from mach.environment import ROOT, WrongValue

GOOD_KEY = "k" * 60
PRODUCTION = {
    "MACH_ENV": "production",
    "MACH_SECRET_KEY": GOOD_KEY,
    "MACH_ALLOWED_HOSTS": "mach.example",
    "EMAIL_URL": "smtp+tls://mail.example",
}


@pytest.fixture
def said(monkeypatch, tmp_path):
    """Sets variables on an environment that says nothing else."""
    for name in [*os.environ]:
        if name.startswith("MACH_") or name in {"DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PORT"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("MACH_STATE", str(tmp_path))

    def say(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return environment.read()

    return say


def test_an_empty_environment_is_the_embedded_sample(said, tmp_path):
    env = said()
    assert (env.mode, env.port, env.app_role, env.owner_role) == ("sample", 8000, "mach_app", "mach_owner")
    assert env.database["USER"] == "mach_app"
    assert env.redis_url.startswith("unix:///tmp/mach-")
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_secret_key_is_kept(said):
    assert said().secret_key == said().secret_key
    assert len(said().secret_key) >= environment.SECRET_LENGTH


def test_the_owner_role_is_used_where_it_is_asked_for(said):
    assert said(MACH_DATABASE_ROLE="owner").database["USER"] == "mach_owner"


def test_database_url_wins_over_the_embedded_server(said):
    env = said(DATABASE_URL="postgresql://web:pw@db:5433/hub")
    assert (env.database["HOST"], env.database["NAME"], env.owner_role) == ("db", "hub", "web")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MACH_ENV", "prod"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("MACH_API_RATE", "0"),
        ("MACH_API_RATE", "many"),
        ("MACH_TRUSTED_PROXIES", "-1"),
        ("MACH_DATABASE_ROLE", "root"),
        ("MACH_SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://a@b/c"),
        ("DATABASE_URL", "postgresql://host-only"),
        ("DATABASE_URL", "hub"),
        ("OWNER_DATABASE_URL", "postgresql://owner@db/hub"),
        ("REDIS_URL", "amqp://host"),
        ("REDIS_URL", "redis://"),
        ("EMAIL_URL", "mail.example"),
        ("EMAIL_URL", "smtp://host:port"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_never_repeated(said, name, value):
    with pytest.raises(WrongValue) as refused:
        said(**{name: value})
    assert str(refused.value).startswith(name)
    assert str(refused.value).endswith(".")
    if "://" in value and len(value) > 10:
        assert value not in str(refused.value)


@pytest.mark.parametrize("missing", ["MACH_SECRET_KEY", "MACH_ALLOWED_HOSTS", "EMAIL_URL"])
def test_production_needs_to_be_told(said, missing):
    with pytest.raises(WrongValue, match=missing):
        said(**{name: value for name, value in PRODUCTION.items() if name != missing})


def test_production_refuses_any_host(said):
    with pytest.raises(WrongValue, match="MACH_ALLOWED_HOSTS"):
        said(**{**PRODUCTION, "MACH_ALLOWED_HOSTS": "*"})


def test_a_wrong_value_stops_the_start_with_one_sentence(tmp_path):
    env = {**os.environ, "PORT": "http", "MACH_STATE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "run"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "PORT must be a whole number from 1 to 65535: the port to listen on.\n"
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("url", "broker", "cache"),
    [
        ("unix:///tmp/x/vk", "redis+socket:///tmp/x/vk?virtual_host=0", "unix:///tmp/x/vk?db=2"),
        ("redis://:pw@redis:6379/0", "redis://:pw@redis:6379/0", "redis://:pw@redis:6379/2"),
    ],
)
def test_broker_and_cache_share_one_server(url, broker, cache):
    assert environment.broker_url(url) == broker
    assert environment.redis_database_url(url, 2) == cache
