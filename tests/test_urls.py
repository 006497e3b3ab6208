"""The table of who may what, walked: every address of the project, as every role, signed out, and as another agency.

An address that is missing from the table fails, and so does an answer that differs from it. A page that shows persons
is never kept by a browser; asking for a page changes nothing but the log of who read what.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessments.staff import api as staff_api
from mach.access import Role
from mach.staff import urls
from tests.everything import build

R = Role
EVERYONE = set(Role)
READERS = EVERYONE - {R.IMPROVEMENT_LEAD, R.PERFORMANCE_ANALYST, R.PARTNER, R.ADMINISTRATOR}
FRONT_DOOR = {R.CALL_HANDLER, R.SOCIAL_WORKER, R.MACH_MANAGER, R.ASSESSMENT_MANAGER, R.SENIOR_MANAGER}
MANAGERS = {R.MACH_MANAGER, R.ASSESSMENT_MANAGER, R.SENIOR_MANAGER}
RATERS = {R.MACH_MANAGER, R.SENIOR_MANAGER}
VISITORS = FRONT_DOOR - {R.CALL_HANDLER}
SOCIAL_WORKER, SENIOR, ADMINISTRATOR = {R.SOCIAL_WORKER}, {R.SENIOR_MANAGER}, {R.ADMINISTRATOR}
ASSESSORS = {R.ASSESSMENT_MANAGER, R.SENIOR_MANAGER}
VIEWS = MANAGERS | {R.QUALITY_AUDITOR}
FIGURES = MANAGERS | {R.EARLY_HELP_LEAD, R.QUALITY_AUDITOR, R.IMPROVEMENT_LEAD, R.PERFORMANCE_ANALYST}
WORKFORCE = FIGURES - {R.EARLY_HELP_LEAD}
POST_KEEPERS = {R.SENIOR_MANAGER, R.IMPROVEMENT_LEAD}
DOWNLOADS = MANAGERS | {R.PERFORMANCE_ANALYST, R.IMPROVEMENT_LEAD, R.ADMINISTRATOR}
"""Who downloads the lists that they get: administrators those of their own work, in which there is no case."""
PLAN = MANAGERS | {R.QUALITY_AUDITOR, R.IMPROVEMENT_LEAD, R.PERFORMANCE_ANALYST}
LEADS = {R.IMPROVEMENT_LEAD, R.SENIOR_MANAGER}
OWNERS = LEADS | MANAGERS
READ_AUDITS = FIGURES - {R.EARLY_HELP_LEAD}
PLAN_AUDITS = {R.QUALITY_AUDITOR, R.SENIOR_MANAGER}
AUDIT_CASE = MANAGERS | {R.QUALITY_AUDITOR}
ANSWER_AUDIT = VISITORS | {R.QUALITY_AUDITOR}
READ_OVERSIGHT = MANAGERS | {R.QUALITY_AUDITOR, R.IMPROVEMENT_LEAD}
PANEL = MANAGERS | {R.QUALITY_AUDITOR}
SEES_AUDIT = (READ_AUDITS | {R.SOCIAL_WORKER}) & READERS
CALL_HANDLER = {R.CALL_HANDLER}
PARTNER = {R.PARTNER}
EARLY_HELP = {R.EARLY_HELP_LEAD}


@dataclass(frozen=True)
class Page:
    """Who gets it, about which record of everything.py, and what the others are answered.

    `hidden` is the same page about a restricted record; `csv` the list's address as a file; `to` what is answered
    where a GET leads on (302) or is not taken (405). A `file` is kept by who asks for it: it is no page.
    """

    who: set[str]
    about: str = ""
    hidden: str = ""
    others: int = 403
    to: int = 200
    csv: str = ""
    file: bool = False


POST_ONLY = {"to": 405}
OWN = {"others": 404}

PAGES = {
    "mach:home": Page(EVERYONE - {R.IMPROVEMENT_LEAD}, others=302),
    "mach:clocks": Page(READERS, csv="?format=csv"),
    "mach:explain_breach": Page(MANAGERS, "late clock", "late clock"),
    "mach:people_search": Page(READERS),
    "mach:person_register": Page(FRONT_DOOR),
    "mach:person": Page(READERS, "person", "person"),
    "mach:chronology": Page(READERS, "person", "person", csv="?format=csv"),
    "mach:judge_event": Page(VISITORS, "line of the story", "line of the story"),
    "mach:person_views": Page(VIEWS, "person", "person", csv="?format=csv"),
    "mach:person_correct": Page(FRONT_DOOR, "person", "person"),
    "mach:person_name": Page(FRONT_DOOR, "person", "person"),
    "mach:person_address": Page(FRONT_DOOR, "person", "person"),
    "mach:person_relationship": Page(FRONT_DOOR, "person", "person"),
    "mach:person_restrict": Page(SENIOR, "person", "person"),
    "mach:person_grant": Page(SENIOR, "closed person", "person", **POST_ONLY),
    "mach:person_revoke": Page(SENIOR, "grant", "grant", **POST_ONLY),
    "mach:glass": Page(MANAGERS),
    "mach:glass_review": Page(SENIOR, "glass", "glass"),
    "mach:notices": Page(EVERYONE),
    "mach:notices_read": Page(EVERYONE, **POST_ONLY),
    "mach:notice": Page(EVERYONE, "own notice", **POST_ONLY),
    "mach:draft": Page(EVERYONE, "draft", **POST_ONLY),
    "mach:kept": Page(CALL_HANDLER, "kept form", **OWN),
    "mach:users": Page(ADMINISTRATOR, csv="?format=csv"),
    "mach:new_user": Page(ADMINISTRATOR),
    "mach:user": Page(ADMINISTRATOR, "user"),
    "mach:password_link": Page(ADMINISTRATOR, "user", **POST_ONLY),
    "mach:absence": Page(ADMINISTRATOR, "user"),
    "mach:new_team": Page(ADMINISTRATOR),
    "mach:team": Page(ADMINISTRATOR, "team"),
    "mach:agencies": Page(ADMINISTRATOR, csv="?format=csv"),
    "mach:new_agency": Page(ADMINISTRATOR),
    "mach:agency": Page(ADMINISTRATOR, "agency", csv="?format=csv"),
    "mach:agency_key": Page(ADMINISTRATOR, "agency"),
    "mach:change_key": Page(ADMINISTRATOR, "police's key", **POST_ONLY),
    "mach:settings": Page(ADMINISTRATOR, csv="?format=csv"),
    "mach:timescale": Page(ADMINISTRATOR, "time limit"),
    "mach:holiday": Page(ADMINISTRATOR),
    "mach:remove_holiday": Page(ADMINISTRATOR, "holiday", **POST_ONLY),
    "mach:escalation": Page(ADMINISTRATOR),
    "mach:weights": Page(ADMINISTRATOR),
    "referrals:queue": Page(READERS, csv="?format=csv"),
    "referrals:take_call": Page(FRONT_DOOR, to=302),
    "referrals:who": Page(FRONT_DOOR, **POST_ONLY),
    "referrals:call": Page(FRONT_DOOR, "call"),
    "referrals:contact": Page(READERS, "new contact", "contact", others=404),
    "referrals:rate": Page(RATERS, "new contact", "contact"),
    "referrals:allocate": Page(RATERS, "rated contact", "contact"),
    "referrals:take": Page(SOCIAL_WORKER, "contact for a team", "contact"),
    "referrals:visit": Page(VISITORS, "rated contact", "contact"),
    "referrals:stop_visit": Page(RATERS, "rated contact", "contact"),
    "referrals:authorise": Page(RATERS, "recommended contact", "contact"),
    "referrals:change": Page(RATERS, "recommended child", "child of contact"),
    "referrals:send_back": Page(RATERS, "recommended contact", "contact"),
    "referrals:decide_now": Page(RATERS, "new contact", "contact"),
    "referrals:correct": Page(RATERS, "decided contact", "contact", to=302),
    "referrals:correct_decision": Page(RATERS, "decision", "decision"),
    "referrals:correct_received": Page(RATERS, "decided contact", "contact"),
    "referrals:tell_referrer": Page(FRONT_DOOR, "decided contact", "contact"),
    "referrals:read_information": Page(RATERS, "decided contact", "contact"),
    "referrals:information": Page(FRONT_DOOR, "new contact", "contact"),
    "referrals:child": Page(FRONT_DOOR, "new contact", "contact"),
    "referrals:categories": Page(ADMINISTRATOR, csv="?format=csv"),
    "referrals:new_category": Page(ADMINISTRATOR),
    "referrals:category": Page(ADMINISTRATOR, "concern"),
    "referrals:dip_sample": Page(RATERS | {R.ASSESSMENT_MANAGER, R.QUALITY_AUDITOR}, csv="?format=csv"),
    "referrals:handovers": Page(READERS, csv="?format=csv"),
    "referrals:handover": Page(READERS, "handover", "handover"),
    "referrals:sent": Page(PARTNER),
    "referrals:sent_contact": Page(PARTNER, "new contact", others=404),
    "referrals:referrals": Page(READERS, csv="?format=csv"),
    "referrals:referral": Page(READERS, "referral", "referral"),
    "assessments:queue": Page(READERS, csv="?format=csv"),
    "assessments:to_allocate": Page(READERS, csv="?format=csv"),
    "assessments:allocate": Page(ASSESSORS, "referral", "referral"),
    "assessments:assessment": Page(READERS, "assessment", "assessment"),
    "assessments:visit": Page(VISITORS, "assessment", "assessment"),
    "assessments:reallocate": Page(ASSESSORS, "assessment", "assessment"),
    "assessments:submit": Page(SOCIAL_WORKER, "assessment", "assessment", **POST_ONLY),
    "assessments:send_back": Page(ASSESSORS, "submitted assessment", "assessment"),
    "assessments:sign_off": Page(ASSESSORS, "submitted assessment", "assessment"),
    "assessments:confirm_checkpoints": Page(ASSESSORS, "assessment", "assessment"),
    "assessments:hold_checkpoint": Page(ASSESSORS, "assessment", "assessment"),
    "assessments:withdraw_consent": Page(SOCIAL_WORKER, "assessment", "assessment"),
    "assessments:decide_on_consent": Page(SENIOR, "assessment", "assessment"),
    "assessments:close_without_consent": Page(SENIOR, "assessment", "assessment"),
    "assessments:accept_handover": Page(ASSESSORS, "handed over assessment", "assessment"),
    "assessments:decline_handover": Page(ASSESSORS, "handed over assessment", "assessment"),
    "assessments:hand_over_again": Page(ASSESSORS, "handed over assessment", "assessment"),
    "assessments:handed_over": Page(ASSESSORS, csv="?format=csv"),
    "assessments:consent_withdrawn": Page(VIEWS, csv="?format=csv"),
    "assessments:early_help": Page(READERS | PARTNER, csv="?format=csv"),
    "assessments:early_help_offer": Page(EARLY_HELP, "offered contact", "offered contact"),
    "assessments:early_help_turn_down": Page(EARLY_HELP, "offered contact", "offered contact"),
    "assessments:episode": Page(READERS | PARTNER, "working episode", "episode"),
    "assessments:episode_accept": Page(EARLY_HELP, "offered episode", "episode"),
    "assessments:episode_decline": Page(EARLY_HELP, "offered episode", "episode"),
    "assessments:episode_lead": Page(EARLY_HELP, "working episode", "episode"),
    "assessments:episode_first_contact": Page(EARLY_HELP | PARTNER, "accepted episode", "episode"),
    "assessments:episode_plan": Page(EARLY_HELP | PARTNER, "working episode", "episode"),
    "assessments:episode_action": Page(EARLY_HELP | PARTNER, "working episode", "episode"),
    "assessments:episode_action_done": Page(EARLY_HELP | PARTNER, "action of plan", "action of plan"),
    "assessments:episode_review": Page(EARLY_HELP | PARTNER, "working episode", "episode"),
    "assessments:episode_conference": Page(EARLY_HELP | PARTNER, "working episode", "episode"),
    "assessments:episode_step_up": Page(EARLY_HELP | PARTNER, "working episode", "episode"),
    "assessments:episode_close": Page(EARLY_HELP | PARTNER, "working episode", "episode"),
    "assessments:meetings": Page(READERS, csv="?format=csv"),
    "assessments:call_meeting": Page(MANAGERS, "referral", "referral"),
    "assessments:meeting": Page(READERS, "called meeting", "meeting"),
    "assessments:replan_meeting": Page(MANAGERS, "called meeting", "meeting"),
    "assessments:add_to_meeting": Page(MANAGERS, "called meeting", "meeting"),
    "assessments:invite": Page(MANAGERS, "called meeting", "meeting"),
    "assessments:cancel_meeting": Page(MANAGERS, "called meeting", "meeting"),
    "assessments:hold_meeting": Page(MANAGERS, "called meeting", "meeting"),
    "assessments:invitation": Page(VISITORS, "invitation", "invitation"),
    "assessments:agree_action": Page(VISITORS, "called meeting", "meeting"),
    "assessments:finish_agreed_action": Page(VISITORS, "agreed action", "agreed action"),
    "assessments:conclude_meeting": Page(MANAGERS, "held meeting", "meeting"),
    "assessments:look_back_on_meeting": Page(MANAGERS, "concluded meeting", "meeting"),
    "assessments:correct_meeting": Page(MANAGERS, "concluded meeting", "meeting"),
    "assessments:issue_minutes": Page(MANAGERS, "concluded meeting", "meeting"),
    "assessments:minutes": Page(READERS, "minutes", "minutes"),
    "assessments:minutes_received": Page(VISITORS, "copy of minutes", "copy of minutes"),
    "assessments:enquiries": Page(READERS, csv="?format=csv"),
    "assessments:enquiry": Page(READERS, "enquiring enquiry", "enquiry"),
    "assessments:submit_enquiry": Page(SOCIAL_WORKER, "enquiring enquiry", "enquiry", **POST_ONLY),
    "assessments:allocate_enquiry": Page(ASSESSORS, "enquiring enquiry", "enquiry"),
    "assessments:enquiry_visit": Page(VISITORS, "enquiring enquiry", "enquiry"),
    "assessments:discuss_again": Page(MANAGERS, "enquiring enquiry", "enquiry"),
    "assessments:send_enquiry_back": Page(ASSESSORS, "submitted enquiry", "enquiry"),
    "assessments:sign_off_enquiry": Page(ASSESSORS, "submitted enquiry", "enquiry"),
    "assessments:plan_conference": Page(VISITORS, "conference enquiry", "enquiry"),
    "assessments:hold_conference": Page(VISITORS, "conference enquiry", "enquiry"),
    "assessments:conference_not_required": Page(ASSESSORS, "conference enquiry", "enquiry"),
    "assessments:look_back_on_enquiry": Page(ASSESSORS, "finished enquiry", "enquiry"),
    "assessments:police_protection": Page(VISITORS, "referral", "referral"),
    "assessments:emergency_order": Page(VISITORS, "referral", "referral"),
    "assessments:extend_order": Page(VISITORS, "emergency order", "emergency order"),
    "assessments:end_protection": Page(VISITORS, "emergency order", "emergency order"),
    "assessments:pathways": Page(READERS, csv="?format=csv"),
    "assessments:pathways_of_contact": Page(READERS, "homeless contact", "homeless contact", to=302),
    "assessments:begin_pathway": Page(VISITORS, "homeless young person", "homeless young person"),
    "assessments:not_homeless": Page(VISITORS, "homeless young person", "homeless young person"),
    "assessments:pathway": Page(READERS, "pathway", "pathway"),
    "assessments:pathway_step": Page(VISITORS, "pathway step", "pathway step"),
    "assessments:leavers": Page(MANAGERS | {R.EARLY_HELP_LEAD}, csv="?format=csv"),
    "assessments:work_of": Page(MANAGERS | {R.EARLY_HELP_LEAD}, "leaver", csv="?format=csv"),
    "assessments:leaving": Page(MANAGERS | {R.EARLY_HELP_LEAD}, "leaver"),
    "assessments:register": Page(READERS, csv="?format=csv"),
    "improvement:journey": Page(PLAN),
    "improvement:plan": Page(PLAN, csv="?format=csv"),
    "improvement:to_answer": Page(PLAN),
    "improvement:add_priority": Page(LEADS),
    "improvement:change_priority": Page(LEADS, "priority"),
    "improvement:versions": Page(PLAN),
    "improvement:endorse": Page(LEADS),
    "improvement:version": Page(PLAN, "version of the plan"),
    "improvement:version_changes": Page(PLAN, "two versions"),
    "improvement:add_action": Page(LEADS),
    "improvement:action": Page(PLAN, "running action"),
    "improvement:revise_action": Page(LEADS, "running action"),
    "improvement:answer_findings": Page(LEADS, "running action"),
    "improvement:start_action": Page(OWNERS, "planned action"),
    "improvement:report_progress": Page(OWNERS, "running action"),
    "improvement:set_milestone": Page(LEADS, "running action"),
    "improvement:reach_milestone": Page(OWNERS, "milestone"),
    "improvement:add_evidence": Page(OWNERS, "running action"),
    "improvement:link_figure": Page(OWNERS, "running action"),
    "improvement:evidence_file": Page(PLAN, "evidence", file=True),
    "improvement:override_rag": Page(LEADS, "running action"),
    "improvement:complete_action": Page(LEADS, "running action"),
    "improvement:reopen_action": Page(LEADS, "withdrawn action"),
    "improvement:withdraw_action": Page(LEADS, "running action"),
    "improvement:packs": Page(LEADS),
    "improvement:make_pack": Page(LEADS),
    "improvement:pack": Page(LEADS, "pack"),
    "improvement:pack_file": Page(LEADS, "pack", file=True),
    "improvement:board": Page(PLAN),
    "improvement:plan_board": Page(LEADS),
    "improvement:board_meeting": Page(PLAN, "held meeting of the board"),
    "improvement:set_agenda": Page(LEADS, "planned meeting of the board"),
    "improvement:issue_papers": Page(LEADS, "planned meeting of the board"),
    "improvement:board_papers": Page(PLAN, "held meeting of the board"),
    "improvement:board_report": Page(PLAN, "held meeting of the board"),
    "improvement:board_report_file": Page(LEADS, "held meeting of the board", file=True),
    "improvement:hold_board": Page(LEADS, "meeting with papers"),
    "improvement:decide_item": Page(LEADS, "item of the board"),
    "improvement:set_board_action": Page(LEADS, "held meeting of the board"),
    "improvement:finish_board_action": Page(LEADS, "action of the board"),
    "improvement:close_board": Page(LEADS, "held meeting of the board"),
    "improvement:inspections": Page(PLAN, csv="?format=csv"),
    "improvement:record_inspection": Page(LEADS),
    "improvement:inspection": Page(PLAN, "visit"),
    "improvement:change_inspection": Page(LEADS, "visit"),
    "improvement:record_finding": Page(LEADS, "visit"),
    "improvement:measures": Page(FIGURES, csv="?format=csv"),
    "improvement:audits": Page(READ_AUDITS),
    "improvement:audit_list": Page(READ_AUDITS, csv="?format=csv"),
    "improvement:audit_tool": Page(READ_AUDITS),
    "improvement:audit_teams": Page(READ_AUDITS),
    "improvement:audit_team": Page(READ_AUDITS, "audited team"),
    "improvement:plan_round": Page(PLAN_AUDITS),
    "improvement:audit_round": Page(READ_AUDITS, "round"),
    "improvement:draw_sample": Page(PLAN_AUDITS, "round"),
    "improvement:choose_case": Page(PLAN_AUDITS, "round"),
    "improvement:audit": Page(SEES_AUDIT, "audit", "audit"),
    "improvement:audit_grade": Page(AUDIT_CASE, "audit", "audit"),
    "improvement:audit_view": Page(ANSWER_AUDIT, "audit's view", "audit's view"),
    "improvement:audit_submit": Page(AUDIT_CASE, "audit", "audit"),
    "improvement:audit_send_back": Page(PLAN_AUDITS, "audit to moderate", "audit to moderate"),
    "improvement:audit_agree": Page(PLAN_AUDITS, "audit to moderate", "audit to moderate"),
    "improvement:audit_child_today": Page(MANAGERS, "audit to moderate", "audit to moderate"),
    "improvement:audit_action": Page(AUDIT_CASE, "audit to moderate", "audit to moderate"),
    "improvement:audit_action_done": Page(ANSWER_AUDIT, "action of audit", "action of audit"),
    "improvement:audit_close": Page(PLAN_AUDITS, "agreed audit", "agreed audit"),
    "improvement:audit_withdraw": Page(PLAN_AUDITS, "audit", "audit"),
    "improvement:audit_reassign": Page(PLAN_AUDITS, "audit", "audit"),
    "improvement:gaps": Page(READ_OVERSIGHT),
    "improvement:gap": Page(PANEL, "gap", csv="?format=csv"),
    "improvement:quality": Page(READ_AUDITS),
    "improvement:quality_list": Page(READ_AUDITS, csv="?format=csv"),
    "improvement:panel": Page(READ_OVERSIGHT),
    "improvement:panel_list_now": Page(PANEL),
    "improvement:panel_case": Page(PANEL, "panel case", "panel case"),
    "improvement:panel_review": Page(PANEL, "panel case", "panel case"),
    "improvement:panel_correct": Page(PANEL, "reviewed case", "reviewed case"),
    "improvement:panel_action": Page(PANEL, "panel case", "panel case"),
    "improvement:panel_action_done": Page(PANEL, "action of panel", "action of panel"),
    "improvement:supervisions": Page(MANAGERS, csv="?format=csv"),
    "improvement:supervised": Page(MANAGERS, "supervised"),
    "improvement:supervision_arrange": Page(MANAGERS, "supervised"),
    "improvement:supervision": Page(SENIOR, "due supervision", others=404),
    "improvement:supervision_hold": Page(SENIOR, "due supervision", others=404),
    "improvement:supervision_move": Page(SENIOR, "due supervision", others=404),
    "improvement:supervision_cancel": Page(SENIOR, "due supervision", others=404),
    "improvement:supervision_action": Page(SENIOR, "held supervision", others=404),
    "improvement:supervision_action_done": Page(SENIOR, "action of supervision", others=404),
    "improvement:senders": Page(FIGURES, csv="?format=csv"),
    "improvement:sender": Page(FIGURES, csv="?format=csv"),
    "improvement:measure": Page(FIGURES, "measure", csv="?format=csv"),
    "improvement:annex_a": Page({R.SENIOR_MANAGER, R.PERFORMANCE_ANALYST}),
    "improvement:rows": Page(FIGURES, "figure", csv="?format=csv"),
    "improvement:workforce": Page(WORKFORCE, csv="?format=csv"),
    "improvement:caseload": Page(WORKFORCE, "worker", csv="?format=csv"),
    "improvement:ending": Page(WORKFORCE, csv="?format=csv"),
    "improvement:over_limit": Page(WORKFORCE, csv="?format=csv"),
    "improvement:posts": Page(WORKFORCE, csv="?format=csv"),
    "improvement:new_post": Page(POST_KEEPERS),
    "improvement:post": Page(POST_KEEPERS, "post"),
    "improvement:fill_post": Page(POST_KEEPERS, "post"),
    "improvement:vacate_post": Page(POST_KEEPERS, "post"),
    "improvement:quarters": Page(WORKFORCE, csv="?format=csv"),
    "improvement:quarter": Page(WORKFORCE, "quarter"),
    "improvement:demand": Page(WORKFORCE, csv="?format=csv"),
    "improvement:week": Page(WORKFORCE, "week", csv="?format=csv"),
}

FOR_ANYBODY = {"health": (200, 503), "mach-api:schema": (200,), "mach-api:docs": (200,)}
"""What answers without a sign-in. It says nothing about anybody."""

SIGNING_IN = {
    # Address: what a stranger is answered, and somebody who is signed in.
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (200, 302),
    "account_reauthenticate": (302, 200),
    "account_email": (302, 200),
    "account_email_verification_sent": (200, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_confirm_email": (200, 200),
}
SIGNING_IN_ABOUT = {"account_reset_password_from_key": ["1", "set-password"], "account_confirm_email": ["key"]}

API = {
    # Endpoint: the record, methods with their scope, whether it is about one agency's contact.
    "referrals-api:contacts": ("", {"get", "post"}, False),
    "referrals-api:contact": ("new contact", {"get"}, True),
    "referrals-api:information": ("new contact", {"post"}, True),
    "referrals-api:reference-data": ("", {"get"}, False),
    "assessments-api:meetings": ("", {"get"}, False),
    "assessments-api:invitations": ("called meeting", {"get", "post"}, True),
    "assessments-api:receipts": ("called meeting", {"post"}, True),
    "improvement-api:figures": ("", {"get"}, False),
}
NOWHERE = {"api-nowhere"}
# What staff are offered by API is a table of its own: tests/assessments/test_staff_api.py walks it, door by door.

WRITES = re.compile(r'\b(INSERT INTO|(?<!FOR )UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
LOGGED = {"mach_auditevent", "django_session"}
"""Who read what; and that somebody is working, so that their session goes on."""


def patterns(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}"
        else:
            yield from patterns(each, f"{space}{each.namespace}:" if each.namespace else space)


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """Built once: each test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def walk(everything, db):
    return everything


@contextmanager
def noting():
    """The tables that statements write to meanwhile."""
    tables = set()

    def note(execute, sql, params, many, context):
        tables.update(found[1] for found in WRITES.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


@pytest.fixture
def written():
    with noting() as tables:
        yield tables


@dataclass(frozen=True)
class Seen:
    """How everyone was answered who asked for a page, and the tables that were written to."""

    answers: dict
    tables: set


@pytest.fixture(scope="module")
def seen():
    return {}


@pytest.fixture
def look(walk, seen):
    """Ask for a page as every role; once in all, however many tests read the answers."""

    def look(name, page):
        if name not in seen:
            path = address(name, walk.at.get(page.about, ()))
            with noting() as tables:
                answers = {role: client.get(path) for role, client in walk.clients.items()}
            seen[name] = Seen(answers, tables)
        return seen[name]

    return look


def address(name, arguments=(), query=""):
    return reverse(name, args=arguments) + query


def of_all(pages):
    return pytest.mark.parametrize(("name", "page"), pages.items(), ids=list(pages))


def test_the_table_holds_every_address():
    staff = {f"assessments-api:{address.name}" for work in staff_api.EVERY for address in urls(work)}
    listed = {*PAGES, *FOR_ANYBODY, *SIGNING_IN, *API, *NOWHERE, *staff}
    assert sorted(listed) == sorted(set(patterns(get_resolver())))


@of_all(PAGES)
def test_who_gets_a_page(look, name, page):
    refused = page.others if page.to != 405 else 405
    wanted = {role: page.to if role in page.who else refused for role in Role}
    assert {who: answer.status_code for who, answer in look(name, page).answers.items()} == {**wanted, "stranger": 302}


@of_all(PAGES)
def test_looking_changes_nothing_but_the_log(look, name, page):
    assert look(name, page).tables <= LOGGED


@of_all(PAGES)
def test_who_does_not_get_a_page_cannot_post_to_it(walk, written, name, page):
    path = address(name, walk.at.get(page.about, ()))
    for role in EVERYONE - page.who:
        assert walk.clients[role].post(path, {"reason": "x"}).status_code in {403, 404, 405}, role
    assert walk.clients["stranger"].post(path, {"reason": "x"}).status_code in {302, 401, 403}
    assert written - {"mach_keptpost"} <= LOGGED


@of_all(PAGES)
def test_an_empty_form_is_answered(walk, name, page):
    """Refused, or done where there is nothing to fill in: never broken, and never so that the reader is lost."""
    path = address(name, walk.at.get(page.about, ()))
    for role in sorted(page.who):
        with transaction.atomic():
            answer = walk.clients[role].post(path, {})
            transaction.set_rollback(True)
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 409, 422}, role


@of_all({name: page for name, page in PAGES.items() if page.hidden})
def test_what_is_restricted_is_not_there(walk, written, name, page):
    path = address(name, walk.hidden[page.hidden])
    for role in EVERYONE - SENIOR:
        client = walk.clients[role]
        codes = {client.get(path).status_code, client.post(path, {}).status_code}
        assert codes <= {403, 404, 405}, role
        if role in page.who:
            assert codes <= {404, 405}, f"{role} may open such pages: this one must look as if it did not exist"
    assert written <= LOGGED


@of_all({name: page for name, page in PAGES.items() if page.about not in {"", "draft", "call"}})
def test_what_does_not_exist_is_not_found(walk, name, page):
    known = walk.at[page.about]
    path = address(name, [nowhere(each) for each in known])
    for role in page.who:
        assert walk.clients[role].get(path).status_code in ({404, 405} if page.to == 405 else {404}), role


def nowhere(argument):
    if isinstance(argument, int):
        return 9_999_999
    text = str(argument)
    if isinstance(argument, UUID) or re.match(r"[A-Z]-", text):
        return re.sub(r"\d", "9", text)
    return f"{text}-nowhere"


@of_all({name: page for name, page in PAGES.items() if page.csv})
def test_lists_are_files_for_who_may_download(walk, look, name, page):
    path = address(name, walk.at.get(page.about, ()), page.csv)
    for role in page.who:
        answer = walk.clients[role].get(path)
        assert answer.status_code == (200 if role in DOWNLOADS else 403), role
        if role in DOWNLOADS:
            assert answer["Content-Type"].startswith("text/csv")
            assert "Quillfeather" not in answer.content.decode() or role in SENIOR
        plain = look(name, page).answers[role].content.decode()
        assert ("format=csv" in plain) == (role in DOWNLOADS), f"{role}: the link stands where it leads somewhere"


@of_all({name: page for name, page in PAGES.items() if page.to == 200 and not page.file})
def test_a_page_is_made_of_the_same_parts(look, name, page):
    for role in sorted(page.who):
        answer = look(name, page).answers[role]
        text = answer.content.decode()
        assert len(re.findall(r"<h1\b", text)) == 1, role
        assert re.search(r"<title>\s*[^<–\s][^<]* – [^<]+</title>", text), role
        assert not re.search(r"\sstyle=\"|<style|\son\w+=\"", text), role
        assert "no-store" in answer["Cache-Control"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "Quillfeather" not in text or role in SENIOR, "a restricted name shows"
        assert all("csrfmiddlewaretoken" in form for form in posting_forms(text)), role


def posting_forms(text):
    return [
        form for form in re.findall(r"<form\b.*?</form>", text, re.S) if re.search(r'<form[^>]*method="post"', form)
    ]


@pytest.mark.parametrize("name", FOR_ANYBODY)
def test_what_anybody_may_read(walk, name):
    for client in walk.clients.values():
        assert client.get(address(name)).status_code in FOR_ANYBODY[name]


@pytest.mark.parametrize("name", SIGNING_IN)
def test_the_pages_of_signing_in(walk, name):
    path = address(name, SIGNING_IN_ABOUT.get(name, ()))
    for role, client in walk.clients.items():
        assert client.get(path).status_code == SIGNING_IN[name][role != "stranger"], role


# Agencies' systems


def as_agency(walk, slug):
    return {"Authorization": f"Bearer {walk.agencies[slug][1]}"}


def call(walk, name, method, headers, client="stranger"):
    path = address(name, walk.at.get(API[name][0], ()))
    send = getattr(walk.clients[client], method)
    return send(path, headers=headers) if method == "get" else send(path, {}, "application/json", headers=headers)


@pytest.mark.parametrize("name", API)
def test_without_a_key_the_api_answers_nobody(walk, name):
    for method in API[name][1]:
        for who in walk.clients:
            assert call(walk, name, method, {}, who).status_code == 401, who


@pytest.mark.parametrize("name", API)
def test_what_another_agency_sent_is_not_there(walk, name):
    _, methods, of_one = API[name]
    for method in methods:
        own = call(walk, name, method, as_agency(walk, "police"))
        other = call(walk, name, method, as_agency(walk, "school"))
        assert own.status_code == (200 if method == "get" else 400)
        assert other.status_code == (404 if of_one else own.status_code)
        if not of_one and method == "get" and "results" in own.json():
            assert own.json()["results"]
            assert not other.json()["results"]


@pytest.mark.parametrize("name", API)
def test_methods_that_an_endpoint_does_not_take(walk, name):
    path = address(name, walk.at.get(API[name][0], ()))
    for method in {"get", "post", "put", "patch", "delete"} - API[name][1]:
        answer = getattr(walk.clients["stranger"], method)(path, headers=as_agency(walk, "police"))
        assert answer.status_code in {403, 405}


def test_below_the_api_nothing_else_is_there(walk):
    path = address("api-nowhere", walk.at["anything"])
    for client in walk.clients.values():
        assert client.get(path).status_code == client.post(path).status_code == 404
