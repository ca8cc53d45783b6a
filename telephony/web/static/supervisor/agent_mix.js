// How many agents are in which state, as a small bar and in words.

import { stateName, STATE_ORDER } from "./words.js";

const SHOWN = STATE_ORDER.filter((state) => state !== "offline");

/** Fills the cells `mix` and `agents` of a row from counts by state. */
export function showMix(row, counts) {
  const present = SHOWN.filter((state) => counts[state]);
  const key = present.map((state) => `${state}${counts[state]}`).join(" ");
  const bar = row.cell("mix");
  if (bar.dataset.key === key) return;
  bar.dataset.key = key;
  bar.replaceChildren(...present.map((state) => part(state, counts[state])));
  bar.hidden = present.length === 0;
  const words = present.map((state) => `${counts[state]} ${stateName(state).toLowerCase()}`);
  bar.setAttribute("aria-label", words.join(", "));
  bar.title = words.join(", ");
  row.write("agents", present.length ? shortly(counts) : "nobody signed in");
}

function part(state, number) {
  const piece = document.createElement("i");
  piece.dataset.state = state;
  piece.style.flexGrow = number;
  return piece;
}

function shortly(counts) {
  const there = SHOWN.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  return `${counts.ready ?? 0} of ${there} ready`;
}
