"""The keys that an input method types in full width, as the ASCII keys that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SHIFT: Final = 0xFEE0
"""The distance of the full-width forms (U+FF01 to U+FF5E) from the ASCII characters."""

_OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\u3000": " ",
        "、": "/\\",
        "。": ".",
        "《": "<",
        "》": ">",
        "〈": "<",
        "〉": ">",
        "【": "[",
        "】": "]",
        "「": "[",
        "」": "]",
        "『": "{",
        "』": "}",
        "￥": "$",
        "¥": "$",
        "·": "`",
        "—": "_",
        "…": "^",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
    }
)
"""Signs of Chinese input methods, each with the ASCII signs of its key, the likeliest first."""


def ascii_keys(character: str) -> str:
    """Return the ASCII characters that ``character`` stands for, the likeliest first.

    Empty where it stands for none.
    """
    if "！" <= character <= "～":
        return chr(ord(character) - _SHIFT)
    return _OTHERS.get(character, "")
