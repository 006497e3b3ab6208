"""Police protection and emergency protection orders as a reader of the child's referral may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from assessments.models import Assessment, Enquiry, ProtectionRecord
from assessments.rules import Protection
from mach.access import Permission
from mach.models import Clock, User, stage_key
from referrals.models import OPEN_REFERRAL, Referral
from referrals.queries.referrals import referrals_for

KINDS = (*Protection, "emergency_order_extended")


def protection_for(reader: User) -> Any:
    """Every protection of a child whose referral this reader may see."""
    return ProtectionRecord.objects.filter(referral__in=referrals_for(reader)).select_related("referral", "person")


@dataclass(frozen=True)
class Held:
    """A protection with the clock by which it lapses."""

    record: ProtectionRecord
    clock: Clock | None

    @property
    def runs(self) -> bool:
        return self.record.ended_at is None

    @property
    def lapsed(self) -> bool:
        """Nobody recorded its end before its time was over: the power is gone, whatever is written here."""
        return self.runs and self.clock is not None and self.clock.late_at(timezone.now())

    @property
    def may_be_extended(self) -> bool:
        order = self.record.kind == Protection.EMERGENCY_ORDER
        return self.runs and order and self.record.extended_on is None


def protections_of(referral: Referral) -> list[Held]:
    """What protects or has protected a child on this referral, the latest first."""
    records = list(ProtectionRecord.objects.filter(referral=referral).select_related("by").order_by("-began_at", "-id"))
    if not records:
        return []
    rows = Clock.objects.filter(**stage_key(referral), kind__in=KINDS).order_by("started_at", "id")
    return [Held(record, _clock_of(record, rows)) for record in records]


def _clock_of(record: ProtectionRecord, rows: Any) -> Clock | None:
    """The clock that began with the record; the extension's, once the order has been extended."""
    own = [clock for clock in rows if clock.kind == record.kind and clock.started_at == record.began_at]
    if record.extended_on:
        later = [clock for clock in rows if clock.kind == KINDS[-1] and clock.started_at >= record.began_at]
        own += later[:1]
    return own[-1] if own else None


def was_taken(referral: Referral) -> bool:
    """Whether the child is or was in police protection: the police may have applied for the order."""
    return ProtectionRecord.objects.filter(referral=referral, kind=Protection.POLICE).exists()


@dataclass(frozen=True)
class ProtectionPanel:
    """What a page beside the child's work shows of it, and whether this reader may record more."""

    referral: Referral
    held: list[Held]
    may_record: bool

    @property
    def wanted(self) -> bool:
        return bool(self.held) or self.may_record


def panel_of(referral: Referral, reader: User) -> ProtectionPanel:
    is_open = referral.status in OPEN_REFERRAL
    return ProtectionPanel(referral, protections_of(referral), is_open and reader.may(Permission.RECORD_PROTECTION))


def work_of(referral: Referral) -> Any:
    """Where the child's work is read: the enquiry that runs, the assessment, or else the referral itself."""
    running = Enquiry.objects.running().filter(referral=referral).first()
    return running or Assessment.objects.filter(referral=referral).first() or referral
