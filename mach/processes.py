"""Questions about processes, asked so that a number that has been given to another program deceives nobody."""

import contextlib
import json
import os
import signal
import time
from pathlib import Path

import psutil

STOP_SECONDS = 20


def is_program(pid: int, name: str) -> bool:
    """Whether this process lives, not only as a dead one that nobody has collected, and is the program named."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and name in process.name()
    except psutil.Error:
        return False


def is_other_program(pid: int, name: str) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and name not in process.name()
    except psutil.Error:
        return False


def works_in(directory: Path, name: str) -> bool:
    """Whether a program of this name has the directory as its own."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if name in process.name() and process.cwd() == str(directory):
                return True
    return False


def remember(path: Path, pid: int, command: str) -> None:
    """Write down a session of processes that we began, so that a later start can find it."""
    with contextlib.suppress(psutil.Error):
        # A process that has just begun may not yet show its command: the caller knows it.
        mark = {"pid": pid, "started": psutil.Process(pid).create_time(), "command": command}
        path.write_text(json.dumps(mark))


def end_leftovers(path: Path) -> int:
    """End what is left of a session that somebody began and did not live to end. Returns how many processes."""
    try:
        mark = json.loads(path.read_text())
        left = [process for process in psutil.process_iter() if _belongs(process, mark)]
    except (OSError, ValueError):
        return 0
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, deaf = psutil.wait_procs(left, timeout=STOP_SECONDS)
    for process in deaf:
        with contextlib.suppress(psutil.Error):
            process.kill()
    path.unlink(missing_ok=True)
    return len(left)


def _belongs(process: psutil.Process, mark: dict[str, object]) -> bool:
    """Of the same session, not older than it, and running what was begun."""
    try:
        return (
            os.getsid(process.pid) == mark["pid"]
            and process.create_time() >= float(str(mark["started"])) - 1
            and process.status() != psutil.STATUS_ZOMBIE
            and process.cmdline()[-1:] == [mark["command"]]
        )
    except (psutil.Error, OSError):
        return False


def end_session(pid: int, seconds: float = STOP_SECONDS) -> None:
    """Ask the leader to stop and give it time; whatever of its session is left then is killed."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and psutil.pid_exists(pid) and not _is_dead(pid):
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _is_dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True
