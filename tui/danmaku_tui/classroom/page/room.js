"use strict";

// The connection to the room: one WebSocket, made again whenever it breaks.
//
// Binary messages are comments, each a User. Text messages are words from the server. A server that
// knows the subprotocol "danmaku.classroom" sends them as JSON, such as
// {"kind":"people","count":12}; any other text is shown as it is.

const SUBPROTOCOL = "danmaku.classroom";
const FIRST_WAIT = 0.5; // seconds
const LONGEST_WAIT = 15;
const OPEN_SECONDS = 10; // the longest handshake
const STEADY = 5; // seconds after which a connection counts as a good one
const SLEEP_SECONDS = 90; // a pause of the script after which the connection is surely dead
const HISTORY = 20; // comments that the server repeats to each newcomer, at most
const HISTORY_SECONDS = 3; // the time for that

/**
 * A room and the connection to it.
 *
 * `on` has a function for each thing that can happen:
 *
 *     state(name, detail, needsPin)
 *                          "connecting", "live", "waiting" or "full" (detail: seconds until the
 *                          next attempt), "refused" (detail: the reason; where another PIN may
 *                          help, needsPin, the key of its words)
 *     comment(user, again) a comment of anybody, also one's own; `again`: one that was received
 *                          before, because the server repeats the last ones after a new connection
 *     message(message)     a text message as an object with its `kind`
 */
class Room {
  constructor(on, pin = new URLSearchParams(location.search).get("pin") || "") {
    this.on = on;
    this.pin = pin;
    this.socket = null;
    this.asks = true; // for the subprotocol
    this.attempts = 0;
    this.refusals = 0; // handshakes that failed although the server answers
    this.timer = 0;
    this.recent = []; // keys of the last comments, the oldest first
    this.repeated = []; // those of them that may come again now
    this.watchSleep();
  }

  get isLive() {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  /** Connect now, instead of waiting for the next attempt. */
  connect() {
    clearTimeout(this.timer);
    if (this.socket) return;
    this.on.state("connecting");
    const socket = new WebSocket(this.address(), this.asks ? [SUBPROTOCOL] : []);
    socket.binaryType = "arraybuffer";
    const patience = setTimeout(() => socket.close(), OPEN_SECONDS * 1000);
    let openedAt = 0;
    socket.onopen = () => {
      clearTimeout(patience);
      openedAt = performance.now();
      this.refusals = 0;
      this.repeated = [...this.recent];
      setTimeout(() => (this.repeated = []), HISTORY_SECONDS * 1000);
      this.on.state("live");
    };
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = (event) => {
      clearTimeout(patience);
      if (this.socket !== socket) return;
      this.socket = null;
      if (!openedAt) {
        this.explain();
      } else if (event.code === 1008 || event.code >= 4000) {
        // The server has decided it (RFC 6455, 7.4): another attempt would not be welcome.
        this.on.state("refused", cleaned(event.reason) || say("closed"));
      } else {
        if (performance.now() - openedAt > STEADY * 1000) this.attempts = 0;
        // 1001 is a server that ends; other reasons are about this client.
        if (event.code !== 1001) this.on.message({ kind: "notice", text: event.reason });
        this.wait("waiting");
      }
    };
    this.socket = socket;
  }

  /** Break the connection, which is made again. */
  reconnect() {
    if (!this.socket) return;
    const socket = this.socket;
    this.socket = null;
    socket.close();
    this.wait("waiting");
  }

  /** Send a User, as the bytes of encodeUser; return whether there is a connection. */
  send(bytes) {
    if (!this.isLive) return false;
    this.socket.send(bytes);
    return true;
  }

  /** A machine that slept does not learn that the server has given it up: connect again. */
  watchSleep() {
    let awakeAt = Date.now();
    setInterval(() => {
      if (Date.now() - awakeAt > SLEEP_SECONDS * 1000) this.reconnect();
      awakeAt = Date.now();
    }, 10_000);
  }

  address() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    return `${scheme}://${location.host}/${this.query()}`;
  }

  query() {
    return this.pin ? `?pin=${encodeURIComponent(this.pin)}` : "";
  }

  receive(data) {
    if (typeof data === "string") {
      this.on.message(textMessage(data));
      return;
    }
    let user;
    try {
      user = decodeUser(new Uint8Array(data));
    } catch (error) {
      console.warn("a message that is no User:", error.message);
      return;
    }
    this.on.comment(user, this.cameBefore(keyOfBytes(encodeUser(user))));
  }

  /** Return whether a comment is one of the last connection; remember it otherwise. */
  cameBefore(key) {
    const index = this.repeated.indexOf(key);
    if (index >= 0) {
      this.repeated.splice(0, index + 1); // they come in their order
      return true;
    }
    this.recent.push(key);
    if (this.recent.length > HISTORY) this.recent.shift();
    return false;
  }

  /** Enter with another PIN; the door is asked first, so that a wrong one counts only once. */
  async enter(pin) {
    this.pin = pin;
    this.on.state("connecting");
    this.judge(await this.knock(), () => this.connect());
  }

  /**
   * Find out why the handshake failed. A browser does not show the server's answer to a page, so
   * ask once more at /door, with a request that is no handshake.
   */
  async explain() {
    const status = await this.knock();
    if (this.socket) return; // another attempt has begun in the meantime
    this.judge(status, () => {
      this.refusals += 1;
      // After two failures at an open door: a browser refuses a server that does not grant the
      // subprotocol. Do without it.
      if (this.refusals > 1) this.asks = !this.asks;
      this.wait("waiting");
    });
  }

  /** Return the status of the answer at the door; 0 where there is none. */
  async knock() {
    try {
      return (await fetch(`/door${this.query()}`, { cache: "no-store" })).status;
    } catch {
      return 0;
    }
  }

  judge(status, onOpen) {
    if (status === 204) onOpen();
    else if (status === 403) this.on.state("refused", this.pin ? "pinWrong" : "pinNeeded", true);
    else if (status === 429) this.on.state("refused", "locked", true);
    else this.wait(status === 503 ? "full" : "waiting");
  }

  /** Try again after a time that grows with each attempt; chance spreads the people of a hall. */
  wait(state) {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.attempts);
    const seconds = longest * (0.5 + Math.random() / 2);
    this.attempts += 1;
    this.on.state(state, Math.ceil(seconds));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), seconds * 1000);
  }
}

/** Bytes as a text, so that two can be compared. */
function keyOfBytes(bytes) {
  return bytes.join(",");
}

/** Return a text message as an object with its `kind`; any words are a notice. */
function textMessage(text) {
  try {
    const message = JSON.parse(text);
    if (message !== null && typeof message.kind === "string") return message;
  } catch {
    // words
  }
  return { kind: "notice", text };
}
