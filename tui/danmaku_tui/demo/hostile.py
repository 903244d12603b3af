"""Hostile names and comments, so that the demo shows that they do no harm."""

from __future__ import annotations

from typing import Final

_ESC: Final = "\x1b"
_ZALGO: Final = "".join(chr(0x300 + mark) for mark in range(0, 36, 3))

HOSTILE_NAMES: Final = (
    f"{_ESC}[2J{_ESC}[H清屏侠",
    f"{_ESC}]52;c;aGVsbG8=\x07剪贴板",
    f"{_ESC}]0;标题党\x07改名怪",
    f"{_ESC}[31m红色{_ESC}[0m",
    "\x9b5A上移五行",
    "[/nope]x",
    "[bold red]加粗[/bold red]",
    "[@click=app.quit]点我[/]",
    "\u202egnp.倒着走",
    "隐\u200b\u200d\u2060身\ufeff人",
    "\u3164\u3164",
    f"Z{_ZALGO}a{_ZALGO}l{_ZALGO}go",
    "换\n行\r\n\t大师",
    "\U000e0067\U000e0062标签",
    "零\x00号",
)
"""Names with control sequences, markup, bidi controls, fillers, heaps of marks and line breaks."""

HOSTILE_TEXTS: Final = (
    "[/nope]x",
    f"{_ESC}[2J{_ESC}[1;1H 屏幕干净了吗",
    f"{_ESC}[?1049l 退出全屏",
    f"{_ESC}]8;;http://example.invalid{_ESC}\\点这里{_ESC}]8;;{_ESC}\\",
    f"{_ESC}Pq 图形 {_ESC}\\",
    "[red]红[/] [link=x]链接[/link] [[不闭合",
    "\u202e来过面反\u202c 正面",
    f"上{_ZALGO}面{_ZALGO}的{_ZALGO}字{_ZALGO}",
    "一行\n两行\n三行",
    "\u2066\u2067左右\u2069不分",
    "👨‍👩‍👧‍👦" * 12,
    "很长" * 400,
    "啊" + "\u0e49" * 60,
    "{0} %s {user} \\n \\x1b",
)
"""Comments of the same kind; each leaves something to read when it has been cleaned."""
