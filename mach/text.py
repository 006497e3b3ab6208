"""Text that says something, and text that only looks so. Pure."""

from __future__ import annotations

import unicodedata

_DRAWN_AS_NOTHING = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
"""Letters and a sign in name, which every screen draws as a space."""
_UNSEEN = ("Z", "C", "M")


def is_blank(text: str) -> bool:
    """Nobody could read anything in it: nothing but spaces, line breaks, characters of no width, and marks that stand
    on no letter.

    >>> is_blank(" \\u200b"), is_blank("·")
    (True, False)
    """
    return all(sign in _DRAWN_AS_NOTHING or unicodedata.category(sign)[0] in _UNSEEN for sign in text)
