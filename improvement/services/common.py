"""What the verbs of improvement share."""

from __future__ import annotations

from typing import Any

from mach import audit
from mach.access import Permission
from mach.errors import NotAllowed
from mach.models import User
from mach.moves import keep


def allow(*, by: User, permission: Permission, told: str) -> None:
    """Records without a workflow are written by whose role it is; jobs act as the system."""
    if not (by.is_system or by.may(permission)):
        raise NotAllowed(told)


def kept(record: Any, act: str, *, by: User, at: Any, **detail: Any) -> Any:
    """Save a record that is no stage, with its history and a line in the log. `detail` names no one."""
    keep(record, by=by, at=at, why=act.partition(".")[2] or act)
    audit.record(act, by=by, subject=record, at=at, **detail)
    return record
