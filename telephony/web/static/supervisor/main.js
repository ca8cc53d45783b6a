// The supervisor's page: connects the board to the edge, and what is pressed to what it does.

import { Live } from "../live.js";
import { Refused } from "../wishes.js";
import { ForceState, MoveCaller } from "./asking.js";
import { Board } from "./board.js";
import { Formula } from "./formula.js";

const REFUSAL_SECONDS = 8;

const board = new Board(document.getElementById("floor").dataset.supervisor);
const force = new ForceState(board);
const move = new MoveCaller(board);
new Formula(board);

const DO = {
  narrow: (row) => board.filter.toQueue(row.dataset.queue),
  listen: (row) => takePart(row, "listen"),
  whisper: (row) => takePart(row, "whisper"),
  barge: (row) => takePart(row, "barge"),
  leave: () => board.part.leave(),
  force: (row) => force.openFor(row.dataset.agent),
  move: (row) => move.openFor(row.dataset.call),
};
const KEYS = {
  "/": () => document.querySelector("#tools [name=queue]").focus(),
  f: () => (board.wall.on ? board.wall.leave() : board.wall.enter()),
  l: () => board.part.change("listen"),
  w: () => board.part.change("whisper"),
  b: () => board.part.change("barge"),
  x: () => board.floor.supervision.agent && board.part.leave(),
};

/** From a row of the table, or from the bar below, which has no row. */
function takePart(row, mode) {
  return row ? board.part.take(row.dataset.agent, mode) : board.part.change(mode);
}

/** Does what was asked; what the edge refuses is said. */
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    refuse(error.message);
  }
}

let refusalTimer;

function refuse(sentence) {
  const toast = document.getElementById("refusal");
  toast.textContent = sentence;
  toast.hidden = false;
  clearTimeout(refusalTimer);
  refusalTimer = setTimeout(() => (toast.hidden = true), REFUSAL_SECONDS * 1000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  if (button.dataset.do === "pick-state") board.filter.toState(button.dataset.state);
  const act = DO[button.dataset.do];
  if (act) attempt(() => act(button.closest("tr")));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "Escape") {
    if (typing?.name === "queue") board.filter.toQueue("");
    else if (board.wall.on) board.wall.leave();
    return;
  }
  const act = typing ? null : KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  attempt(act);
});

const LOST =
  "The connection to the edge is lost. What you see may be old; it is connected again by itself.";

new Live(
  "/api/supervisor/live",
  (message) => {
    board.take(message);
    const { problem } = message.supervision ?? {};
    if (problem && !message.whole) refuse(problem); // of what is whole nobody knows how old it is
  },
  (up) => {
    for (const id of ["connection", "wall-connection"]) {
      const notice = document.getElementById(id);
      notice.hidden = up;
      if (!up) notice.textContent = LOST;
    }
    document.body.classList.toggle("stale", !up);
  },
);
