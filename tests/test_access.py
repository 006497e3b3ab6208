"""Who may do what: the lines that practice draws between roles."""

import pytest

from mach.access import ROLES, Permission, Role, Scope, permissions_of, roles_with

P = Permission
CASE_WORK = {
    P.READ_CASES, P.RECEIVE_CONTACT, P.RATE_CONTACT, P.ALLOCATE_CONTACT, P.TAKE_CONTACT, P.SCREEN_CONTACT,
    P.ADD_TO_CONTACT, P.AUTHORISE_DECISION, P.DECIDE_NOW, P.CORRECT_DECISION, P.RECORD_VISIT, P.TELL_REFERRER,
    P.ACKNOWLEDGE_LINK, P.ACCEPT_HANDOVER, P.ALLOCATE_ASSESSMENT, P.WRITE_ASSESSMENT, P.SIGN_OFF_ASSESSMENT,
    P.REGISTER_PERSON, P.RESTRICT_PERSON, P.READ_RESTRICTED, P.BREAK_GLASS, P.REVIEW_GLASS, P.ACKNOWLEDGE_BREACH,
    P.DOWNLOAD_CSV, P.READ_VIEWS,
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_name_and_a_sentence_on_who_may_hold_it(role):
    assert ROLES[role].name
    assert ROLES[role].who.endswith(".")


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_by_somebody(permission):
    assert roles_with(permission)


def test_an_administrator_reads_and_touches_no_case():
    assert not ROLES[Role.ADMINISTRATOR].permissions & CASE_WORK


@pytest.mark.parametrize("permission", [P.MANAGE_USERS, P.MANAGE_AGENCIES, P.MANAGE_SETTINGS])
def test_only_administrators_manage_accounts_agencies_and_settings(permission):
    assert roles_with(permission) == [Role.ADMINISTRATOR]


def test_a_partner_works_the_early_help_that_they_lead_and_reads_no_case():
    assert permissions_of([Role.PARTNER]) == {P.WORK_EPISODE}


@pytest.mark.parametrize("permission", [P.READ_RESTRICTED, P.RESTRICT_PERSON, P.REVIEW_GLASS])
def test_restricted_records_belong_to_senior_managers(permission):
    assert roles_with(permission) == [Role.SENIOR_MANAGER]


@pytest.mark.parametrize(
    "permission", [P.RATE_CONTACT, P.ALLOCATE_CONTACT, P.AUTHORISE_DECISION, P.DECIDE_NOW, P.CORRECT_DECISION]
)
def test_only_managers_of_the_hub_rate_allocate_and_decide(permission):
    assert set(roles_with(permission)) == {Role.MACH_MANAGER, Role.SENIOR_MANAGER}


def test_only_managers_of_assessment_teams_sign_off():
    assert set(roles_with(P.SIGN_OFF_ASSESSMENT)) == {Role.ASSESSMENT_MANAGER, Role.SENIOR_MANAGER}


@pytest.mark.parametrize("permission", [P.AUTHORISE_DECISION, P.SIGN_OFF_ASSESSMENT])
def test_nobody_whose_work_is_authorised_can_authorise(permission):
    assert permission not in permissions_of([Role.SOCIAL_WORKER, Role.CALL_HANDLER])


@pytest.mark.parametrize("role", [Role.QUALITY_AUDITOR, Role.PERFORMANCE_ANALYST, Role.IMPROVEMENT_LEAD])
def test_those_who_look_at_practice_change_no_case(role):
    changing = CASE_WORK - {P.READ_CASES, P.READ_VIEWS, P.DOWNLOAD_CSV}
    assert not ROLES[role].permissions & changing


def test_somebody_with_two_roles_may_do_what_either_may():
    both = permissions_of([Role.CALL_HANDLER, Role.QUALITY_AUDITOR])
    assert both == permissions_of(["call_handler"]) | permissions_of(["quality_auditor"])


@pytest.mark.parametrize("roles", [[], ["retired_role"], [""]])
def test_an_unknown_role_gives_nothing(roles):
    assert permissions_of(roles) == frozenset()


def test_scopes_are_written_as_noun_and_verb():
    assert all(scope.count(":") == 1 for scope in Scope)
