"""A card as rows: the event, its sender, and the other messages of that person."""

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


def card_rows(selection: Selection, known: Person, width: int, palette: Palette) -> list[Row]:
    """Return the facts above the messages, in rows of at most ``width`` columns."""
    return [*_event(selection, known, width, palette), *_about(selection, known, width, palette)]


def message_rows(chat: Chat, width: int, palette: Palette) -> list[Row]:
    """Return one message with its time, in rows of at most ``width`` columns."""
    first = Row().add(f"   {moment(chat.at):%H:%M:%S}  ", palette.dim)
    style = palette.dim if chat.history else palette.text
    return list(paragraph(first, event_text.comment(chat), style, width, palette))


def moment(at: float) -> datetime:
    """Return ``at``, in seconds since 1970, as a local time."""
    return datetime.fromtimestamp(at).astimezone()


def _event(selection: Selection, known: Person, width: int, palette: Palette) -> Iterator[Row]:
    """Yield the name of the sender and the whole event."""
    user = known.user or selection.user
    if user is not None:
        name = palette.name(user.key) + palette.strong
        text = event_text.person(user)
        yield from paragraph(Row().add(" ", palette.text), text, name, width, palette)
    if selection.event is None:
        return
    words = event_text.phrase(selection.event, palette.glyphs)
    plain = isinstance(selection.event, events.Chat)
    indent = Row().add("   ", palette.text)
    yield from paragraph(indent, words, palette.text if plain else palette.gift, width, palette)
    time = f"{moment(selection.event.at):%Y-%m-%d %H:%M:%S}"
    if selection.event.history:
        time += " " + tr("(before the connection)")
    yield Row().add(f"   {time}", palette.dim)


def _about(selection: Selection, known: Person, width: int, palette: Palette) -> Iterator[Row]:
    """Yield the facts about the person."""
    user = known.user or selection.user
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
            *((f"  {gift.name}", _worth(gift, palette.glyphs)) for gift in known.gifts),
            (tr("to others"), _units(known.elsewhere) if known.elsewhere else ""),
            (tr("seen"), _seen(known)),
        ]
    yield from fields(facts, width, palette)
    if known.user is None:
        nothing = tr("nothing else from this person in this session")
        hidden = tr("the room hides this sender, so nothing else is known")
        indent = Row().add("   ", palette.text)
        yield from paragraph(indent, nothing if user.key else hidden, palette.dim, width, palette)


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


def _worth(gift: GiftAmount, glyphs: Glyphs) -> str:
    return f"{glyphs.times}{gift.units:,}  {_diamonds(gift.diamonds)}"


def _seen(known: Person) -> str:
    """Return the times of the first and last event, and how far back the session goes."""
    if known.first_seen is None or known.last_seen is None or known.since is None:
        return ""
    first, last = moment(known.first_seen), moment(known.last_seen)
    since = f"{moment(known.since):%H:%M:%S}"
    span = tr("{first} to {last}").format(first=f"{first:%H:%M:%S}", last=f"{last:%H:%M:%S}")
    return f"{span} " + tr("(this session goes back to {time})").format(time=since)
