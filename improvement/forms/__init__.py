"""The forms of improvement: they check shape; practice is checked by the services."""
