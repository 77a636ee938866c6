"""The direction of writing of a locale."""

from __future__ import annotations

from iam.domain.locales import folded

_FROM_THE_RIGHT = frozenset(
    {
        *("ar", "arc", "arz", "azb", "bal", "bgn", "ckb", "dv", "fa", "glk", "he"),
        *("iw", "khw", "ks", "lrc", "mzn", "nqo", "pnb", "ps", "sd", "sdh", "syr"),
        *("ug", "ur", "yi"),
    }
)
_SCRIPTS_FROM_THE_RIGHT = frozenset(
    {"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"}
)
_SCRIPT_LENGTH = 4


def direction_of(locale: str) -> str:
    """Give ``ltr`` or ``rtl``, and ``auto`` where the language is not known."""
    if not locale:
        return "auto"
    language, *rest = folded(locale).split("_")
    script = next((p for p in rest if len(p) == _SCRIPT_LENGTH and p.isalpha()), "")
    if script:
        return "rtl" if script in _SCRIPTS_FROM_THE_RIGHT else "ltr"
    return "rtl" if language in _FROM_THE_RIGHT else "ltr"
