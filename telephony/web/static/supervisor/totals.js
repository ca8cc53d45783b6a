// The floor in a handful of figures, over the queues of the filter.

import { cellsOf } from "../cells.js";
import { STATE_ORDER, count, stateName } from "./words.js";

/** Sums of the queues and agents that are shown. */
export function totalsOf(board) {
  const queues = board.shownQueues;
  const sum = (read) => queues.reduce((total, queue) => total + read(queue), 0);
  const since = queues.map((queue) => queue.longest_since).filter((at) => at !== null);
  return {
    waiting: sum((queue) => queue.callers.length),
    longestSince: since.length ? Math.min(...since) : null,
    answered: sum((queue) => queue.answered),
    abandoned: sum((queue) => queue.abandoned),
    states: countStates(board.agentsOfQueues),
  };
}

function countStates(agents) {
  const counts = Object.fromEntries(STATE_ORDER.map((state) => [state, 0]));
  for (const agent of agents) counts[agent.state] += 1;
  return counts;
}

/** The strip above the tables, and the chips that pick agents by state. */
export class Totals {
  constructor(board) {
    this.board = board;
    this.cells = cellsOf(document.getElementById("totals"));
    this.chips = document.getElementById("state-chips");
    for (const state of ["", ...STATE_ORDER]) this.chips.append(this.#chip(state));
  }

  show() {
    const totals = totalsOf(this.board);
    const { cells } = this;
    cells.waiting.textContent = totals.waiting;
    this.board.ticking.show(cells.longest, totals.longestSince);
    cells.talking.textContent = totals.states.busy;
    cells.free.textContent = totals.states.ready;
    cells.answered.textContent = totals.answered;
    cells.abandoned.textContent = totals.abandoned;
    this.#showChips(totals.states);
    const { size } = this.board.floor.queues;
    const { length } = this.board.shownQueues;
    document.getElementById("queues-note").textContent =
      length === size ? "" : `${length} of ${count(size, "queue")}`;
  }

  #showChips(states) {
    const all = STATE_ORDER.reduce((sum, state) => sum + states[state], 0);
    for (const chip of this.chips.children) {
      const { state } = chip.dataset;
      const number = state ? states[state] : all;
      const text = `${state ? stateName(state) : "All"} ${number}`;
      if (chip.textContent !== text) chip.textContent = text;
      chip.setAttribute("aria-pressed", String(this.board.filter.state === state));
    }
  }

  #chip(state) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.dataset.state = state;
    chip.dataset.do = "pick-state";
    return chip;
  }
}
