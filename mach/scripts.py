"""Names written in other scripts, in Latin letters: near enough to be found by, never to be shown. Pure.

Whoever writes مُحَمَّد in Latin letters writes Mohammed, Muhammad or Mohamed. What is compared by sound therefore leaves
vowels out (mach/sounds.py), and these tables need only be right in the consonants.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ye", "ж": "zh", "з": "z", "и": "i",
    "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ё": "yo", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj",
    "ћ": "c", "џ": "dz", "ѓ": "g", "ќ": "k", "ѕ": "dz",
}  # fmt: skip
GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "th", "ج": "j",
    "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ڈ": "d", "ذ": "dh", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "zh", "س": "s",
    "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ڤ": "v", "ق": "q", "ك": "k",
    "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ں": "n", "ه": "h", "ہ": "h", "ھ": "h", "ة": "a", "و": "w",
    "ؤ": "w", "ي": "y", "ی": "y", "ى": "a", "ئ": "y", "ے": "e", "ء": "", "ە": "e", "ێ": "e", "ۆ": "o", "ڵ": "l",
    "ڕ": "r",
}  # fmt: skip
HEBREW = {
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "v", "ז": "z", "ח": "ch", "ט": "t", "י": "y", "כ": "k",
    "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "a", "פ": "p", "ף": "f", "צ": "ts",
    "ץ": "ts", "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
# The scripts of northern India and Bangladesh share one order of letters, each in a block of its own.
INDIC_BLOCKS = (0x0900, 0x0980, 0x0A00, 0x0A80)
INDIC_VOWELS = dict(
    zip(
        (0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0F, 0x10, 0x13, 0x14),
        ["a", "a", "i", "i", "u", "u", "ri", "e", "ai", "o", "au"],
        strict=True,
    )
)
INDIC_SIGNS = dict(
    zip(
        (0x3E, 0x3F, 0x40, 0x41, 0x42, 0x43, 0x47, 0x48, 0x4B, 0x4C),
        ["a", "i", "i", "u", "u", "ri", "e", "ai", "o", "au"],
        strict=True,
    )
)
INDIC_CONSONANTS = dict(
    zip(
        (*range(0x15, 0x29), *range(0x2A, 0x31), 0x32, 0x35, *range(0x36, 0x3A)),
        [
            "k",
            "kh",
            "g",
            "gh",
            "n",
            "ch",
            "chh",
            "j",
            "jh",
            "n",
            "t",
            "th",
            "d",
            "dh",
            "n",
            "t",
            "th",
            "d",
            "dh",
            "n",
            "p",
            "ph",
            "b",
            "bh",
            "m",
            "y",
            "r",
            "l",
            "v",
            "sh",
            "sh",
            "s",
            "h",
        ],
        strict=True,
    )
)
VIRAMA, ANUSVARA = 0x4D, 0x02


def _indic() -> dict[str, str]:
    table = {}
    for block in INDIC_BLOCKS:
        for offset, letters in {**INDIC_VOWELS, **INDIC_CONSONANTS, ANUSVARA: "n", VIRAMA: ""}.items():
            table[chr(block + offset)] = letters
        for offset, letters in INDIC_SIGNS.items():
            table[chr(block + offset)] = letters
    # Assamese r and v are letters of their own.
    return {**table, "\u09f0": "r", "\u09f1": "v"}


LETTERS = str.maketrans({**CYRILLIC, **GREEK, **ARABIC, **HEBREW, **_indic()})


# Two letters that are written for one sound that Greek has no letter for.
GREEK_PAIRS = (("\u03bc\u03c0", "b"), ("\u03bd\u03c4", "d"), ("\u03b3\u03ba", "g"), ("\u03c7", "h"))


@lru_cache(maxsize=1 << 15)
def in_latin(text: str) -> str:
    """The same words in Latin letters, where the script is one that these tables know; otherwise as they are."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFC", text).casefold()
    for pair, letter in GREEK_PAIRS:
        folded = folded.replace(pair, letter)
    plain = folded.translate(LETTERS)
    if plain.isascii():
        return plain
    # An accent on a Greek letter is taken apart from it; whatever these tables do not know is put together again.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", plain).translate(LETTERS))
