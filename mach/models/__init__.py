"""The ground floor's records."""

from mach.models.base import Record, Restrictable, Stage, VisibleQuerySet
from mach.models.clocks import Clock, ClockQuerySet, EscalationStep, EscalationWhom, SweepRun, stage_key
from mach.models.matching import CommonKey, Likeness, NamePart, NameShare
from mach.models.memory import AuditEvent, Event, EventJudgement, Significance
from mach.models.merging import DuplicatePair, DuplicateRun, MergeMove, MoveKind, PersonMerge, Said, Verdict
from mach.models.notices import Notice
from mach.models.people import (
    GrantKind,
    Identity,
    Person,
    PersonAddress,
    PersonGrant,
    PersonName,
    PersonQuerySet,
    Relationship,
)
from mach.models.settings import BankHoliday, DatedSetting
from mach.models.users import Absence, AbsenceKind, Agency, AgencyKey, Contract, Sector, Team, TeamKind, User
from mach.models.work import Action, Draft, KeptPost, OfStage, OverLimit, Visit

__all__ = [
    "Absence",
    "AbsenceKind",
    "Action",
    "Agency",
    "AgencyKey",
    "AuditEvent",
    "BankHoliday",
    "Clock",
    "ClockQuerySet",
    "CommonKey",
    "Contract",
    "DatedSetting",
    "Draft",
    "DuplicatePair",
    "DuplicateRun",
    "EscalationStep",
    "EscalationWhom",
    "Event",
    "EventJudgement",
    "GrantKind",
    "Identity",
    "KeptPost",
    "Likeness",
    "MergeMove",
    "MoveKind",
    "NamePart",
    "NameShare",
    "Notice",
    "OfStage",
    "OverLimit",
    "Person",
    "PersonAddress",
    "PersonGrant",
    "PersonMerge",
    "PersonName",
    "PersonQuerySet",
    "Record",
    "Relationship",
    "Restrictable",
    "Said",
    "Sector",
    "Significance",
    "Stage",
    "SweepRun",
    "Team",
    "TeamKind",
    "User",
    "Verdict",
    "VisibleQuerySet",
    "Visit",
    "stage_key",
]
