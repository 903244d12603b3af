"use strict";

// The page of a phone: it shows the comments of the room, and sends one's own.

const LINES = 200; // comments that stay on the page
const ANSWER_SECONDS = 8; // how long the room may take to send a comment back to its sender
const PENDING = 20; // comments that are remembered until they come back

const element = (id) => document.getElementById(id);
const list = element("comments");
const nameField = element("name");
const commentField = element("comment");

const state = {
  id: ownId(),
  connection: ["connecting", "", false], // see Room
  people: 0,
  frozen: false,
  muted: false,
  slow: 0, // seconds between two comments
  sentAt: -Infinity, // when the last comment was sent, in ms of performance.now()
  follows: true, // whether the newest comment is in view, and the next one is to be, too
  unread: 0, // comments below the ones in view
  arriving: [], // lines that the next frame draws
  pending: [], // comments that have not come back yet: { text, key, timer }
};

const room = new Room({ state: onState, comment: onComment, message: onMessage });

// ---- the room speaks -------------------------------------------------------------------------

function onState(name, detail = "", needsPin = false) {
  state.connection = [name, detail, needsPin];
  if (name !== "live") giveBack(state.pending, "lost");
  if (name === "live") {
    // The server sends these again where they hold.
    Object.assign(state, { frozen: false, muted: false, slow: 0 });
    showRule();
  }
  showState();
  showDoor(name, detail, needsPin);
}

function onComment(user, again) {
  const key = keyOfBytes(encodeUser(user));
  // The server may have cleaned the text: then the oldest comment is meant.
  const own =
    state.pending.find((each) => each.key === key) ||
    (user.id === state.id && !again && state.pending[0]);
  if (own) {
    forget(own);
    // It was given back too early: the room was only slow.
    if (own.returned && commentField.value === own.text) writeComment("");
    if (own.returned) showReason("");
  }
  const text = cleaned(user.message);
  if (text && !again) addLine({ user, text });
}

/** A message of the server: words, a count, or a change of the rules. */
function onMessage(message) {
  switch (message.kind) {
    case "notice":
      onNotice(cleaned(String(message.text)));
      break;
    case "people":
      state.people = Number(message.count) || 0;
      showState();
      break;
    case "clear":
      state.arriving = [];
      list.replaceChildren();
      addLine({ notice: "cleared" });
      break;
    case "frozen":
      changeRule("frozen", message.on === true, "notFrozen");
      break;
    case "muted":
      changeRule("muted", message.on === true, "notMuted");
      break;
    case "slow":
      changeRule("slow", Math.max(0, Number(message.seconds) || 0), "notSlow");
      break;
    // Other kinds are for newer pages.
  }
}

function onNotice(text) {
  if (!text) return;
  // The server answers comments in their order: words are about the oldest one on its way.
  giveBack(state.pending.filter((each) => !each.returned).slice(0, 1), "notSent", text);
  addLine({ text });
}

function changeRule(rule, value, over) {
  if (state[rule] === value) return;
  state[rule] = value;
  if (!value) addLine({ notice: over });
  showRule();
}

// ---- sending ---------------------------------------------------------------------------------

/** Send the comment in the field. It stays there where it cannot be sent, with the reason. */
function sendComment() {
  const name = nameField.value.trim();
  const text = commentField.value.trim();
  const refusal = refusalOf(name, text);
  if (refusal) {
    refuse(...refusal);
    return;
  }
  const bytes = encodeUser({ name, id: state.id, message: text });
  if (!room.send(bytes)) {
    refuse(commentField, say("offline"));
    return;
  }
  const pending = { text: commentField.value, key: keyOfBytes(bytes), returned: false };
  pending.timer = setTimeout(() => {
    giveBack(state.pending, "unanswered");
    room.reconnect();
  }, ANSWER_SECONDS * 1000);
  state.pending.push(pending);
  state.sentAt = performance.now();
  showReason("");
  writeComment("");
  scrollToNewest();
}

/** Return the field that is at fault and the reason; undefined where the comment may be sent. */
function refusalOf(name, text) {
  if (!name) return [nameField, say("needName")];
  if (graphemes(name).length > NAME_GRAPHEMES) return [nameField, say("longName", NAME_GRAPHEMES)];
  if (!text) return [commentField, say("needComment")];
  if (graphemes(text).length > COMMENT_GRAPHEMES) {
    return [commentField, say("tooLong", COMMENT_GRAPHEMES)];
  }
  if (!room.isLive) return [commentField, say("offline")];
  if (state.muted) return [commentField, say("notSent", say("muted"))];
  if (state.frozen) return [commentField, say("notSent", say("frozen"))];
  const left = state.slow - (performance.now() - state.sentAt) / 1000;
  if (left > 0) return [commentField, say("wait", Math.ceil(left))];
  return undefined;
}

function refuse(field, reason) {
  showReason(reason, field);
  field.focus();
}

/**
 * Put a comment that has not come back into the field again, with the reason. Where there is a new
 * one already, or are several, the others stay readable in the list.
 */
function giveBack(comments, reason, detail = "") {
  for (const each of comments.filter(({ returned }) => !returned)) {
    clearTimeout(each.timer);
    each.returned = true;
    if (commentField.value) addLine({ text: say("notSent", each.text) });
    else writeComment(each.text);
    state.sentAt = -Infinity; // a comment that was not sent does not count
    showReason(say(reason, detail), commentField);
  }
  // They may still come back, where only the answer was lost.
  if (state.pending.length > PENDING) state.pending.splice(0, state.pending.length - PENDING);
}

function forget(pending) {
  clearTimeout(pending.timer);
  state.pending.splice(state.pending.indexOf(pending), 1);
}

/** The number of this browser, made once: people with one name are told apart by it. */
function ownId() {
  const known = remembered("id");
  if (/^[1-9]\d{0,17}$/.test(known)) return BigInt(known);
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  const id = BigInt(number) + 1_000_000_000n;
  remember("id", String(id));
  return id;
}

// ---- showing ---------------------------------------------------------------------------------

/**
 * Add a line: a comment { user, text }, words of the server { text }, or a word of this page
 * { notice }. Lines are drawn once in a frame, however many arrive.
 */
function addLine(line) {
  if (!state.arriving.length) requestAnimationFrame(drawLines);
  state.arriving.push(line);
  if (state.arriving.length > LINES) state.arriving.shift();
}

function drawLines() {
  const lines = state.arriving.splice(0);
  list.append(...lines.map(lineElement));
  while (list.children.length > LINES) list.firstChild.remove();
  showEmpty();
  if (state.follows) {
    scrollToNewest();
  } else {
    state.unread += lines.length;
    showNewest();
  }
}

function lineElement({ user, text, notice }) {
  const item = document.createElement("p");
  if (!user) {
    const words = piece("text", notice ? say(notice) : text);
    if (notice) words.dataset.say = notice;
    item.className = "notice";
    item.append(words);
    return item;
  }
  const name = piece("name", cleaned(user.name, NAME_GRAPHEMES) || say("noName"));
  name.style.setProperty("--hue", hueOf(keyOf(user)));
  item.append(name);
  if (user.id === state.id) {
    item.className = "mine";
    const you = piece("you", say("you"));
    you.dataset.say = "you";
    item.append(you);
  }
  item.append(piece("text", text));
  return item;
}

/** A piece of text of its own writing direction. Never innerHTML: strangers wrote it. */
function piece(className, text) {
  const found = document.createElement("span");
  found.className = className;
  found.dir = "auto";
  found.textContent = text;
  return found;
}

function scrollToNewest() {
  list.scrollTop = list.scrollHeight;
  state.follows = true;
  state.unread = 0;
  showNewest();
}

function showNewest() {
  element("newest").hidden = state.unread === 0;
  element("newest").textContent = say("newest", state.unread);
}

function showState() {
  const [name, detail] = state.connection;
  element("state").className = name;
  element("state").textContent = say(name, detail);
  element("people").hidden = name !== "live" || state.people === 0;
  element("people").textContent = say("people", state.people);
  showEmpty();
}

function showEmpty() {
  element("empty").hidden = state.connection[0] !== "live" || list.children.length > 0;
}

function showRule() {
  const rules = [];
  if (state.muted) rules.push(say("muted"));
  if (state.frozen) rules.push(say("frozen"));
  if (state.slow) rules.push(say("slow", state.slow));
  element("rule").textContent = rules.join(" ");
  element("rule").hidden = rules.length === 0;
}

/** Show why a comment was not sent, and the field that is at fault. */
function showReason(reason, at = null) {
  element("reason").textContent = reason;
  for (const field of [nameField, commentField]) {
    field.setAttribute("aria-invalid", String(Boolean(reason) && field === at));
  }
}

function showCount() {
  const length = graphemes(commentField.value.trim()).length;
  element("count").textContent = `${length}/${COMMENT_GRAPHEMES}`;
  element("count").classList.toggle("over", length > COMMENT_GRAPHEMES);
}

function writeComment(text) {
  commentField.value = text;
  showCount();
}

/** Show the door where the room has refused this page: with a field for the PIN, or the reason. */
function showDoor(name, detail, needsPin) {
  if (name === "connecting") return; // it stays as it is until the room has answered
  const hadFocus = element("door").contains(document.activeElement);
  element("door").hidden = name !== "refused";
  element("writer").hidden = name === "refused";
  for (const id of ["pin", "pinLabel"]) element(id).hidden = !needsPin;
  element("enter").textContent = say(needsPin ? "enter" : "retry");
  element("doorReason").textContent = name !== "refused" ? "" : needsPin ? say(detail) : detail;
  if (needsPin) element("pin").focus();
  else if (name === "live" && hadFocus) (nameField.value ? commentField : nameField).focus();
}

/** Write every word of the page in the chosen language. */
function showWords() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = say("title");
  for (const each of document.querySelectorAll("[data-say]")) {
    each.textContent = say(each.dataset.say);
  }
  list.setAttribute("aria-label", say("comments"));
  element("language").lang = language === "zh" ? "en" : "zh-CN";
  const [before, after] = WORDS[language].source.split("{}");
  const link = document.createElement("a");
  link.href = "/user.js";
  link.target = "_blank";
  link.rel = "noreferrer";
  link.textContent = "user.js";
  element("source").replaceChildren(before, link, after);
  showState();
  showRule();
  showNewest();
  showReason("");
  if (!element("door").hidden) showDoor(...state.connection);
}

// ---- the person acts -------------------------------------------------------------------------

// Enter sends. While an input method composes a word, Enter belongs to the input method; some
// browsers end the composition before they report that key.
let composing = false;
commentField.addEventListener("compositionstart", () => (composing = true));
commentField.addEventListener("compositionend", () => setTimeout(() => (composing = false)));

element("writer").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!composing) sendComment();
});

// The field keeps the focus, and a phone its keyboard, when the button is pressed.
element("send").addEventListener("mousedown", (event) => event.preventDefault());

commentField.addEventListener("input", () => {
  showCount();
  showReason("");
});

nameField.addEventListener("input", () => {
  remember("name", nameField.value.trim());
  showReason("");
});

// Enter in the name goes on to the comment.
nameField.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  commentField.focus();
});

element("door").addEventListener("submit", (event) => {
  event.preventDefault();
  if (element("pin").hidden) {
    room.connect();
    return;
  }
  room.enter(element("pin").value.trim());
  // Loading the page again asks no second time.
  history.replaceState(null, "", `${location.pathname}${room.query()}`);
});

element("language").addEventListener("click", () => {
  chooseLanguage(language === "zh" ? "en" : "zh");
  showWords();
});

element("newest").addEventListener("click", scrollToNewest);
list.addEventListener("scroll", () => {
  state.follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  if (state.follows && state.unread) scrollToNewest();
});

// The list becomes smaller when a reason is shown or a keyboard opens.
new ResizeObserver(() => state.follows && scrollToNewest()).observe(list);

// A phone that wakes up or finds a network does not wait for the next attempt.
function hurry() {
  if (document.visibilityState === "visible" && state.connection[0] !== "refused") room.connect();
}
document.addEventListener("visibilitychange", hurry);
window.addEventListener("online", hurry);

// The height above a phone's keyboard, where the browser reports it.
if (window.visualViewport) {
  const fit = () => {
    // A page that is magnified by two fingers keeps its height.
    const height = visualViewport.scale > 1.01 ? "" : `${Math.round(visualViewport.height)}px`;
    document.documentElement.style.setProperty("--height", height);
  };
  visualViewport.addEventListener("resize", fit);
}

if ("WebSocket" in window) {
  element("writer").hidden = element("language").hidden = false;
  nameField.value = remembered("name");
  showCount();
  showWords();
  room.connect();
}
