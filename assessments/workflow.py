"""What follows a referral, as tables: strategy meetings, enquiries, assessments, early help, homeless young people.
Read this first. Pure."""

from __future__ import annotations

from enum import StrEnum

from mach.access import Permission as P
from mach.workflow import START, Step, Workflow


class MeetingStatus(StrEnum):
    CALLED = "called"
    HELD = "held"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


M = MeetingStatus

MEETING = Workflow(
    "strategy meeting",
    MeetingStatus,
    Step("call", {START}, M.CALLED, P.CALL_STRATEGY_MEETING, "Call a strategy meeting"),
    Step("hand_over", {M.CALLED, M.HELD, M.CONCLUDED}, None, P.CALL_STRATEGY_MEETING, "Hand over to another manager"),
    Step("replan", {M.CALLED}, None, P.CALL_STRATEGY_MEETING, "Change when and where"),
    Step("add_child", {M.CALLED, M.HELD}, None, P.CALL_STRATEGY_MEETING, "Add a child"),
    Step("invite", {M.CALLED, M.HELD}, None, P.CALL_STRATEGY_MEETING, "Invite an agency"),
    Step("answer_invitation", {M.CALLED, M.HELD}, None, P.RECORD_STRATEGY_MEETING, "Record an answer"),
    Step("give_information", {M.CALLED, M.HELD}, None, P.RECORD_STRATEGY_MEETING, "Record an agency's information"),
    Step("cancel", {M.CALLED}, M.CANCELLED, P.CALL_STRATEGY_MEETING, "Cancel the meeting"),
    Step("hold", {M.CALLED}, M.HELD, P.CALL_STRATEGY_MEETING, "Hold the meeting"),
    Step("write", {M.CALLED, M.HELD}, None, P.RECORD_STRATEGY_MEETING, "Write"),
    Step("set_action", {M.CALLED, M.HELD, M.CONCLUDED}, None, P.RECORD_STRATEGY_MEETING, "Agree an action"),
    Step("finish_action", {M.CALLED, M.HELD, M.CONCLUDED}, None, P.RECORD_STRATEGY_MEETING, "Say that it is done"),
    Step("conclude", {M.HELD}, M.CONCLUDED, P.CALL_STRATEGY_MEETING, "Decide for each child"),
    Step("look_back", {M.CONCLUDED}, None, P.CALL_STRATEGY_MEETING, "Look back: was it needed?"),
    Step("correct", {M.CONCLUDED}, None, P.CALL_STRATEGY_MEETING, "Correct the record"),
    Step("issue_minutes", {M.CONCLUDED}, None, P.CALL_STRATEGY_MEETING, "Issue the minutes"),
    Step("receive_minutes", {M.CONCLUDED}, None, P.RECORD_STRATEGY_MEETING, "Record a receipt"),
)


class EnquiryStatus(StrEnum):
    ENQUIRING = "enquiring"
    SUBMITTED = "submitted"
    CONFERENCE = "conference"
    FINISHED = "finished"


E = EnquiryStatus
ENQUIRY_RUNS = {E.ENQUIRING, E.SUBMITTED, E.CONFERENCE}

ENQUIRY = Workflow(
    "section 47 enquiry",
    EnquiryStatus,
    Step("begin", {START}, E.ENQUIRING, P.CALL_STRATEGY_MEETING, "Begin a section 47 enquiry"),
    Step("allocate", ENQUIRY_RUNS, None, P.ALLOCATE_ASSESSMENT, "Name the lead worker"),
    Step("write", {E.ENQUIRING}, None, P.WRITE_ASSESSMENT, "Write"),
    Step("record_visit", {E.ENQUIRING, E.SUBMITTED, E.CONFERENCE}, None, P.RECORD_VISIT, "Record a visit"),
    Step("discuss_again", {E.ENQUIRING, E.SUBMITTED}, None, P.CALL_STRATEGY_MEETING, "Record another discussion"),
    Step("submit", {E.ENQUIRING}, E.SUBMITTED, P.WRITE_ASSESSMENT, "Submit for sign-off"),
    Step("send_back", {E.SUBMITTED}, E.ENQUIRING, P.SIGN_OFF_ASSESSMENT, "Send back"),
    Step("sign_off", {E.SUBMITTED}, E.FINISHED, P.SIGN_OFF_ASSESSMENT, "Sign off: no conference"),
    Step("sign_off_to_conference", {E.SUBMITTED}, E.CONFERENCE, P.SIGN_OFF_ASSESSMENT, "Sign off: conference"),
    Step("plan_conference", ENQUIRY_RUNS, None, P.RECORD_VISIT, "Set the conference's date"),
    Step("hold_conference", {E.CONFERENCE}, E.FINISHED, P.RECORD_VISIT, "Record the conference"),
    Step("conference_not_required", {E.CONFERENCE}, E.FINISHED, P.SIGN_OFF_ASSESSMENT, "No conference needed"),
    Step("look_back", {E.FINISHED, E.CONFERENCE}, None, P.SIGN_OFF_ASSESSMENT, "Look back: was it needed?"),
)


class AssessmentStatus(StrEnum):
    WRITING = "writing"
    SUBMITTED = "submitted"
    SIGNED_OFF = "signed_off"


A = AssessmentStatus
UNFINISHED = {A.WRITING, A.SUBMITTED}

ASSESSMENT = Workflow(
    "assessment",
    AssessmentStatus,
    Step("open", {START}, A.WRITING, P.ALLOCATE_ASSESSMENT, "Open an assessment"),
    Step("write", {A.WRITING}, None, P.WRITE_ASSESSMENT, "Write"),
    Step("record_visit", UNFINISHED, None, P.RECORD_VISIT, "Record a visit"),
    Step("reallocate", UNFINISHED, None, P.ALLOCATE_ASSESSMENT, "Move to another worker"),
    Step("confirm_checkpoints", UNFINISHED, None, P.SIGN_OFF_ASSESSMENT, "Confirm the checkpoints"),
    Step("hold_checkpoint", UNFINISHED, None, P.SIGN_OFF_ASSESSMENT, "Record a checkpoint"),
    Step("withdraw_consent", UNFINISHED, None, P.WRITE_ASSESSMENT, "Record that consent was withdrawn"),
    Step("decide_on_consent", UNFINISHED, None, P.DECIDE_WITHOUT_CONSENT, "Decide how to go on without consent"),
    Step("close_without_consent", UNFINISHED, A.SIGNED_OFF, P.DECIDE_WITHOUT_CONSENT, "Close without consent"),
    Step("submit", {A.WRITING}, A.SUBMITTED, P.WRITE_ASSESSMENT, "Submit for sign-off"),
    Step("send_back", {A.SUBMITTED}, A.WRITING, P.SIGN_OFF_ASSESSMENT, "Send back"),
    Step("sign_off", {A.SUBMITTED}, A.SIGNED_OFF, P.SIGN_OFF_ASSESSMENT, "Sign off"),
    Step("accept_handover", {A.SIGNED_OFF}, None, P.ACCEPT_OUTCOME, "Accept for the team"),
    Step("decline_handover", {A.SIGNED_OFF}, None, P.ACCEPT_OUTCOME, "Decline for the team"),
    Step("hand_over_again", {A.SIGNED_OFF}, None, P.SIGN_OFF_ASSESSMENT, "Hand over to another team"),
)


class EpisodeStatus(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    WORKING = "working"
    CLOSED = "closed"
    DECLINED = "declined"


H = EpisodeStatus
EPISODE_OPEN = {H.ACCEPTED, H.WORKING}

EPISODE = Workflow(
    "early help episode",
    EpisodeStatus,
    Step("offer", {START}, H.OFFERED, P.OFFER_EARLY_HELP, "Offer early help"),
    Step("add_child", {H.OFFERED, *EPISODE_OPEN}, None, P.OFFER_EARLY_HELP, "Add a child of the family"),
    Step("accept", {H.OFFERED}, H.ACCEPTED, P.ACCEPT_HANDOVER, "Accept"),
    Step("decline", {H.OFFERED, H.ACCEPTED}, H.DECLINED, P.ACCEPT_HANDOVER, "Decline"),
    Step("name_lead", EPISODE_OPEN, None, P.ACCEPT_HANDOVER, "Name the lead professional"),
    Step("first_contact", {H.ACCEPTED}, H.WORKING, P.WORK_EPISODE, "Record the first contact"),
    Step("plan", EPISODE_OPEN, None, P.WORK_EPISODE, "Write the family plan"),
    Step("set_action", EPISODE_OPEN, None, P.WORK_EPISODE, "Agree an action"),
    Step("finish_action", EPISODE_OPEN, None, P.WORK_EPISODE, "Say that it is done"),
    Step("review", {H.WORKING}, None, P.WORK_EPISODE, "Record a review"),
    Step("family_group_conference", EPISODE_OPEN, None, P.WORK_EPISODE, "Family group conference"),
    Step("step_up", EPISODE_OPEN, None, P.WORK_EPISODE, "Step up to social work"),
    Step("close", EPISODE_OPEN, H.CLOSED, P.WORK_EPISODE, "Close the episode"),
)


class PathwayStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


W = PathwayStatus

PATHWAY = Workflow(
    "homeless pathway",
    PathwayStatus,
    Step("begin", {START}, W.OPEN, P.WORK_PATHWAY, "Begin the pathway"),
    Step("allocate", {W.OPEN}, None, P.WORK_PATHWAY, "Name the worker"),
    Step("assess_housing", {W.OPEN}, None, P.WORK_PATHWAY, "Record the joint housing assessment"),
    Step("accommodate", {W.OPEN}, None, P.WORK_PATHWAY, "Record where they sleep tonight"),
    Step("explain_option", {W.OPEN}, None, P.WORK_PATHWAY, "Record that becoming looked after was explained"),
    Step("record_answer", {W.OPEN}, None, P.WORK_PATHWAY, "Record the young person's answer"),
    Step("offer_advocacy", {W.OPEN}, None, P.WORK_PATHWAY, "Record that advocacy was offered"),
    Step("review", {W.OPEN}, None, P.WORK_PATHWAY, "Review"),
    Step("close", {W.OPEN}, W.CLOSED, P.WORK_PATHWAY, "Close the pathway"),
)
