"""The verbs of improvement. It reads everything and changes nothing below it."""

from improvement.services.refreshing import refresh

__all__ = ["refresh"]
