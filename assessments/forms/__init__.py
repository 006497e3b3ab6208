"""The forms of what follows a referral: they check shape; practice is checked by the services."""
