"use strict";

// The connection to /events, made again whenever it breaks. Each message is one event as JSON, such
// as {"serial": 7, "kind": "chat", "user": {"key": "k", "name": "ann"}, "text": "hi"}.
//
// The address of the page may have these parameters, which go on to /events:
//
//     kinds   chat,gift by default
//     match   a search, as in the viewer: -user:bot
//     token   the token of the share

const FIRST_WAIT = 0.5; // seconds
const LONGEST_WAIT = 15;

// This wall belongs to no classroom, and nobody can join it.
for (const words of Object.values(WORDS)) Object.assign(words, { title: "danmaku", join: "" });

/** The events of a room, with the functions in `on` that the wall also has for a classroom. */
class Room {
  constructor(on, parameters = new URLSearchParams(location.search)) {
    this.on = on;
    this.query = new URLSearchParams({ kinds: parameters.get("kinds") || "chat,gift" });
    for (const name of ["match", "token"]) {
      if (parameters.has(name)) this.query.set(name, parameters.get(name));
    }
    this.socket = null;
    this.attempts = 0;
    this.timer = 0;
    this.next = -1; // the serial of the next event
  }

  /** Connect now, instead of waiting for the next attempt. */
  connect() {
    clearTimeout(this.timer);
    if (this.socket) return;
    this.on.state("connecting");
    const query = new URLSearchParams(this.query);
    if (this.next >= 0) query.set("since", this.next); // go on where the last connection ended
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/events?${query}`);
    socket.onopen = () => {
      this.attempts = 0;
      this.on.state("live");
    };
    socket.onmessage = ({ data }) => this.receive(JSON.parse(data));
    socket.onclose = () => {
      this.socket = null;
      this.wait();
    };
    this.socket = socket;
  }

  receive(event) {
    if (event.serial !== undefined) this.next = event.serial + 1;
    if (event.kind === "viewers") this.on.message({ kind: "people", count: event.online });
    const text = textOf(event);
    if (!text || !event.user) return;
    this.on.comment({ id: event.user.key, name: event.user.name, message: text }, event.history);
  }

  /** Try again after a time that grows with each attempt. */
  wait() {
    const seconds = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.attempts);
    this.attempts += 1;
    this.on.state("waiting", Math.ceil(seconds));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), seconds * 1000);
  }
}

/** Return the text that flies for an event; "" for one that does not. */
function textOf(event) {
  if (event.kind === "chat") return event.text;
  if (event.kind === "gift") return `◆ ${event.gift} ×${event.count}`;
  return "";
}
