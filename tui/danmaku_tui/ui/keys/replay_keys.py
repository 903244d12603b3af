"""The keys that a replay has besides those of the room."""

from __future__ import annotations

from typing import Final

from danmaku_tui.i18n.language import N_
from danmaku_tui.ui.keys.named_binding import named

REPLAY_KEYS: Final = (
    named("play", "p", "replay('play')", N_("Play or pause"), shown=True),
    named("back-a-little", "comma", "replay('back')", N_("Ten seconds back")),
    named("on-a-little", "full_stop", "replay('on')", N_("Ten seconds on")),
    named("back-a-minute", "less_than_sign", "replay('far-back')", N_("A minute back")),
    named("on-a-minute", "greater_than_sign", "replay('far-on')", N_("A minute on")),
    named("to-beginning", "0", "replay('beginning')", N_("To the beginning")),
    named("play-slower", "minus", "replay('slower')", N_("Play slower")),
    named("play-faster", "plus", "replay('faster')", N_("Play faster")),
    named("skip-silence", "s", "replay('onward')", N_("On to the next message")),
    named("go-to-time", "T", "go_to_time", N_("Go to a time"), shown=True),
)
