"use strict";

// Text from strangers. It reaches the page only as textContent, so that it can never be markup;
// this file also takes away the characters that hide, that turn the writing direction around, and
// the towers of marks.

const COMMENT_GRAPHEMES = 200; // the longest comment that this page sends
const SHOWN_GRAPHEMES = 500; // the longest comment that is shown
const NAME_GRAPHEMES = 40;

// Controls, bidirectional controls, fillers without width, private use, halves of characters.
const HIDDEN = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f" +
    "\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ud800-\\udfff\\ue000-\\uf8ff" +
    "\\ufeff\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}\\u{f0000}-\\u{10ffff}]",
  "gu",
);
const TOWER = /(\p{M}{2})\p{M}+/gu; // more than two marks on one character

/** Return the text as one harmless line of at most `limit` graphemes, then "…". */
function cleaned(text, limit = SHOWN_GRAPHEMES) {
  // A text far beyond the limit is cut first, so that a hostile one costs little.
  const line = text.slice(0, limit * 16).replace(/[\t-\r\u0085\u2028\u2029]+/g, " ");
  const harmless = line.replace(HIDDEN, "").replace(TOWER, "$1").trim();
  const found = graphemes(harmless, limit + 1);
  return found.length > limit ? `${found.slice(0, limit).join("")}…` : harmless;
}

/** Return the first characters of a text as a person counts them: an emoji is one. */
function graphemes(text, most = Infinity) {
  const found = [];
  const parts = SEGMENTER ? SEGMENTER.segment(text) : Array.from(text, (segment) => ({ segment }));
  for (const { segment } of parts) {
    if (found.length >= most) break;
    found.push(segment);
  }
  return found;
}

const SEGMENTER = "Segmenter" in Intl ? new Intl.Segmenter() : null;

/** Return the hue of a person, 0 to 359 degrees: always the same for the same key. */
function hueOf(key) {
  let hash = 2166136261; // FNV-1a, 32 bits
  for (const character of key) {
    hash = Math.imul(hash ^ character.codePointAt(0), 16777619) >>> 0;
  }
  // The golden angle puts neighbouring numbers far apart.
  return Math.round((hash % 1000) * 137.508) % 360;
}

/** Return the key of a User: two people may have one name, and one person may change it. */
function keyOf(user) {
  return user.id ? String(user.id) : user.name;
}
