"""What workers and managers write: reasons, analyses, parts of assessments. Made up, about nobody. Pure."""

from __future__ import annotations

from random import Random

from assessments.rules import EnquiryOutcome, LookedAfterAnswer, MeetingDecision
from referrals.rules import Decision

RATED = {
    "red": (
        "Child may be hurt again tonight: seen and safe today.",
        "Injury without an explanation to a child of this age.",
        "Person who may pose a risk can return to the home.",
    ),
    "amber": (
        "Repeated concern, no immediate danger: history and parents' account needed today.",
        "Needs checks with school and health before it can be weighed.",
        "Parent asks for help; earlier help has not held.",
    ),
    "green": (
        "Information for the file; child seen well by the referrer.",
        "Low level concern, parent engaged with the referrer.",
        "Threshold for social work looks unlikely: check the history.",
    ),
}
STEPS = (
    "Speak to the mother, alone",
    "Speak to the referrer",
    "Check with school: attendance, who collects, any worries",
    "Check with health visitor or GP",
    "Ask police for the incident log and history at the address",
    "See the child today",
    "Check who else lives at the address",
    "Check whether early help is open",
)
SAID_BY_PARENT = (
    "Upset that somebody had called, then talked for half an hour. Accepts that things slipped. Would like help.",
    "Says that it happened once and will not happen again. Agrees that school is asked.",
    "Did not expect the call. Gave her account, which fits the referrer's. Wants to know what happens next.",
    "Angry, put the telephone down, rang back. Agrees to a visit at home.",
)
NOTES = (
    "Referrer rung: nothing to add to what was sent. School: attendance 91%, well presented, no earlier worries.",
    "Health visitor knows the family: two appointments missed this year, weight steady, mother warm with the children.",
    "Police: two earlier call-outs to this address in twelve months, both verbal. No markers.",
)
WORRIES = (
    "{child} has seen adults frighten each other more than once and does not know whom to tell.",
    "{child}'s day-to-day care depends on how {mother} is that morning.",
    "There is no adult account that explains what {child} has said.",
)
STRENGTHS = (
    "{mother} asked for help herself and keeps appointments. Grandmother is near and is trusted.",
    "{child} likes school and has a teacher to talk to.",
    "The parents were open, and what they said agrees with what the agencies know.",
)
NEEDS = (
    "A plan that the family writes with us, and one person whom {child} can ring.",
    "Somebody needs to see {child} at home and hear what a normal day is like.",
    "Agencies need to share what they know, and the parents need to hear it from us first.",
)
ANALYSIS = (
    "On its own this is a single event; with the earlier contacts it is a pattern that {child} lives in. "
    "{mother} minimises, and says so when asked gently. The risk is that nothing changes until the next call-out.",
    "The worry is real and {mother} shares it. What is missing is practical help, early enough. Nothing that we heard "
    "suggests that {child} is unsafe tonight.",
    "What {child} said is clear and has not changed in two tellings. The explanations from home do not fit. Until we "
    "know more, {child} should not be in that person's care.",
)
BECAUSE = {
    Decision.ASSESSMENT: "The pattern over twelve months needs to be understood: a social worker should see the child.",
    Decision.STRATEGY_MEETING: "There is reasonable cause to suspect significant harm: police and health needed today.",
    Decision.EARLY_HELP: "Needs that can be met with the family's agreement and a lead practitioner.",
    Decision.ADVICE: "Advice answers what was asked; the family knows how to come back.",
    Decision.RETURNED: "Below the threshold: an early help plan in the agency itself has not been tried.",
    Decision.OTHER_COUNCIL: "The family lives elsewhere now, and that council knows the children.",
    Decision.NO_FURTHER_ACTION: "Nothing suggests that this child is at risk; kept for the history.",
    Decision.LINKED: "News about a child with whom a worker already works.",
}
TOLD = {
    Decision.ASSESSMENT: "Thank you. A social worker will see the child and will be in touch with you.",
    Decision.STRATEGY_MEETING: "Thank you. You will be asked to join a meeting today or tomorrow.",
    Decision.EARLY_HELP: "Thank you. Early help will contact the family within the week, with their agreement.",
    Decision.ADVICE: "Thank you. We gave the family the advice that you and we agreed.",
    Decision.RETURNED: "Thank you. This is below the threshold for social work: please start an early help plan.",
    Decision.OTHER_COUNCIL: "Thank you. We passed this to the council where the family lives.",
    Decision.NO_FURTHER_ACTION: "Thank you. We have read this with what we know and take no further action now.",
    Decision.LINKED: "Thank you. The child's social worker has been told.",
}
PLAN = (
    "Why: {concern} came from the referrer and was accepted as a referral. See {child} alone twice, speak to both "
    "parents, school and health; agree with the family by the second week what would be good enough.",
    "Plan: home visit this week, talk with school, chronology from police and health, and a visit at a time when the "
    "whole family is at home. Review with the manager at day 10.",
)
VIEWS = (
    "{child} showed me the bedroom and chose to draw. Said that weekends are “loud” and that Nana's is “quiet”. Wants "
    "somebody to tell the grown-ups to stop.",
    "{child} talked about football and then about home. Feels safe with mum, worried when she cries. Does not want to "
    "move school.",
    "{child} did not want to talk at first and asked who would read this. Wants it to stop without anyone getting into "
    "trouble.",
)
ONE_MORE = "Somebody of the family became known since you wrote this: hear them too."
OWN_WORDS = (
    "Three wishes: a dog, a door that locks, Saturdays with Nana.",
    "Wants me to come again, after swimming.",
    "Drew the house twice, once with everybody and once with nobody.",
    "Would tell the teacher with the red glasses if it got bad.",
    "Asked whether I have children, and what happens to them when I am cross.",
    "Best thing this week: chips at the harbour. Worst: the noise on Friday.",
    "Showed me where to go when it gets loud: behind the sofa, with the cat.",
)
PARENTS = (
    "{mother} was seen three times and was honest about the hard weeks. The father was spoken to by telephone and "
    "wants more time with the children.",
    "{mother} agrees with most of this and disputes the dates. She asked that her mother is involved in the plan.",
)
CONCLUSION = (
    "{child} is loved and has been left to manage things that are not a child's to manage. Since the referral {mother} "
    "has done what she said she would. What would worry us again: missed school, adults unknown to us in the home.",
    "What {child} lives with has not changed enough. The parents agree in the room and not in the week. A plan with "
    "dates and one worker is needed.",
)
LATE = (
    "Parent in hospital; the visit was put off at the child's request.",
    "The worker was off sick, and the contact was not handed over the same day.",
    "Police information took two days to come.",
    "Arrived on Friday night; the duty team had three emergencies.",
    "An interpreter could not be found earlier.",
)
NOT_WAITED_FOR = "Considered: the child is seen and safe tonight, and the assessment takes these steps up."
NOT_TODAY = (
    "On the ward tonight: the nurse in charge saw the child and rang back.",
    "With the grandparents in the next county, whose duty team has seen the child today.",
)
HERE = ("home", "school", "the ward", "grandmother's home")

HARM = (
    "Bruises on {child} of two ages, in places that a child does not fall on, and accounts that changed within a day.",
    "{child} told a teacher of being hit with a belt, and is afraid of going home on Friday.",
    "{child} has been in the room for three assaults on {mother} this year; the man has keys to the house.",
    "Care so poor for so long that {child} has lost weight, and what was agreed with {mother} has not been done.",
)
LOWER = (
    "A social work assessment without an enquiry, with school and health asked by telephone.",
    "Early help with daily visits; a written agreement with both parents.",
)
NOT_ENOUGH = (
    "Police hold information that we may not ask for otherwise, and evidence may be lost.",
    "It has been tried twice since the spring, and the child was hurt again.",
    "Who did this is not known, and the same adults are at home tonight.",
)
KNOWN = {
    "police": "Two call-outs to the address in twelve months, no charge. One adult there is on bail with conditions.",
    "health": "Last seen three weeks ago. Two appointments missed. No earlier injury on record.",
    "education": "Attendance 84%, falling since September. Has asked twice to stay on at the end of the day.",
}
DISCUSSED = (
    "Each agency said what it knows. The accounts of the injury do not agree with each other or with the examination.",
    "The pattern over the year was read out. Nobody in the room could say who looks after the children at weekends.",
)
SAFE = (
    "{child} stays with the grandmother, who was seen today; {mother} agrees. Police check the address at ten.",
    "The person it is about has left and may not return before the enquiry ends. School sees {child} each morning.",
)
MET_BECAUSE = {
    MeetingDecision.NO_ENQUIRY: (
        "the account was checked and holds. What worries us is met by the help that is there.",
        "no reasonable cause remains after what health and police said.",
    ),
    MeetingDecision.ASSESSMENT_ONLY: ("need, not significant harm: the assessment takes it up.",),
    MeetingDecision.SINGLE: (
        "reasonable cause to suspect significant harm; no offence for the police to look into.",
        "neglect over a long time: health and school give what is needed.",
    ),
    MeetingDecision.JOINT: (
        "an offence may have been committed: seen together with the police, interviewed once.",
        "injury without an explanation: medical today, police and social care together.",
    ),
}
TO_DO = (
    "Ring the paediatrician and book the examination",
    "Ask the landlord who lives at the address",
    "Tell the father what was decided",
)
WAS_NEEDED = ("What the police brought changed what we did that night.", "Nobody had the whole picture before it.")
WAS_NOT_NEEDED = (
    "An assessment with two telephone calls would have found the same.",
    "Called because it was Friday: the account could have been checked first.",
)
FOUND = {
    EnquiryOutcome.UNFOUNDED: (
        "{child} was seen alone twice. The account fits the examination and what the school saw happen.",
        "The report was made in a dispute about contact. Nothing that {child} or any agency said bears it out.",
    ),
    EnquiryOutcome.NOT_CONTINUING: (
        "It happened as {child} said. The adult has left, {mother} has an order, and keeps to what was agreed.",
        "{child} was hit once by a carer who no longer has the care. {mother} acted the same day.",
    ),
    EnquiryOutcome.CONFERENCE: (
        "What {child} said is clear and has not changed. {mother} does not believe it, and the adult is back at home.",
        "Harm has gone on for a year and the parents see no reason to change. {child} asks for it to stop.",
    ),
}
FOUND_BECAUSE = {
    EnquiryOutcome.UNFOUNDED: ("The accounts agree, and no agency holds anything against them.",),
    EnquiryOutcome.NOT_CONTINUING: ("It happened, and the child is protected now by those who care for them.",),
    EnquiryOutcome.CONFERENCE: ("The child is likely to be hurt again without a plan that all agencies keep.",),
}
NO_HELP = (
    "The family has moved in with the grandmother, and wants to try on their own.",
    "They thank us, and do not want another person in the house.",
)
GOALS = (
    "Everybody up and at school on time. One evening a week without shouting. Somebody to ring before it gets bad.",
    "Mornings that start quietly. Help with the debts. The children see their father on Saturdays, and he comes.",
)
FAMILY_DOES = ("Go to the parents' group on Tuesdays", "Ring the debt advice line", "Walk to school together, each day")
RISK_ANSWERED = (
    "Talked through with the family: this is behind them, and the school tells us if it comes back.",
    "The health visitor works on this already, and tells us how it goes.",
)
PROGRESS = (
    "Mornings are better: late once in three weeks. The eldest still does too much.",
    "Two goals of three are reached. They asked for one more month.",
)
HELPED = {
    True: (
        "The goals were reached or nearly, and the family can go on alone.",
        "We can talk to each other now.",
    ),
    False: ("They came to the first visits and then no longer; school and health keep an eye.", "It was not for us."),
}
WORSE = (
    "{child} has bruises on both arms and says that {mother}'s partner did it. He moved back on Sunday. What we agreed "
    "in the plan has not been kept for three weeks.",
)
HANDED_UP = "A social worker assesses now. The plan and what was kept of it were handed over in a visit together."
SHELTER = (
    "Crash pad of the council's young people's scheme, until Monday; then supported lodgings.",
    "With an aunt, seen and agreed by us, until a room in supported lodgings is free.",
)
OPTION = (
    "You can ask us to look after you until you are 18: a home, money, a worker of your own, and help until 25. "
    "Nobody makes you. If you say no today you can say yes tomorrow.",
)
ANSWERED = {
    LookedAfterAnswer.ACCEPTED: ("I do not want to think about where I sleep every week. I want to do my exams.",),
    LookedAfterAnswer.DECLINED: (
        "I want my own door and my own money. I have had enough of people deciding.",
        "I just need a room. I am not a child in care.",
    ),
}
NO_CONSENT = "We have told you everything. Do not come again."
RISK_IF_STOPPED = "The younger child has not been seen at home. If the work stops, nobody sees them outside school."
WITHOUT_CONSENT = {
    "go_on": "The child has not been seen at home for weeks. Not agreeing does not make that safe: go on, and say why.",
    "close": "School and the GP see the child every week and have no worry of their own. Both know how to come back.",
}
CHECKED = (
    "Read with the worker: the father has not been asked yet, to do by Friday. Otherwise as planned.",
    "On course. Draft by the end of next week.",
)


def written(rng: Random, texts: tuple[str, ...], **names: str) -> str:
    return rng.choice(texts).format(**names)
