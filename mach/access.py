"""Roles are code: a table of role × record × action. A person's roles and team are data. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Permission(StrEnum):
    """One thing that may be done to one kind of record. Named `<verb>_<record>`."""

    READ_CASES = "read_cases"
    RECEIVE_CONTACT = "receive_contact"
    RATE_CONTACT = "rate_contact"
    ALLOCATE_CONTACT = "allocate_contact"
    TAKE_CONTACT = "take_contact"
    SCREEN_CONTACT = "screen_contact"
    ADD_TO_CONTACT = "add_to_contact"
    AUTHORISE_DECISION = "authorise_decision"
    DECIDE_NOW = "decide_now"
    CORRECT_DECISION = "correct_decision"
    RECORD_VISIT = "record_visit"
    TELL_REFERRER = "tell_referrer"
    ACKNOWLEDGE_LINK = "acknowledge_link"
    ACCEPT_HANDOVER = "accept_handover"
    ALLOCATE_ASSESSMENT = "allocate_assessment"
    WRITE_ASSESSMENT = "write_assessment"
    SIGN_OFF_ASSESSMENT = "sign_off_assessment"
    DECIDE_WITHOUT_CONSENT = "decide_without_consent"
    ACCEPT_OUTCOME = "accept_outcome"
    CALL_STRATEGY_MEETING = "call_strategy_meeting"
    RECORD_STRATEGY_MEETING = "record_strategy_meeting"
    RECORD_PROTECTION = "record_protection"
    OFFER_EARLY_HELP = "offer_early_help"
    WORK_EPISODE = "work_episode"
    WORK_PATHWAY = "work_pathway"
    JUDGE_EVENT = "judge_event"
    HAND_OVER_WORK = "hand_over_work"
    REGISTER_PERSON = "register_person"
    RESTRICT_PERSON = "restrict_person"
    READ_RESTRICTED = "read_restricted"
    BREAK_GLASS = "break_glass"
    REVIEW_GLASS = "review_glass"
    ACKNOWLEDGE_BREACH = "acknowledge_breach"
    DOWNLOAD_CSV = "download_csv"
    READ_MEASURES = "read_measures"
    READ_VIEWS = "read_views"
    RATE_QUALITY = "rate_quality"
    READ_PLAN = "read_plan"
    WRITE_PLAN = "write_plan"
    REPORT_PROGRESS = "report_progress"
    RUN_BOARD = "run_board"
    MAKE_PACK = "make_pack"
    MAKE_RETURN = "make_return"
    READ_AUDITS = "read_audits"
    PLAN_AUDITS = "plan_audits"
    AUDIT_CASE = "audit_case"
    MODERATE_AUDIT = "moderate_audit"
    ANSWER_AUDIT = "answer_audit"
    MANAGE_AUDITED = "manage_audited"
    READ_OVERSIGHT = "read_oversight"
    REVIEW_REREFERRALS = "review_rereferrals"
    SUPERVISE = "supervise"
    READ_WORKFORCE = "read_workforce"
    WRITE_WORKFORCE = "write_workforce"
    MANAGE_USERS = "manage_users"
    MANAGE_AGENCIES = "manage_agencies"
    MANAGE_SETTINGS = "manage_settings"


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role: its name, a sentence on who may hold it, and what it may do."""

    name: str
    who: str
    permissions: frozenset[Permission]


class Role(StrEnum):
    CALL_HANDLER = "call_handler"
    SOCIAL_WORKER = "social_worker"
    MACH_MANAGER = "mach_manager"
    ASSESSMENT_MANAGER = "assessment_manager"
    SENIOR_MANAGER = "senior_manager"
    EARLY_HELP_LEAD = "early_help_lead"
    QUALITY_AUDITOR = "quality_auditor"
    IMPROVEMENT_LEAD = "improvement_lead"
    PERFORMANCE_ANALYST = "performance_analyst"
    RECORD_READER = "record_reader"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


P = Permission

_FRONT_DOOR = {P.READ_CASES, P.RECEIVE_CONTACT, P.ADD_TO_CONTACT, P.REGISTER_PERSON, P.TELL_REFERRER}
_SOCIAL_WORK = _FRONT_DOOR | {
    P.TAKE_CONTACT,
    P.SCREEN_CONTACT,
    P.RECORD_VISIT,
    P.WRITE_ASSESSMENT,
    P.ACKNOWLEDGE_LINK,
    P.RECORD_STRATEGY_MEETING,
    P.RECORD_PROTECTION,
    P.WORK_PATHWAY,
    P.JUDGE_EVENT,
    P.RATE_QUALITY,
    P.ANSWER_AUDIT,
}
_READS_IMPROVEMENT = {P.READ_MEASURES, P.READ_PLAN, P.READ_AUDITS, P.READ_WORKFORCE}
_MANAGING = (
    _FRONT_DOOR
    | _READS_IMPROVEMENT
    | {
        P.RECORD_VISIT,
        P.ACKNOWLEDGE_LINK,
        P.ACKNOWLEDGE_BREACH,
        P.BREAK_GLASS,
        P.DOWNLOAD_CSV,
        P.READ_VIEWS,
        P.RATE_QUALITY,
        P.REPORT_PROGRESS,
        P.AUDIT_CASE,
        P.ANSWER_AUDIT,
        P.MANAGE_AUDITED,
        P.READ_OVERSIGHT,
        P.REVIEW_REREFERRALS,
        P.SUPERVISE,
        P.CALL_STRATEGY_MEETING,
        P.RECORD_STRATEGY_MEETING,
        P.RECORD_PROTECTION,
        P.OFFER_EARLY_HELP,
        P.WORK_PATHWAY,
        P.JUDGE_EVENT,
        P.HAND_OVER_WORK,
    }
)
_MACH_MANAGER = _MANAGING | {
    P.RATE_CONTACT,
    P.ALLOCATE_CONTACT,
    P.AUTHORISE_DECISION,
    P.DECIDE_NOW,
    P.CORRECT_DECISION,
}
_ASSESSMENT_MANAGER = _MANAGING | {P.ALLOCATE_ASSESSMENT, P.SIGN_OFF_ASSESSMENT, P.ACCEPT_OUTCOME}
_OVERSIGHT = {
    P.READ_RESTRICTED,
    P.RESTRICT_PERSON,
    P.REVIEW_GLASS,
    P.DECIDE_WITHOUT_CONSENT,
    P.PLAN_AUDITS,
    P.MODERATE_AUDIT,
    P.MAKE_RETURN,
}
_LEADS_IMPROVEMENT = _READS_IMPROVEMENT | {
    P.WRITE_PLAN,
    P.REPORT_PROGRESS,
    P.RUN_BOARD,
    P.MAKE_PACK,
    P.READ_OVERSIGHT,
    P.WRITE_WORKFORCE,
    P.DOWNLOAD_CSV,
}

ROLES: dict[Role, RoleDefinition] = {
    Role.CALL_HANDLER: RoleDefinition(
        "Call handler", "Staff who take contacts by telephone at the hub.", frozenset(_FRONT_DOOR)
    ),
    Role.SOCIAL_WORKER: RoleDefinition(
        "Social worker",
        "A registered social worker who screens contacts or writes assessments.",
        frozenset(_SOCIAL_WORK),
    ),
    Role.MACH_MANAGER: RoleDefinition(
        "MACH manager", "A manager at the hub, on duty: rates, allocates, authorises.", frozenset(_MACH_MANAGER)
    ),
    Role.ASSESSMENT_MANAGER: RoleDefinition(
        "Assessment team manager",
        "A manager of an assessment team: allocates and signs off assessments.",
        frozenset(_ASSESSMENT_MANAGER),
    ),
    Role.SENIOR_MANAGER: RoleDefinition(
        "Senior manager",
        "Head or director of service: oversight of the whole front door, restricted records included.",
        frozenset(_MACH_MANAGER | _ASSESSMENT_MANAGER | _OVERSIGHT | _LEADS_IMPROVEMENT),
    ),
    Role.EARLY_HELP_LEAD: RoleDefinition(
        "Early help lead",
        "Leads early help and accepts families handed over to it.",
        frozenset({P.READ_CASES, P.ACCEPT_HANDOVER, P.WORK_EPISODE, P.READ_MEASURES, P.HAND_OVER_WORK}),
    ),
    Role.QUALITY_AUDITOR: RoleDefinition(
        "Quality auditor",
        "Audits practice; changes no case.",
        frozenset(
            _READS_IMPROVEMENT
            | {P.READ_CASES, P.READ_VIEWS, P.READ_OVERSIGHT, P.REVIEW_REREFERRALS}
            | {P.PLAN_AUDITS, P.AUDIT_CASE, P.MODERATE_AUDIT, P.ANSWER_AUDIT}
        ),
    ),
    Role.IMPROVEMENT_LEAD: RoleDefinition(
        "Improvement lead", "Leads the improvement plan; reads figures.", frozenset(_LEADS_IMPROVEMENT)
    ),
    Role.PERFORMANCE_ANALYST: RoleDefinition(
        "Performance analyst",
        "Produces figures and returns from the record; reads lists without names.",
        frozenset(_READS_IMPROVEMENT | {P.DOWNLOAD_CSV, P.MAKE_RETURN}),
    ),
    Role.RECORD_READER: RoleDefinition(
        "Record reader",
        "Reads records and changes none: beside another role, where somebody’s work asks for names.",
        frozenset({P.READ_CASES}),
    ),
    Role.PARTNER: RoleDefinition(
        "Partner",
        "A person in a partner agency: sees only what their agency sent, and the early help that they lead.",
        frozenset({P.WORK_EPISODE}),
    ),
    Role.ADMINISTRATOR: RoleDefinition(
        "Administrator",
        "Manages users, agencies, keys and settings; reads no case.",
        frozenset({P.MANAGE_USERS, P.MANAGE_AGENCIES, P.MANAGE_SETTINGS}),
    ),
}


class Scope(StrEnum):
    """What an agency's key may do."""

    CONTACTS_SEND = "contacts:send"
    CONTACTS_READ = "contacts:read"
    MEETINGS_ANSWER = "meetings:answer"
    FIGURES_READ = "figures:read"


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that somebody with these roles may do; an unknown role gives nothing."""
    return _permissions_of(tuple(roles))


@lru_cache
def _permissions_of(roles: tuple[str, ...]) -> frozenset[Permission]:
    known = (ROLES[Role(r)].permissions for r in roles if r in Role.__members__.values())
    return frozenset().union(*known)


def roles_with(permission: Permission) -> list[Role]:
    """The roles that carry a permission, in the order of the table."""
    return [role for role, definition in ROLES.items() if permission in definition.permissions]
