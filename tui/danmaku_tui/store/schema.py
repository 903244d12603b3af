"""What is in a recording: an SQLite database that explains itself."""

from __future__ import annotations

from typing import Final

VERSION: Final = 1
"""The number of this schema, in the file's ``user_version``. It grows when a reader must know."""

APPLICATION_ID: Final = 0x444D4B55
"""What tells a recording from any other SQLite database: ``DMKU``, in the file's header."""

SUFFIX: Final = ".danmaku"
"""How the names of recordings end."""

TABLES: Final = ("meta", "session", "frame", "link", "event")

SCHEMA: Final = """
CREATE TABLE meta (
    -- What the recording is: source, dialect, program, started (ISO 8601), schema.
    key TEXT PRIMARY KEY,
    value TEXT
);
CREATE TABLE session (
    -- One row each time that recording began; a recording that is gone on with has several.
    id INTEGER PRIMARY KEY,
    started REAL,   -- seconds since 1970, as all times here
    ended REAL,     -- when something was last written
    source TEXT,    -- what was watched; an address without its query
    dialect TEXT,   -- what reads the frames: douyin or classroom
    program TEXT    -- the program and its version
);
CREATE TABLE frame (
    -- Every message as it was received, whether or not it could be read, in order of arrival.
    id INTEGER PRIMARY KEY,
    at REAL,            -- when it arrived
    session INTEGER REFERENCES session (id),
    data BLOB,          -- its bytes; UTF-8 where is_text
    is_text INTEGER     -- 1 for a text message
);
CREATE TABLE link (
    -- What the connection did. The phase "unrecorded" is the recording's own: messages came in
    -- the gap before it that could not be written.
    id INTEGER PRIMARY KEY,
    at REAL,
    session INTEGER REFERENCES session (id),
    phase TEXT,         -- resolving connecting live waiting ended refused closed unrecorded
    detail TEXT,
    gap REAL            -- seconds in which nothing could come
);
CREATE TABLE event (
    -- What the frames say. What came twice is here once; a column without a meaning is NULL.
    id INTEGER PRIMARY KEY,
    frame INTEGER REFERENCES frame (id),
    at REAL,            -- when it happened, by the server's clock: may be long before frame.at
    kind TEXT,          -- chat gift like enter social fanclub viewers ranks state notice,
                        -- unknown for what is not read, fault for what cannot be
    event_id TEXT,      -- the feed's own number for it
    user_key TEXT,      -- what tells two people apart
    user_id TEXT,       -- what the feed shows of that; the same for all where a room hides it
    user_name TEXT,
    level INTEGER,      -- the user's
    text TEXT,          -- what was said; the action, method or kind of fault where nothing was
    gift TEXT,          -- the gift's name
    count INTEGER,      -- new units of a gift, 0 where none; likes; people in the room
    total INTEGER,      -- units of the combo; likes or visitors since the room began
    diamonds INTEGER,   -- the value of the new units
    to_name TEXT,       -- who gets a gift that is not for the anchor
    history INTEGER,    -- 1 for what was said before the connection began
    json TEXT           -- all that the event says
);
CREATE INDEX frame_at ON frame (at);
CREATE INDEX event_at ON event (at);
CREATE INDEX event_kind ON event (kind, at);
CREATE INDEX event_user ON event (user_key, at);
CREATE VIEW chat AS
    -- Comments, with a time that can be read.
    SELECT id, datetime(at, 'unixepoch', 'localtime') AS time, at, user_name, user_id, user_key,
        level, text, history
    FROM event WHERE kind = 'chat';
CREATE VIEW gift AS
    -- Gifts that told new units, with a time that can be read.
    SELECT id, datetime(at, 'unixepoch', 'localtime') AS time, at, user_name, user_id, user_key,
        level, gift, count, total, diamonds, to_name
    FROM event WHERE kind = 'gift' AND count > 0;
"""
"""The statements that make an empty recording; SQLite keeps their remarks."""
