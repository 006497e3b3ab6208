"""The front door as tables: what happens to a contact and to a referral, step by step. Read this first. Pure."""

from __future__ import annotations

from enum import StrEnum

from mach.access import Permission as P
from mach.workflow import START, Step, Workflow


class ContactStatus(StrEnum):
    NEW = "new"
    SCREENING = "screening"
    TO_AUTHORISE = "to_authorise"
    DECIDED = "decided"


C = ContactStatus
OPEN = {C.NEW, C.SCREENING, C.TO_AUTHORISE}
ANY = {*OPEN, C.DECIDED}

CONTACT = Workflow(
    "contact",
    ContactStatus,
    Step("receive", {START}, C.NEW, P.RECEIVE_CONTACT, "Take a call"),
    Step("rate", OPEN, None, P.RATE_CONTACT, "Rate"),
    Step("allocate", {C.NEW, C.SCREENING}, C.SCREENING, P.ALLOCATE_CONTACT, "Allocate"),
    Step("hand_over", {C.SCREENING, C.TO_AUTHORISE}, None, P.ALLOCATE_CONTACT, "Hand over to another worker"),
    Step("take", {C.SCREENING}, None, P.TAKE_CONTACT, "Take"),
    Step("screen", {C.SCREENING}, None, P.SCREEN_CONTACT, "Screen"),
    Step("recommend", {C.SCREENING}, C.TO_AUTHORISE, P.SCREEN_CONTACT, "Recommend"),
    Step("send_back", {C.TO_AUTHORISE}, C.SCREENING, P.AUTHORISE_DECISION, "Send back"),
    Step("authorise_child", {C.TO_AUTHORISE}, None, P.AUTHORISE_DECISION, "Authorise for one child"),
    Step("authorise", {C.TO_AUTHORISE}, C.DECIDED, P.AUTHORISE_DECISION, "Authorise"),
    Step("decide_now", OPEN, C.DECIDED, P.DECIDE_NOW, "Decide now"),
    Step("add_child", OPEN, None, P.ADD_TO_CONTACT, "Add a child"),
    Step("add_information", ANY, None, P.ADD_TO_CONTACT, "Add information"),
    Step("read_information", {C.DECIDED}, None, P.RATE_CONTACT, "Read the new information"),
    Step("agree_to_contact_parents", OPEN, None, P.AUTHORISE_DECISION, "Agree to contact the parents"),
    Step("identify", ANY, None, P.REGISTER_PERSON, "Say who this is"),
    Step("record_visit", ANY, None, P.RECORD_VISIT, "Record a visit"),
    Step("stop_visit", ANY, None, P.RATE_CONTACT, "Stop the visit"),
    Step("tell_referrer", {C.TO_AUTHORISE, C.DECIDED}, None, P.TELL_REFERRER, "Tell the referrer"),
    Step("acknowledge_link", {C.TO_AUTHORISE, C.DECIDED}, None, P.ACKNOWLEDGE_LINK, "Acknowledge"),
    Step("accept_handover", {C.TO_AUTHORISE, C.DECIDED}, None, P.ACCEPT_HANDOVER, "Accept"),
    Step("hand_back", {C.TO_AUTHORISE, C.DECIDED}, None, P.ACCEPT_HANDOVER, "Decline, and hand back"),
    Step("acknowledge_transfer", {C.TO_AUTHORISE, C.DECIDED}, None, P.TELL_REFERRER, "Record the council's answer"),
    Step("correct", {C.DECIDED}, None, P.CORRECT_DECISION, "Correct a decision"),
    Step("correct_received", ANY, None, P.CORRECT_DECISION, "Correct when it was received"),
)


class ReferralStatus(StrEnum):
    ACCEPTED = "accepted"
    IN_ASSESSMENT = "in_assessment"
    WORKING = "working"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


R = ReferralStatus

REFERRAL = Workflow(
    "referral",
    ReferralStatus,
    Step("accept", {START}, R.ACCEPTED, P.AUTHORISE_DECISION, "Accept"),
    Step("start_assessment", {R.ACCEPTED}, R.IN_ASSESSMENT, P.ALLOCATE_ASSESSMENT, "Start an assessment"),
    Step("go_on", {R.IN_ASSESSMENT}, R.WORKING, P.ACCEPT_OUTCOME, "Go on with the team that accepted"),
    Step("reallocate", {R.WORKING}, None, P.ACCEPT_OUTCOME, "Move to another worker"),
    Step("close", {R.IN_ASSESSMENT, R.WORKING}, R.CLOSED, P.SIGN_OFF_ASSESSMENT, "Close"),
    Step("withdraw", {R.ACCEPTED}, R.WITHDRAWN, P.CORRECT_DECISION, "Withdraw"),
)
