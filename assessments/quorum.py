"""Whether a strategy meeting had the agencies that it needs: counted from who attended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assessments.models import StrategyMeeting
from assessments.rules.meetings import missing_from_quorum, sectors_present
from mach.errors import RuleBroken
from mach.models import Sector


def count_quorum(meeting: StrategyMeeting, reason: str | None = None) -> dict[str, Any]:
    """What the meeting's record says of its quorum. Without police, health or social care the chair says why it went
    ahead; a reason that was given stays when somebody turns out to have been there after all."""
    said = meeting.quorum_reason if reason is None else reason.strip()
    missing = missing_sectors(meeting)
    if missing and not said:
        raise RuleBroken(quorum_reason=f"{in_words(missing)} did not attend: say why the meeting went ahead.")
    return {"quorate": not missing, "quorum_reason": said}


def missing_sectors(meeting: StrategyMeeting) -> list[str]:
    """The sectors that the quorum lacks, of those invited who attended."""
    return missing_from_quorum(sectors_present((row.sector, row.attendance) for row in meeting.invitations.all()))


def in_words(sectors: Iterable[str]) -> str:
    """Police and Health; Children's social care, Police and Health."""
    names = [str(Sector(sector).label) for sector in sectors]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
