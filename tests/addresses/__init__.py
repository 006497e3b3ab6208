"""The table of who may what: every address of the project."""

from tests.addresses import assessments, improvement, mach, referrals

PAGES = {**mach.PAGES, **referrals.PAGES, **assessments.PAGES, **improvement.PAGES}

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
