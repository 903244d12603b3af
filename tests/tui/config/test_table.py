from __future__ import annotations

from danmaku_tui.config.table import KEYS, SECTIONS, SETTINGS, variable
from danmaku_tui.config.values import Config


def test_each_setting_of_the_table_has_a_value_a_section_and_a_variable_of_its_own() -> None:
    for setting in SETTINGS:
        assert setting.of(Config()) == getattr(getattr(Config(), setting.section), setting.key)
        assert setting.section in SECTIONS
        assert setting.variable == variable(setting.section, setting.key)
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)
    assert variable(KEYS, "next-hit") == "DANMAKU_KEYS_NEXT_HIT"
