"use strict";

// The words of the pages in two languages. `say("key", value)` puts the value in the place of {}.

const WORDS = {
  en: {
    title: "Classroom",
    language: "中文",
    comments: "Comments",
    empty: "No comments yet. Write the first one.",
    name: "Name",
    comment: "Comment",
    send: "Send",
    you: "you",
    noName: "(no name)",
    newest: "Newest ({})",
    people: "{} here",
    connecting: "connecting …",
    live: "connected",
    waiting: "not connected: again in {} s",
    full: "the room is full: again in {} s",
    refused: "not connected",
    retry: "Connect",
    pin: "PIN of the room",
    pinNeeded: "The room did not let this page in. Type its PIN.",
    pinWrong: "The room did not let this page in. Is the PIN right?",
    locked: "Too many wrong PINs: wait a minute, then type the right one.",
    enter: "Enter",
    closed: "The room has ended this connection.",
    needName: "Not sent: write your name first.",
    needComment: "Not sent: write something first.",
    tooLong: "Not sent: at most {} characters.",
    longName: "Not sent: the name has at most {} characters.",
    offline: "Not sent: there is no connection. Send again when there is one.",
    lost: "The connection broke: this comment may not have arrived.",
    unanswered: "The room does not answer: this comment may not have arrived.",
    frozen: "The room is frozen.",
    notFrozen: "The room is open again.",
    muted: "You are muted: the others do not see your comments.",
    notMuted: "You may comment again.",
    slow: "Slow mode: one comment in {} s.",
    notSlow: "Slow mode is over.",
    wait: "Not sent: slow mode, again in {} s.",
    notSent: "Not sent: {}",
    cleared: "The room was cleared.",
    source: "How a comment becomes bytes: {}",
    join: "Join in: {}",
    skipped: "{} not shown",
    wallPin: "The room did not let this wall in: add ?pin=… to its address.",
  },
  zh: {
    title: "课堂弹幕",
    language: "English",
    comments: "弹幕",
    empty: "还没有弹幕，来发第一条吧。",
    name: "名字",
    comment: "弹幕",
    send: "发送",
    you: "我",
    noName: "（无名）",
    newest: "最新（{}）",
    people: "{} 人在线",
    connecting: "正在连接……",
    live: "已连接",
    waiting: "未连接，{} 秒后重试",
    full: "人数已满，{} 秒后重试",
    refused: "未连接",
    retry: "连接",
    pin: "课堂口令",
    pinNeeded: "课堂没有让本页进入，请输入口令。",
    pinWrong: "课堂没有让本页进入，口令对吗？",
    locked: "口令错了太多次，请等一分钟再输入正确的口令。",
    enter: "进入",
    closed: "课堂结束了这个连接。",
    needName: "没有发送：请先写名字。",
    needComment: "没有发送：请先写点什么。",
    tooLong: "没有发送：最多 {} 个字。",
    longName: "没有发送：名字最多 {} 个字。",
    offline: "没有发送：现在没有连接，连上后请再发一次。",
    lost: "连接断了，这条弹幕可能没有送到。",
    unanswered: "课堂没有回应，这条弹幕可能没有送到。",
    frozen: "课堂暂停发言。",
    notFrozen: "课堂恢复发言。",
    muted: "你被禁言了，别人看不到你的弹幕。",
    notMuted: "你可以发言了。",
    slow: "慢速模式：每 {} 秒一条。",
    notSlow: "慢速模式已结束。",
    wait: "没有发送：慢速模式，请等 {} 秒。",
    notSent: "没有发送：{}",
    cleared: "弹幕已清空。",
    source: "一条弹幕怎样变成字节：{}",
    join: "一起发弹幕：{}",
    skipped: "{} 条未显示",
    wallPin: "课堂没有让弹幕墙进入，请在地址后加上 ?pin=口令",
  },
};

let language = preferredLanguage();

/** Return "zh" or "en": the one chosen before, or the first that the browser's person reads. */
function preferredLanguage() {
  const chosen = remembered("language");
  if (chosen in WORDS) return chosen;
  const codes = (navigator.languages || [navigator.language]).map((code) => code.slice(0, 2));
  return codes.find((code) => code in WORDS) || "en";
}

/** Return the words of this key in the language, with the value in the place of {}. */
function say(key, value = "") {
  return WORDS[language][key].replace("{}", () => value);
}

/** Use another language, from now on and at the next visit. */
function chooseLanguage(code) {
  language = code;
  remember("language", code);
}

// A browser may forbid storage; then everything works, and is forgotten in the end.

function remembered(key) {
  try {
    return localStorage.getItem(`danmaku.${key}`) || "";
  } catch {
    return "";
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(`danmaku.${key}`, value);
  } catch {
    // nothing to do
  }
}
