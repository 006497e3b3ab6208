"""What happens to an assessment, step by step. Read this first. Pure."""

from __future__ import annotations

from enum import StrEnum

from mach.access import Permission as P
from mach.workflow import START, Step, Workflow


class AssessmentStatus(StrEnum):
    WRITING = "writing"
    SUBMITTED = "submitted"
    SIGNED_OFF = "signed_off"


A = AssessmentStatus

ASSESSMENT = Workflow(
    "assessment",
    AssessmentStatus,
    Step("open", {START}, A.WRITING, P.ALLOCATE_ASSESSMENT, "Allocate"),
    Step("reallocate", {A.WRITING, A.SUBMITTED}, None, P.ALLOCATE_ASSESSMENT, "Move to another worker"),
    Step("write", {A.WRITING}, None, P.WRITE_ASSESSMENT, "Write"),
    Step("record_visit", {A.WRITING, A.SUBMITTED}, None, P.RECORD_VISIT, "Record a visit"),
    Step("submit", {A.WRITING}, A.SUBMITTED, P.WRITE_ASSESSMENT, "Submit for sign-off"),
    Step("send_back", {A.SUBMITTED}, A.WRITING, P.SIGN_OFF_ASSESSMENT, "Send back"),
    Step("sign_off", {A.SUBMITTED}, A.SIGNED_OFF, P.SIGN_OFF_ASSESSMENT, "Sign off"),
)
