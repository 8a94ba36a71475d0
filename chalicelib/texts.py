"""Text that people type: whether any of it is visible, and whether two texts look the same."""

import re
import unicodedata

# Control characters that are no white space, Unicode's default ignorable code points (soft hyphen, zero width space,
# direction marks, byte order mark, fillers, variation selectors, tags), annotation marks and the empty Braille pattern.
# https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
_INVISIBLE = (
    r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
VISIBLE = rf"[^\s{_INVISIBLE}]"
# Of characters that a field of one line can hold: no control characters, such as tabs, and no ends of lines.
_IN_A_LINE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*"
ONE_LINE = rf"^{_IN_A_LINE}\Z"
VISIBLE_LINE = rf"^{_IN_A_LINE}{VISIBLE}{_IN_A_LINE}\Z"

_invisible = re.compile(f"[{_INVISIBLE}]+")
_visible = re.compile(VISIBLE)


def is_blank(text: str) -> bool:
    """Whether the text has no visible character."""
    return _visible.search(text) is None


def trimmed(text: str | None) -> str | None:
    """Returns the text without surrounding white space, None for a text without visible characters."""
    return None if text is None or is_blank(text) else text.strip()


def folded(text: str) -> str:
    """Returns the same for texts that differ only in case, white space, width, encoding or invisible characters."""
    # Unicode's NFKC and case folding: https://www.unicode.org/reports/tr15/.
    wide = unicodedata.normalize("NFKC", _invisible.sub("", text))
    return " ".join(_invisible.sub("", unicodedata.normalize("NFKC", wide.casefold())).split())
