"use strict";

// The wall: the comments of the room, let fly. Its address may have these parameters:
//
//     bg      dark, light or transparent (for a browser source in OBS)
//     lanes   at most so many lanes, 1 to 60
//     size    of the letters in pixels, 12 to 200
//     speed   0.25 to 4
//     motion  on: let the comments fly even where the system asks for less motion
//     pin     the PIN of the room

const REFUSED_SECONDS = 60;

const parameters = new URLSearchParams(location.search);

/** Return a number of the address within bounds, or the default where it is none. */
function bounded(name, least, most, usual) {
  const value = Number.parseFloat(parameters.get(name));
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : usual;
}

const background = ["light", "transparent"].find((each) => each === parameters.get("bg")) || "dark";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const sky = new Sky(
  document.getElementById("sky"),
  {
    lanes: Math.round(bounded("lanes", 1, 60, 0)),
    size: bounded("size", 12, 200, 0),
    speed: bounded("speed", 0.25, 4, 1),
    still: calm.matches && parameters.get("motion") !== "on",
  },
  (dropped) => write("skipped", say("skipped", dropped)),
);

function write(id, text) {
  document.getElementById(id).textContent = text;
}

const wallRoom = new Room({
  comment(user, again) {
    const text = cleaned(user.message);
    const name = cleaned(user.name, NAME_GRAPHEMES);
    if (text && !again) sky.add({ key: keyOf(user), name, text });
  },
  message(message) {
    if (message.kind === "clear") sky.clear();
    if (message.kind === "people") write("people", say("people", Number(message.count) || 0));
  },
  state(name, detail = "", needsPin = false) {
    if (name === "refused") {
      write("state", needsPin ? say("wallPin") : detail);
      // Nobody sits at a wall: it tries again by itself.
      setTimeout(() => wallRoom.connect(), REFUSED_SECONDS * 1000);
    } else write("state", name === "live" ? "" : say(name, detail));
  },
});

document.documentElement.className = background;
document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
document.title = say("title");
// People in a hall cannot type the name that the projector's machine has for itself.
const isOwnName = /^(localhost|127\.|\[::1\])/.test(location.hostname);
if (!isOwnName) write("join", say("join", location.origin));
window.addEventListener("online", () => wallRoom.connect());
wallRoom.connect();
