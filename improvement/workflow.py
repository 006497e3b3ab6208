"""What improves practice, as tables: audits, the plan's actions, board meetings, the re-referral panel, supervision.
Read this first. Pure."""

from __future__ import annotations

from enum import StrEnum

from mach.access import Permission as P
from mach.workflow import START, Step, Workflow


class AuditStatus(StrEnum):
    DRAWN = "drawn"
    AUDITING = "auditing"
    TO_MODERATE = "to_moderate"
    AGREED = "agreed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


A = AuditStatus
AUDIT_BEFORE_AGREED = {A.DRAWN, A.AUDITING, A.TO_MODERATE}

AUDIT = Workflow(
    "audit",
    AuditStatus,
    Step("draw", {START}, A.DRAWN, P.PLAN_AUDITS, "Draw a case"),
    Step("reassign", AUDIT_BEFORE_AGREED, None, P.PLAN_AUDITS, "Give to another auditor"),
    Step("withdraw", {A.DRAWN, A.AUDITING}, A.WITHDRAWN, P.PLAN_AUDITS, "Leave out"),
    Step("grade", {A.DRAWN, A.AUDITING}, A.AUDITING, P.AUDIT_CASE, "Grade"),
    Step("hear", {A.DRAWN, A.AUDITING, A.TO_MODERATE}, None, P.ANSWER_AUDIT, "Record a view"),
    Step("submit", {A.AUDITING}, A.TO_MODERATE, P.AUDIT_CASE, "Send to moderation"),
    Step("send_back", {A.TO_MODERATE}, A.AUDITING, P.MODERATE_AUDIT, "Send back"),
    Step("agree", {A.TO_MODERATE}, A.AGREED, P.MODERATE_AUDIT, "Agree the grade"),
    Step("look_at_child", {A.TO_MODERATE, A.AGREED}, None, P.MANAGE_AUDITED, "Say how the child is today"),
    Step("set_action", {A.AUDITING, A.TO_MODERATE, A.AGREED}, None, P.AUDIT_CASE, "Set an action"),
    Step("finish_action", {A.AUDITING, A.TO_MODERATE, A.AGREED}, None, P.ANSWER_AUDIT, "Say that it is done"),
    Step("close", {A.AGREED}, A.CLOSED, P.PLAN_AUDITS, "Close the audit"),
)


class ActionStatus(StrEnum):
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"


I = ActionStatus  # noqa: E741
ACTION_RUNS = {I.PLANNED, I.IN_PROGRESS}

IMPROVEMENT_ACTION = Workflow(
    "improvement action",
    ActionStatus,
    Step("set", {START}, I.PLANNED, P.WRITE_PLAN, "Add an action"),
    Step("start", {I.PLANNED}, I.IN_PROGRESS, P.REPORT_PROGRESS, "Begin"),
    Step("report_progress", ACTION_RUNS, None, P.REPORT_PROGRESS, "Report progress"),
    Step("set_milestone", ACTION_RUNS, None, P.WRITE_PLAN, "Add a milestone"),
    Step("reach_milestone", ACTION_RUNS, None, P.REPORT_PROGRESS, "Milestone reached"),
    Step("add_evidence", {*ACTION_RUNS, I.COMPLETE}, None, P.REPORT_PROGRESS, "Add evidence"),
    Step("revise", ACTION_RUNS, None, P.WRITE_PLAN, "Change the action"),
    Step("answer", {*ACTION_RUNS, I.COMPLETE}, None, P.WRITE_PLAN, "Say what it answers"),
    Step("override_rag", ACTION_RUNS, None, P.WRITE_PLAN, "Set another colour"),
    Step("complete", ACTION_RUNS, I.COMPLETE, P.WRITE_PLAN, "Complete"),
    Step("reopen", {I.COMPLETE, I.WITHDRAWN}, I.IN_PROGRESS, P.WRITE_PLAN, "Take up again"),
    Step("withdraw", ACTION_RUNS, I.WITHDRAWN, P.WRITE_PLAN, "Withdraw"),
)


class BoardStatus(StrEnum):
    PLANNED = "planned"
    PAPERS_OUT = "papers_out"
    HELD = "held"
    CLOSED = "closed"


B = BoardStatus

BOARD_MEETING = Workflow(
    "board meeting",
    BoardStatus,
    Step("plan", {START}, B.PLANNED, P.RUN_BOARD, "Plan a meeting"),
    Step("set_agenda", {B.PLANNED}, None, P.RUN_BOARD, "Change the agenda"),
    Step("issue_papers", {B.PLANNED}, B.PAPERS_OUT, P.RUN_BOARD, "Make the papers"),
    Step("hold", {B.PAPERS_OUT}, B.HELD, P.RUN_BOARD, "Record the meeting"),
    Step("decide", {B.HELD}, None, P.RUN_BOARD, "Record a decision"),
    Step("set_action", {B.HELD}, None, P.RUN_BOARD, "Set an action"),
    Step("finish_action", {B.HELD, B.CLOSED}, None, P.RUN_BOARD, "Say that it is done"),
    Step("close", {B.HELD}, B.CLOSED, P.RUN_BOARD, "Close the minutes"),
)


class PanelStatus(StrEnum):
    LISTED = "listed"
    REVIEWED = "reviewed"


R = PanelStatus

PANEL_CASE = Workflow(
    "re-referral",
    PanelStatus,
    Step("list", {START}, R.LISTED, P.REVIEW_REREFERRALS, "List for the panel"),
    Step("review", {R.LISTED}, R.REVIEWED, P.REVIEW_REREFERRALS, "Record what the panel found"),
    Step("correct", {R.REVIEWED}, None, P.REVIEW_REREFERRALS, "Correct the finding"),
    Step("set_action", {R.LISTED, R.REVIEWED}, None, P.REVIEW_REREFERRALS, "Set an action"),
    Step("finish_action", {R.LISTED, R.REVIEWED}, None, P.REVIEW_REREFERRALS, "Say that it is done"),
)


class SupervisionStatus(StrEnum):
    DUE = "due"
    HELD = "held"
    CANCELLED = "cancelled"


V = SupervisionStatus

SUPERVISION = Workflow(
    "supervision",
    SupervisionStatus,
    Step("arrange", {START}, V.DUE, P.SUPERVISE, "Arrange supervision"),
    Step("move", {V.DUE}, None, P.SUPERVISE, "Change the day"),
    Step("hold", {V.DUE}, V.HELD, P.SUPERVISE, "Record the supervision"),
    Step("cancel", {V.DUE}, V.CANCELLED, P.SUPERVISE, "Cancel"),
    Step("set_action", {V.HELD}, None, P.SUPERVISE, "Set an action"),
    Step("finish_action", {V.HELD}, None, P.SUPERVISE, "Say that it is done"),
)
