"""A card as rows: what was said or done, who did it, and what else that person said. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from danmaku_proto import events
from danmaku_proto.events import Chat, User
from danmaku_tui.i18n import event_text
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.room.person import GiftAmount, Person
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.glyphs import Glyphs
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.fact_rows import fields, paragraph, section


def card_rows(pick: Selection, known: Person, width: int, palette: Palette) -> list[Row]:
    """Return everything above the messages, in rows of at most ``width`` columns."""
    return [*_said(pick, known, width, palette), *_about(pick, known, width, palette)]


def message_rows(said: Chat, width: int, palette: Palette) -> list[Row]:
    """Return one message with its time, in rows of at most ``width`` columns."""
    first = Row().add(f"   {moment(said.at):%H:%M:%S}  ", palette.dim)
    style = palette.dim if said.history else palette.text
    return list(paragraph(first, said.text, style, width, palette))


def moment(at: float) -> datetime:
    """Return seconds since 1970 as a time of this place."""
    return datetime.fromtimestamp(at).astimezone()


def _said(pick: Selection, known: Person, width: int, palette: Palette) -> Iterator[Row]:
    """Yield who it is, and what was said or done, whole."""
    user = known.user or pick.user
    if user is not None:
        name = palette.name(user.key) + palette.strong
        yield from paragraph(Row().add(" ", palette.text), user.name, name, width, palette)
    if pick.event is None:
        return
    text = event_text.phrase(pick.event, palette.glyphs)
    plain = isinstance(pick.event, events.Chat)
    indent = Row().add("   ", palette.text)
    yield from paragraph(indent, text, palette.text if plain else palette.gift, width, palette)
    time = f"{moment(pick.event.at):%Y-%m-%d %H:%M:%S}"
    if pick.event.history:
        time += " " + tr("(before the connection)")
    yield Row().add(f"   {time}", palette.dim)


def _about(pick: Selection, known: Person, width: int, palette: Palette) -> Iterator[Row]:
    """Yield what is known of the person."""
    user = known.user or pick.user
    if user is None:
        return
    yield Row()
    yield section(tr("Person"), palette)
    facts = [
        (tr("id"), user.id),
        (tr("level"), f"{user.level}" if user.level else ""),
        (tr("fan club"), _club(user)),
        (tr("badges"), tr("admin") if user.admin else ""),
        (tr("about"), user.about),
    ]
    if known.user is not None:
        facts += [
            (tr("comments"), f"{known.comments:,}"),
            (tr("likes"), f"{known.likes:,}" if known.likes else ""),
            (tr("gifts"), _sum(known)),
            *((f"  {given.name}", _worth(given, palette.glyphs)) for given in known.gifts),
            (tr("to others"), _units(known.elsewhere) if known.elsewhere else ""),
            (tr("seen"), _seen(known)),
        ]
    yield from fields(facts, width, palette)
    if known.user is None:
        why = tr("nothing else of this person is in this session's history")
        hidden = tr("the room hides who this is, so nothing more can be told")
        indent = Row().add("   ", palette.text)
        yield from paragraph(indent, why if user.key else hidden, palette.dim, width, palette)


def _club(user: User) -> str:
    if user.club is None:
        return ""
    return tr("{name}, level {level}").format(name=user.club.name, level=user.club.level)


def _units(number: int) -> str:
    return trn("{n} unit", "{n} units", number).format(n=f"{number:,}")


def _diamonds(number: int) -> str:
    return trn("{n} diamond", "{n} diamonds", number).format(n=f"{number:,}")


def _sum(known: Person) -> str:
    if not known.gifts:
        return tr("none yet")
    return tr(", ").join((_units(known.units), _diamonds(known.diamonds)))


def _worth(given: GiftAmount, glyphs: Glyphs) -> str:
    return f"{glyphs.times}{given.units:,}  {_diamonds(given.diamonds)}"


def _seen(known: Person) -> str:
    """Return from when to when, and how far back that could be seen."""
    if known.first_seen is None or known.last_seen is None or known.since is None:
        return ""
    first, last = moment(known.first_seen), moment(known.last_seen)
    since = f"{moment(known.since):%H:%M:%S}"
    span = tr("{first} to {last}").format(first=f"{first:%H:%M:%S}", last=f"{last:%H:%M:%S}")
    return f"{span} " + tr("(this session holds what came since {time})").format(time=since)
