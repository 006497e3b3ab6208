"""How good a partner's contact was: rated while it is screened, read by whoever sent it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mach import audit
from mach.access import Permission
from mach.errors import NotAllowed, RuleBroken
from mach.models import User
from mach.moves import keep
from referrals.models import Contact, QualityRating


@transaction.atomic
def rate_quality(
    contact: Contact, *, complete: bool, clear: bool, right_level: bool, consent_said: bool, words: str = "",
    by: User, at: datetime | None = None,
) -> QualityRating:  # fmt: skip
    """Rate a partner's contact: complete, clear, at the right level, consent said. What is missing is said in words
    that help the referrer next time. A later rating stands; earlier ones are kept."""
    moment = at or timezone.now()
    if not by.may(Permission.RATE_QUALITY):
        raise NotAllowed("Who screens contacts, and their managers, rate how good a referral was.")
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.agency_id is None:
        raise RuleBroken("Only what a partner agency sent is rated: nobody would read it otherwise.")
    for before in contact.quality_ratings.filter(superseded_at=None):
        before.superseded_at = moment
        keep(before, by=by, at=moment, why="rate_quality")
    row = QualityRating(
        contact=contact, complete=complete, clear=clear, right_level=right_level, consent_said=consent_said,
        words=words.strip(), by=by, at=moment,
    )  # fmt: skip
    keep(row, by=by, at=moment, why="rate_quality")
    audit.record("contact.rate_quality", by=by, subject=contact, people=contact.people, at=moment)
    return row
