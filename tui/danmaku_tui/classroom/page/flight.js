"use strict";

// Comments that fly from right to left in lanes, and never overlap. This file knows neither sockets
// nor protobuf: whoever has comments from anywhere calls `sky.add({ key, name, text })`.

const LANE_HEIGHT = 1.5; // in font sizes
const GAP = 1; // between two comments of a lane, in font sizes
const CROSSING_SECONDS = 9; // how long a short comment is on its way, at speed 1
const FASTEST = 2; // the speed of a very long comment, as a multiple of that
const HURRY = 0.6; // how much faster comments start while many wait
const WAITING = 60; // comments that wait for a lane; further ones push the oldest out
const STILL_SECONDS = 6; // how long a comment stands where nothing may move
const SHOWN = 100; // the longest comment on the wall, in graphemes

/**
 * The lanes of a sky `width` pixels wide, as plain arithmetic: times in ms, places in pixels.
 *
 * A flight starts with its left edge at the right border, and ends when its right edge has passed
 * the left one. Long comments are faster, as on a video, so that a comment could run into the one
 * before: `place` refuses it a lane where it would.
 */
class LanePlan {
  constructor(width, count, gap, seconds) {
    this.width = width;
    this.gap = gap;
    this.basis = width / (seconds * 1000);
    this.last = new Array(count).fill(null); // the newest flight of each lane
  }

  /** Return the flight { lane, start, speed, box, end } of a comment `box` pixels wide, or null. */
  place(box, now, hurry = 0) {
    const speed = this.basis * Math.min(FASTEST, 1 + box / this.width) * (1 + hurry);
    const flight = { lane: -1, start: now, speed, box, end: now + (this.width + box) / speed };
    const free = [...this.last.keys()].filter((lane) => this.isFree(this.last[lane], flight));
    if (!free.length) return null;
    // Chance makes a cloud; in the order of the lanes, comments at even times make a staircase.
    flight.lane = free[Math.floor(Math.random() * free.length)];
    this.last[flight.lane] = flight;
    return flight;
  }

  /**
   * Return whether a flight can follow another one in its lane. The distance between them changes
   * evenly, so it is large enough all the time if it is at both ends: when the new flight starts,
   * and when the old one leaves.
   */
  isFree(before, flight) {
    if (before === null) return true;
    const right = this.left(before, flight.start) + before.box;
    if (right + this.gap > this.width) return false;
    return before.end <= flight.start || this.left(flight, before.end) >= this.gap;
  }

  /** Return the place of the left edge of a flight at a time. */
  left(flight, at) {
    return this.width - (at - flight.start) * flight.speed;
  }
}

/**
 * The sky over an element. `options`: `lanes` (at most so many, 0: as many as fit), `size` of the
 * letters in pixels (0: by the height), `speed`, `still` (nothing moves). `dropped` counts the
 * comments that were not shown, because too many came at once.
 */
class Sky {
  constructor(root, options, onDropped = () => {}) {
    this.root = root;
    this.options = options;
    this.onDropped = onDropped;
    this.dropped = 0;
    this.waiting = [];
    this.flying = new Set(); // { comment, node, animation or timer }
    this.spare = null; // the invisible element of the next comment, while it waits for a lane
    this.frame = 0;
    this.resizeTimer = 0;
    this.layOut();
    new ResizeObserver(() => {
      clearTimeout(this.resizeTimer);
      this.resizeTimer = setTimeout(() => this.resize(), 150);
    }).observe(root);
  }

  /** Let a comment fly as soon as a lane is free: { key, name, text }. */
  add(comment) {
    this.waiting.push(comment);
    if (this.waiting.length > WAITING) {
      // The newest comments belong to what is on the screen behind; the oldest one is late already.
      this.waiting.shift();
      this.dropped += 1;
      this.onDropped(this.dropped);
    }
    this.wake();
  }

  /** Remove everything at once. */
  clear() {
    this.waiting = [];
    this.landAll();
    this.plan = this.newPlan();
  }

  /** Divide the height into lanes. */
  layOut() {
    const { lanes, size } = this.options;
    this.width = this.root.clientWidth;
    this.height = this.root.clientHeight;
    this.size = size || Math.min(96, Math.max(22, Math.round(this.height / 18)));
    const fitting = Math.max(1, Math.floor(this.height / (this.size * LANE_HEIGHT)));
    this.count = lanes ? Math.min(lanes, fitting) : fitting;
    // Fewer lanes than fit take the upper part; otherwise they share the whole height.
    this.laneHeight = this.count < fitting ? this.size * LANE_HEIGHT : this.height / fitting;
    this.plan = this.newPlan();
  }

  newPlan() {
    const seconds = CROSSING_SECONDS / this.options.speed;
    return new LanePlan(this.width, this.count, this.size * GAP, seconds);
  }

  /** Start again in the new size; the comments in the air fly once more. */
  resize() {
    if (this.root.clientWidth === this.width && this.root.clientHeight === this.height) return;
    const again = [...this.flying].map((flight) => flight.comment);
    this.landAll();
    this.waiting.unshift(...again);
    this.layOut();
    this.wake();
  }

  wake() {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.launch());
  }

  /** Start the comments for which there is a lane, the oldest first. */
  launch() {
    this.frame = 0;
    const now = document.timeline.currentTime;
    while (this.waiting.length) {
      const node = this.nextNode();
      const started = this.options.still ? this.stand(node, now) : this.fly(node, now);
      if (!started) {
        this.spare = node;
        break;
      }
      started.comment = this.waiting.shift();
      this.spare = null;
      this.flying.add(started);
    }
    if (this.waiting.length) this.wake();
  }

  fly(node, now) {
    const box = Math.ceil(node.getBoundingClientRect().width);
    const flight = this.plan.place(box, now, (HURRY * this.waiting.length) / WAITING);
    if (!flight) return null;
    this.show(node, flight.lane);
    // The compositor moves it, without any work of this script.
    const animation = node.animate(
      [{ transform: `translateX(${this.width}px)` }, { transform: `translateX(${-box}px)` }],
      { duration: flight.end - flight.start, fill: "both" },
    );
    // It starts by the plan, and not when the browser finds the time.
    animation.startTime = now;
    const started = { node, animation };
    animation.onfinish = () => this.land(started);
    return started;
  }

  stand(node, now) {
    const lane = this.plan.last.findIndex((before) => before === null || before.end <= now);
    if (lane < 0) return null;
    const ms = (STILL_SECONDS * 1000) / this.options.speed;
    this.plan.last[lane] = { end: now + ms };
    this.show(node, lane);
    const started = { node };
    started.timer = setTimeout(() => this.land(started), ms);
    return started;
  }

  show(node, lane) {
    node.style.top = `${Math.floor(lane * this.laneHeight)}px`;
    node.style.visibility = "visible";
  }

  land(flight) {
    if (flight.animation) flight.animation.cancel();
    clearTimeout(flight.timer);
    flight.node.remove();
    this.flying.delete(flight);
  }

  landAll() {
    for (const flight of this.flying) this.land(flight);
    this.discardSpare();
  }

  discardSpare() {
    if (this.spare) this.spare.remove();
    this.spare = null;
  }

  /** Return the invisible element of the next comment, whose width can be measured. */
  nextNode() {
    const comment = this.waiting[0];
    if (this.spare && this.spare.comment === comment) return this.spare;
    this.discardSpare(); // its comment was pushed out
    const node = document.createElement("div");
    node.comment = comment;
    node.className = this.options.still ? "flight still" : "flight";
    node.style.visibility = "hidden";
    node.style.fontSize = `${this.size}px`;
    node.style.height = node.style.lineHeight = `${Math.floor(this.size * LANE_HEIGHT)}px`;
    node.style.setProperty("--hue", hueOf(comment.key));
    const sender = document.createElement("span");
    sender.className = "name";
    const words = document.createElement("span");
    words.className = "text";
    sender.dir = words.dir = "auto";
    // textContent: a comment is never markup.
    sender.textContent = comment.name;
    words.textContent = cleaned(comment.text, SHOWN);
    node.append(sender, words);
    this.root.append(node);
    return node;
  }
}
