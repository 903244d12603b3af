"""The schema of a recording: an SQLite database with comments in it."""

from __future__ import annotations

from typing import Final

VERSION: Final = 1
"""The version of the schema, in ``user_version``; a change that readers must know raises it."""

APPLICATION_ID: Final = 0x444D4B55
"""The mark of a recording among SQLite databases: ``DMKU``, in the file's header."""

SUFFIX: Final = ".danmaku"
"""The ending of file names."""

UNCLOSED: Final = "unclosed-"
"""The key in ``meta``, with the number of a session, from its beginning until it is closed."""

TABLES: Final = ("meta", "session", "frame", "link", "event")

SCHEMA: Final = """
CREATE TABLE meta (
    -- Facts about the recording: source, dialect, program, started (ISO 8601), schema; and
    -- unclosed-N, with its beginning, for a session N that is being recorded, or was cut off.
    key TEXT PRIMARY KEY,
    value TEXT
);
CREATE TABLE session (
    -- One row for each start of the recorder; a recording that was continued has several.
    id INTEGER PRIMARY KEY,
    started REAL,   -- seconds since 1970, as all times here
    ended REAL,     -- the time of the last row
    source TEXT,    -- the address or name of the source; an address without its query
    dialect TEXT,   -- the dialect of the frames: douyin, classroom …
    program TEXT    -- the program and its version
);
CREATE TABLE frame (
    -- Every message as received, whether or not it could be decoded, in order of arrival.
    id INTEGER PRIMARY KEY,
    at REAL,            -- when it arrived
    session INTEGER REFERENCES session (id),
    data BLOB,          -- its bytes; UTF-8 where is_text
    is_text INTEGER     -- 1 for a text message
);
CREATE TABLE link (
    -- Changes of the connection. The phase "unrecorded" is the recorder's own: messages that
    -- arrived in the gap before it could not be written.
    id INTEGER PRIMARY KEY,
    at REAL,
    session INTEGER REFERENCES session (id),
    phase TEXT,         -- resolving connecting live waiting ended refused closed unrecorded
    detail TEXT,
    gap REAL            -- seconds in which nothing could arrive
);
CREATE TABLE event (
    -- The events of the frames, repeated ones once; a column without a meaning is NULL.
    id INTEGER PRIMARY KEY,
    frame INTEGER REFERENCES frame (id),
    at REAL,            -- the time by the server's clock: may be long before frame.at
    kind TEXT,          -- chat gift like enter social fanclub viewers ranks state notice,
                        -- unknown for a method that is not decoded, fault for a bad message
    event_id TEXT,      -- the feed's own number
    user_key TEXT,      -- distinguishes two people
    user_id TEXT,       -- the id that the feed shows; the same for all where a room hides it
    user_name TEXT,
    level INTEGER,      -- the user's
    text TEXT,          -- the text; else the action, the method or the kind of fault
    gift TEXT,          -- the gift's name
    count INTEGER,      -- new units of a gift, 0 where none; likes; people in the room; messages
                        -- that are not decoded and have no row, because a frame has very many
    total INTEGER,      -- units of the combo; likes or visitors since the room began
    diamonds INTEGER,   -- the value of the new units
    to_name TEXT,       -- the receiver of a gift that is not for the anchor
    history INTEGER,    -- 1 for an event from before the connection
    json TEXT           -- the whole event
);
CREATE INDEX frame_at ON frame (at);
CREATE INDEX event_at ON event (at);
CREATE INDEX event_kind ON event (kind, at);
CREATE INDEX event_user ON event (user_key, at);
CREATE VIEW chat AS
    -- Comments, with a readable time.
    SELECT id, datetime(at, 'unixepoch', 'localtime') AS time, at, user_name, user_id, user_key,
        level, text, history
    FROM event WHERE kind = 'chat';
CREATE VIEW gift AS
    -- Gifts with new units, and a readable time.
    SELECT id, datetime(at, 'unixepoch', 'localtime') AS time, at, user_name, user_id, user_key,
        level, gift, count, total, diamonds, to_name
    FROM event WHERE kind = 'gift' AND count > 0;
"""
"""The statements that make an empty recording; SQLite keeps their comments."""
