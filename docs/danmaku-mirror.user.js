// ==UserScript==
// @name         danmaku mirror
// @name:zh-CN   danmaku 弹幕镜像
// @namespace    danmaku-tui
// @version      1.0
// @description  Mirrors the danmaku feed of the open live room to `danmaku listen` on this machine.
// @description:zh-CN  把打开的直播间的弹幕数据转发给本机的 `danmaku listen`。
// @license      MIT
// @match        https://live.douyin.com/*
// @match        https://www.douyin.com/*
// @run-at       document-start
// @inject-into  page
// @grant        none
// ==/UserScript==

// How to use it
//   1. Install it in Tampermonkey or Violentmonkey. Chromium also wants "Allow user scripts" in the
//      details of that extension.
//   2. Run `danmaku listen`, or `danmaku listen --port N` with the same N in ADDRESS below.
//   3. Open or reload the room. Chromium from 147 on asks whether the site may connect to this
//      machine: allow it, nothing is mirrored otherwise.
//
// What it does
//   Every frame that the page receives on its push feed (a WebSocket whose path holds
//   /webcast/im/push) is sent on, as it is, to ADDRESS: one connection for each of the page's own.
//   Nothing else is sent: no cookies, no address of the page, and not what the page itself sends.
//   Nothing is sent to the platform. What goes wrong here never reaches the page.
//
// What it cannot do
//   See a socket that a worker opens, or that was open before the script ran; connect where the
//   page's Content-Security-Policy forbids it (the browser's console says so then).

(() => {
  "use strict";

  const ADDRESS = "ws://127.0.0.1:8081";
  const PATH = "/webcast/im/push";
  const RETRY_MS = 2000; // between two attempts to reach ADDRESS
  const WAITING_FRAMES = 50; // kept for it until it is reached; older ones are let go
  const BEHIND_BYTES = 8 * 1024 * 1024; // a reader that is further behind gets nothing more

  const Native = window.WebSocket;

  /** Runs `action`; whatever it throws is this script's own affair. */
  function quietly(action) {
    try {
      action();
    } catch {
      // The page must not notice.
    }
  }

  function isFeed(url) {
    return new URL(url, location.href).pathname.includes(PATH);
  }

  /** Sends on what `feed` receives, until it closes. */
  function mirror(feed) {
    let listener = null;
    let triedAt = -Infinity;
    let waiting = [];

    function reach() {
      const now = performance.now();
      if ((listener && listener.readyState < Native.CLOSING) || now - triedAt < RETRY_MS) return;
      triedAt = now;
      const reached = new Native(ADDRESS);
      reached.addEventListener("open", () =>
        quietly(() => {
          const kept = waiting;
          waiting = [];
          kept.forEach((frame) => reached.send(frame));
          if (feed.readyState >= Native.CLOSING) reached.close();
        }),
      );
      listener = reached;
    }

    function tell(frame) {
      if (typeof frame === "string") return;
      reach();
      if (listener.readyState !== Native.OPEN) {
        waiting = [...waiting, frame].slice(-WAITING_FRAMES);
      } else if (listener.bufferedAmount < BEHIND_BYTES) {
        listener.send(frame);
      }
    }

    feed.addEventListener("open", () => quietly(reach));
    feed.addEventListener("message", (event) => quietly(() => tell(event.data)));
    feed.addEventListener("close", () =>
      quietly(() => {
        if (listener && listener.readyState === Native.OPEN) listener.close();
      }),
    );
  }

  // A proxy leaves the page everything else of WebSocket: its constants, its prototype, subclasses.
  window.WebSocket = new Proxy(Native, {
    construct(target, words, made) {
      const socket = Reflect.construct(target, words, made);
      quietly(() => {
        if (isFeed(words[0])) mirror(socket);
      });
      return socket;
    },
  });
})();
