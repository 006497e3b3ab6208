"""Browsers for the tests of this folder."""

from tests.browser import browser, desks

__all__ = ["browser", "desks"]
