"""The embedded servers: started, found again, killed, moved."""

import os
import pwd
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from mach.embedded import Servers, places
from mach.wheels import CannotStart


@pytest.fixture
def state():
    path = Path(tempfile.mkdtemp(prefix="mach-test-"))
    path.chmod(0o755)
    yield path
    servers = Servers(path)
    servers.stop()
    shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(servers.places.sockets, ignore_errors=True)


def processes(servers):
    postgres = int((servers.places.data / "postmaster.pid").read_text().split()[0])
    valkey = int((servers.places.valkey_data / "valkey.pid").read_text())
    return postgres, valkey


@pytest.mark.slow
def test_a_second_start_finds_the_first_and_a_kill_loses_nothing(state):
    first = Servers(state)
    first.start()
    first.sql("CREATE TABLE kept AS SELECT 42 AS answer", "mach")
    first._ask_valkey("SET kept 42")
    before = processes(first)

    second = Servers(state)
    second.start()
    assert processes(second) == before

    for pid in before:
        os.kill(pid, signal.SIGKILL)
    second.start()
    assert second.sql("SELECT answer FROM kept", "mach") == "42"
    assert b"42" in second._ask_valkey("GET kept")

    second.stop()
    assert not second.postgres_is_running()
    assert not second.valkey_is_running()


@pytest.mark.slow
def test_roles_are_no_superusers_and_logs_are_silent(state):
    servers = Servers(state)
    servers.prepare()
    servers.start_postgres()
    assert servers.sql("SELECT count(*) FROM pg_roles WHERE rolname ~ '^mach_' AND NOT rolsuper") == "2"
    with pytest.raises(CannotStart):
        servers.sql("SELECT 'Kayleigh'::date")
    assert "Kayleigh" not in (servers.places.data / "server.log").read_text()
    assert servers.sql("SHOW fsync") == "on"


@pytest.mark.slow
def test_a_lock_left_by_a_number_that_is_now_another_program_is_no_hindrance(state):
    servers = Servers(state)
    servers.prepare()
    servers.start_postgres()
    servers.stop_postgres()
    lock = servers.places.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{servers.places.data}\n1\n5432\n{servers.places.sockets}\n\n  1 1\nready\n")
    if servers.drop:
        os.chown(lock, servers.uid, servers.drop["group"])
    servers.start_postgres()
    assert servers.postgres_answers()


def test_a_link_in_place_of_the_socket_directory_is_refused(state, tmp_path):
    sockets = places(state).sockets
    sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(CannotStart, match="must be a directory"):
            Servers(state).prepare()
    finally:
        sockets.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a directory of another user")
def test_a_directory_of_another_user_is_refused(state):
    sockets = places(state).sockets
    sockets.mkdir()
    daemon = pwd.getpwnam("daemon")
    os.chown(sockets, daemon.pw_uid, daemon.pw_gid)
    with pytest.raises(CannotStart, match="belongs to another user"):
        Servers(state).prepare()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_below_a_closed_directory_root_keeps_the_data_elsewhere_and_opens_nothing(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert places(closed / "var").home.parent == Path("/var/tmp")
    assert closed.stat().st_mode & 0o777 == 0o700


def test_paths_follow_from_the_state_directory_alone(tmp_path):
    assert places(tmp_path) == places(tmp_path)
    assert len(str(places(tmp_path).sockets / ".s.PGSQL.5432.lock")) < 60
