"""The people of the invented room: deterministic persons with names such as people give themselves.

The shapes follow recorded rooms: half of the names have two to four characters, one in twenty more
than eleven; some are Latin, a few Japanese, one in five is decorated.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from danmaku_tui.demo.topic import words


class WrittenLanguage(StrEnum):
    """The language in which a person writes."""

    CHINESE = "zh"
    ENGLISH = "en"
    JAPANESE = "ja"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone in the room. ``club_level`` is 0 for who is not in the host's fan club."""

    id: int
    nickname: str
    level: int
    club_level: int
    sec_uid: str
    tongue: WrittenLanguage = WrittenLanguage.CHINESE
    admin: bool = False


HOST: Final = DemoPerson(10_086_420, "小满不熬夜", 36, 20, "demo-host", admin=True)
"""Whose room it is."""

NEIGHBOUR: Final = DemoPerson(10_086_421, "隔壁阿檐", 31, 0, "demo-neighbour")
"""The anchor of the room that is linked to this one; some gifts are for her."""

_NOUNS = words(
    """山雀 青柠 云朵 南瓜 橘子 鲸鱼 苔藓 薄荷 栗子 海盐 松果 豆沙 雨棚 纸船 麦芽 柚子 萤火
    月牙 河狸 石榴 芝麻 雪糕 竹笋 蒲公英 小鹿 水獭 灯塔 乌龙茶 饭团 刺猬 风铃 荔枝 芦苇 桂花
    土豆 麻薯 晚霞 咸鱼 西瓜 棉花 露珠 海豹 铜锣烧 银杏 稻草人 肥啾 黑米 萝卜 榛子 信鸽 浮萍
    石头 冬瓜 夜莺 花卷 猫头鹰 柿子 暖炉 白茶 紫苏 玉米 企鹅"""
)
_BEFORE = words(
    """一只 半个 不吃 爱吃 会飞的 迷路的 早起的 失眠的 穿毛衣的 路过的 晒太阳的 慢吞吞的
    三块钱的 没睡醒的 圆滚滚的 想退休的 发光的 今天也是 隔夜的 胖胖的 偷懒的 戴帽子的 海边的
    冬天的 安静的 不加班的 想家的 冒泡的 小 大 老 阿"""
)
_AFTER = words(
    """先生 同学 小姐 不打烊 在路上 睡着了 汽水 本人 的日记 与海 呀 了吗 酱 大王 说晚安 爱喝汤
    去爬山 一号 没烦恼 不下班 的猫 研究员 打瞌睡 有点甜 观察员 工坊 收藏家 想静静 不迟到
    在发芽"""
)
_SINGLES = words("禾 渡 屿 拾 眠 汀 芽 野 糯 朵 杳 槐 鲤 檐 盏 笙 芥 萤 蓝 鸢 澄 苇 茶 棠 溪 砚")
_LATIN = words(
    """mochi pebble otter juniper maple comet tofu biscuit lantern willow pixel noodle robin
    velvet cedar marble sprout ember clover harbor plum fennel cobalt drizzle puffin tundra
    saffron quill"""
)
_JAPANESE = words(
    """ゆずみかん そらまめ ねこやなぎ もなか あおぞら しらたま コンペイトウ カモメ ツバメ堂
    夜更かし 豆大福 雨やどり こもれび はらぺこ さくらもち ミルク缶 おにぎり屋 月見うどん
    とうふ丸 ひだまり"""
)
_FRAMES = (
    "✨{}✨",
    "🌈{}",
    "{}🌸",
    "ʚ{}ɞ",
    "『{}』",
    "{}๑҉",
    "এ᭄{}",
    "{}꧔ꦿ",
    "☞{}☜",
    "{}（今晚早睡）",
    "{}ᐝ、",
    "_{}",
    "{}~",
    "🫧 {} 🫧",
    "{}🐻‍❄️",
    "{}🧑🏽‍🍳",
    "🇫🇮{}",
    "《{}》",
    "{}℡",
    "┊{}┊",
)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SCRIPT_OFFSET = 0x1D4D0 - ord("A")


class PeopleRegistry:
    """Invents people, each with an id and a name that nobody else has, as long as it lives."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._count = 0

    def regular(self) -> DemoPerson:
        """Return someone who is here every evening: a higher level, most often in the club."""
        level = round(self._chance.triangular(6, 52, 21))
        club = self._chance.randint(4, 19) if self._chance.random() < 0.9 else 0
        return self._person(level, club, admin=self._chance.random() < 0.03)

    def newcomer(self) -> DemoPerson:
        """Return someone who has just found the room."""
        level = round(self._chance.triangular(0, 40, 2))
        club = self._chance.randint(1, 4) if self._chance.random() < 0.15 else 0
        return self._person(level, club)

    def named(self, nickname: str) -> DemoPerson:
        """Return a newcomer with the given name."""
        return self._person(self._chance.randint(0, 9), 0, nickname=nickname)

    def _person(
        self, level: int, club: int, *, nickname: str = "", admin: bool = False
    ) -> DemoPerson:
        chance = self._chance
        self._count += 1
        # Ids have ten to sixteen digits; the running number keeps them apart.
        number = chance.randint(1, 10 ** chance.choice((3, 3, 4, 8, 9))) * 10_000_000 + self._count
        roll = chance.random()
        if roll < 0.05:
            tongue, plain = WrittenLanguage.ENGLISH, _latin(chance)
        elif roll < 0.09:
            tongue, plain = WrittenLanguage.JAPANESE, _japanese(chance)
        else:
            tongue, plain = WrittenLanguage.CHINESE, _chinese(chance)
        name = nickname or _decorated(plain, chance)
        return DemoPerson(number, name, level, club, f"demo-{number:x}", tongue, admin)


def _chinese(chance: random.Random) -> str:
    noun = chance.choice(_NOUNS)
    roll = chance.random()
    if roll < 0.16:
        return chance.choice(_SINGLES) + chance.choice(_SINGLES)
    if roll < 0.3:
        return noun + chance.choice(_SINGLES)
    if roll < 0.52:
        return chance.choice(_BEFORE) + noun
    if roll < 0.74:
        return noun + chance.choice(_AFTER)
    if roll < 0.84:
        return chance.choice(_SINGLES) + noun + chance.choice(_AFTER)
    if roll < 0.92:
        return noun + str(chance.randint(10, 99_999_999))
    if roll < 0.97:
        return chance.choice(_LATIN) + chance.choice(_SINGLES)
    return chance.choice(_BEFORE) + noun + chance.choice(_AFTER) + chance.choice(_NOUNS)


def _latin(chance: random.Random) -> str:
    first, second = chance.sample(_LATIN, 2)
    number = chance.randint(1, 99)
    handle = chance.choice(
        (f"{first}_{second}", f"{first}{number}", f"{first.title()}{second.title()}", first.title())
    )
    return _in_script(handle) if chance.random() < 0.15 else handle


def _japanese(chance: random.Random) -> str:
    name = chance.choice(_JAPANESE)
    return name + chance.choice(("", "", "さん", "＠夜", "・猫", str(chance.randint(2, 99))))


def _decorated(name: str, chance: random.Random) -> str:
    roll = chance.random()
    if roll < 0.2:
        return chance.choice(_FRAMES).format(name)
    if roll < 0.24:
        return name + str(chance.randint(100, 99_999)).translate(_SUPERSCRIPTS)
    if roll < 0.26:
        return " ".join(name)
    return name


def _in_script(handle: str) -> str:
    """Return the handle in mathematical script letters, as some write themselves."""
    return "".join(
        chr(ord(letter.upper()) + _SCRIPT_OFFSET)
        if letter.isascii() and letter.isalpha()
        else letter
        for letter in handle
    )
