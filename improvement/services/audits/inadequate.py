"""The path of inadequate work: a manager looks at the child today, whatever moderation says later."""

from __future__ import annotations

from datetime import datetime

from improvement.models import Audit
from improvement.rules.auditing import INADEQUATE
from mach import clocks
from mach.clocks import Wanted
from mach.models import User

KIND = "audited_child_today"


def child_waits(audit: Audit, *, by: User, at: datetime) -> None:
    """A child waits to be looked at as long as the work stands as inadequate and nobody has said how they are."""
    waits = (audit.agreed or audit.overall) == INADEQUATE and audit.child_looked_at is None
    running = clocks.running(audit, KIND).exists()
    if waits and not running:
        wanted = Wanted(KIND, at, child=audit.person, team=audit.team, urgent=True)
        clocks.start(audit, wanted, by=by, at=at)
    elif running and not waits:
        clocks.stop(audit, KIND, by=by, at=at, reason="Looked at" if audit.child_looked_at else "Graded otherwise")
