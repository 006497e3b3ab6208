"""The front door: contacts, decisions, hand-overs."""

from tests.addresses.page import POST_ONLY, Page
from tests.addresses.roles import ADMINISTRATOR, FRONT_DOOR, PARTNER, RATERS, READERS, SOCIAL_WORKER, VISITORS, R

PAGES = {
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
}
