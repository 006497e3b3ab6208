"""The API for staff: what is listed and shown of each kind of work, and the service that takes each of its steps. A new
step is one line here.

Staff are below /api/v1/staff/ and agencies' systems beside them, each with their own way to say who they are: see
mach/staff.py for why, and for what every endpoint shares.
"""

from __future__ import annotations

from typing import Any

from assessments import services as assessing
from assessments.queries.assessments import assessments_for
from assessments.queries.early_help import episodes_for
from assessments.queries.enquiries import enquiries_for
from assessments.queries.meetings import meetings_for
from assessments.queries.pathways import pathways_for
from assessments.services import early_help, enquiries, meetings, pathways
from assessments.staff import serializers as shown
from assessments.staff.bodies import assessments as assessment
from assessments.staff.bodies import early_help as episode
from assessments.staff.bodies import enquiries as enquiry
from assessments.staff.bodies import meetings as meeting
from assessments.staff.bodies import pathways as pathway
from assessments.staff.bodies import shared
from assessments.workflow import ASSESSMENT, ENQUIRY, EPISODE, MEETING, PATHWAY
from mach.access import Permission as P
from mach.staff import NothingIn, Taken, Work
from referrals.queries.referrals import referrals_for
from referrals.workflow import REFERRAL

NOT_HERE = {
    "section 47 enquiry.begin": "A strategy meeting begins it, by what it decides: see conclude.",
    "early help episode.offer": "A decision on a contact, or an assessment's sign-off, offers it.",
    "early help episode.add_child": "A child joins by a decision or a sign-off about that child.",
}
"""Steps that no door of their own takes, and why."""


def answer(given: dict[str, Any]) -> dict[str, Any]:
    return {"answer": meetings.Answer(**given)}


MEETINGS = Work(
    plural="strategy-meetings",
    prefix="S",
    workflow=MEETING,
    rows=meetings_for,
    detail=shown.StrategyMeetingOut,
    begins={"call": Taken(service=meetings.call, body=meeting.CallIn, row="referrals", pack=meeting.call)},
    steps={
        "hand_over": Taken(service=meetings.hand_over, body=meeting.HandOverMeetingIn),
        "replan": Taken(service=meetings.replan, body=meeting.ReplanIn),
        "add_child": Taken(service=meetings.add_child, body=meeting.AddToMeetingIn),
        "invite": Taken(service=meetings.invite, body=meeting.InviteIn),
        "answer_invitation": Taken(service=meetings.answer_invitation, body=meeting.AnswerInvitationIn,
                                   row="invitation", pack=answer),
        "give_information": Taken(service=meetings.give_information, body=meeting.GiveInformationIn, row="invitation"),
        "cancel": Taken(service=meetings.cancel, body=meeting.CancelIn),
        "hold": Taken(service=meetings.hold, body=meeting.HoldIn, pack=meeting.hold,
                      keyed=("attendance", "invitation")),
        "write": Taken(service=meetings.write, body=meeting.MeetingWriteIn,
                       pack=lambda given: {"parts": shared.by_kind(given["parts"])}),
        "set_action": Taken(service=meetings.set_action, body=meeting.MeetingActionIn),
        "finish_action": Taken(service=meetings.finish_action, body=meeting.MeetingActionDoneIn, row="action"),
        "conclude": Taken(service=meetings.conclude, body=meeting.ConcludeIn, pack=meeting.conclude,
                          keyed=("decisions", "child")),
        "look_back": Taken(service=meetings.look_back, body=shared.HindsightIn),
        "correct": Taken(service=meetings.correct, body=meeting.CorrectMeetingIn, pack=meeting.correct),
        "issue_minutes": Taken(service=meetings.issue_minutes, body=meeting.IssueMinutesIn),
        "receive_minutes": Taken(service=meetings.receive_minutes, body=meeting.ReceiveMinutesIn, row="copy"),
    },
)  # fmt: skip

ENQUIRIES = Work(
    plural="enquiries",
    prefix="S",
    workflow=ENQUIRY,
    rows=enquiries_for,
    detail=shown.EnquiryOut,
    steps={
        "allocate": Taken(service=enquiries.allocate, body=shared.WorkerIn),
        "write": Taken(service=enquiries.write, body=enquiry.EnquiryWriteIn, pack=enquiry.written),
        "record_visit": Taken(service=enquiries.record_visit, body=enquiry.EnquiryVisitIn),
        "discuss_again": Taken(service=enquiries.discuss_again, body=enquiry.DiscussionIn),
        "submit": Taken(service=enquiries.submit, body=NothingIn),
        "send_back": Taken(service=enquiries.send_back, body=enquiry.CommentIn),
        "sign_off": Taken(service=enquiries.sign_off, body=enquiry.LateIn),
        "sign_off_to_conference": Taken(service=enquiries.sign_off_to_conference, body=NothingIn),
        "plan_conference": Taken(service=enquiries.plan_conference, body=enquiry.ConferenceDayIn),
        "hold_conference": Taken(service=enquiries.hold_conference, body=enquiry.ConferenceHeldIn),
        "conference_not_required": Taken(service=enquiries.conference_not_required, body=enquiry.NotRequiredIn),
        "look_back": Taken(service=enquiries.look_back, body=shared.HindsightIn),
    },
)

ASSESSMENTS = Work(
    plural="assessments",
    prefix="A",
    workflow=ASSESSMENT,
    rows=assessments_for,
    detail=shown.AssessmentOut,
    begins={"open": Taken(service=assessing.open_assessment, body=assessment.OpenIn, row="referral")},
    steps={
        "write": Taken(service=assessing.write, body=assessment.WriteIn, pack=assessment.written_parts),
        "record_visit": Taken(service=assessing.record_visit, body=shared.VisitIn),
        "reallocate": Taken(service=assessing.reallocate, body=assessment.ReallocateIn),
        "confirm_checkpoints": Taken(service=assessing.confirm_checkpoints, body=assessment.ConfirmIn,
                                     pack=assessment.confirm, keyed=("dates", "checkpoint")),
        "hold_checkpoint": Taken(service=assessing.hold_checkpoint, body=assessment.CheckpointHeldIn),
        "withdraw_consent": Taken(service=assessing.withdraw_consent, body=assessment.ConsentWithdrawnIn),
        "decide_on_consent": Taken(service=assessing.decide_on_consent, body=assessment.ConsentDecisionIn),
        "close_without_consent": Taken(service=assessing.close_without_consent, body=assessment.CloseWithoutConsentIn),
        "submit": Taken(service=assessing.submit, body=NothingIn),
        "send_back": Taken(service=assessing.send_back, body=assessment.SendBackIn, pack=assessment.send_back),
        "sign_off": Taken(service=assessing.sign_off, body=assessment.OverTimeIn),
        "accept_handover": Taken(service=assessing.accept_handover, body=assessment.AcceptOutcomeIn),
        "decline_handover": Taken(service=assessing.decline_handover, body=assessment.BecauseIn),
        "hand_over_again": Taken(service=assessing.hand_over_again, body=assessment.TeamIn),
    },
)  # fmt: skip

EPISODES = Work(
    plural="early-help",
    prefix="E",
    workflow=EPISODE,
    rows=episodes_for,
    detail=shown.EpisodeOut,
    readers=(P.READ_CASES, P.WORK_EPISODE),
    steps={
        "accept": Taken(service=early_help.accept, body=episode.AcceptIn),
        "decline": Taken(service=early_help.decline, body=episode.DeclineIn),
        "name_lead": Taken(service=early_help.name_lead, body=episode.LeadIn),
        "first_contact": Taken(service=early_help.first_contact, body=episode.FirstContactIn),
        "plan": Taken(service=early_help.plan, body=episode.PlanIn, pack=episode.plan),
        "set_action": Taken(service=early_help.set_action, body=episode.EpisodeActionIn, pack=episode.action),
        "finish_action": Taken(service=early_help.finish_action, body=episode.EpisodeActionDoneIn),
        "review": Taken(service=early_help.review, body=episode.ReviewIn),
        "family_group_conference": Taken(service=early_help.family_group_conference, body=episode.FamilyConferenceIn,
                                         pack=episode.family_conference),
        "step_up": Taken(service=early_help.step_up, body=episode.StepUpIn, pack=episode.step_up),
        "close": Taken(service=early_help.close, body=episode.CloseEpisodeIn),
    },
)  # fmt: skip

PATHWAYS = Work(
    plural="homeless-pathways",
    prefix="H",
    workflow=PATHWAY,
    rows=pathways_for,
    detail=shown.PathwayOut,
    begins={"begin": Taken(service=pathways.begin, body=pathway.BeginPathwayIn, row="child")},
    steps={
        "allocate": Taken(service=pathways.allocate, body=pathway.AllocatePathwayIn),
        "assess_housing": Taken(service=pathways.assess_housing, body=pathway.HousingIn),
        "accommodate": Taken(service=pathways.accommodate, body=pathway.WhereIn),
        "explain_option": Taken(service=pathways.explain_option, body=pathway.ExplainIn),
        "record_answer": Taken(service=pathways.record_answer, body=pathway.LookedAfterAnswerIn),
        "offer_advocacy": Taken(service=pathways.offer_advocacy, body=pathway.AdvocacyIn),
        "review": Taken(service=pathways.review, body=pathway.PathwayReviewIn),
        "close": Taken(service=pathways.close, body=shared.ReasonIn),
    },
)

REFERRALS = Work(plural="referrals", prefix="R", workflow=REFERRAL, rows=referrals_for, detail=shown.ReferralOut)

EVERY = (MEETINGS, ENQUIRIES, ASSESSMENTS, EPISODES, PATHWAYS, REFERRALS)
