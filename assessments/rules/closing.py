"""Why a referral closes when its assessment is finished, as the census counts it. Pure."""

from __future__ import annotations

from assessments.rules.assessments import CLOSURE_REASON, AssessmentOutcome

AFTER_ASSESSMENT_ALONE = {"RC8", "RC9"}
"""“Closed after assessment”: the census allows it only where there was no section 47 enquiry."""
FOR_ANOTHER_REASON = "RC7"


def closure_reason(outcome: str, *, had_enquiry: bool) -> str:
    """The census reason for which an assessment's outcome closes the referral; nothing where the work goes on. After
    a section 47 enquiry “no further action” and “early help” are services that ended for another reason."""
    if not outcome:
        return ""
    reason = CLOSURE_REASON.get(AssessmentOutcome(outcome), "")
    return FOR_ANOTHER_REASON if had_enquiry and reason in AFTER_ASSESSMENT_ALONE else reason
