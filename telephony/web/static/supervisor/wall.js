// The wallboard on a wall: large cards that fit the screen, the most pressing first.

import { cellsOf } from "../cells.js";
import { showMix } from "./agent_mix.js";
import { attention } from "./attention.js";
import { Row, Rows } from "./rows.js";
import { showLevel } from "./shown_levels.js";
import { totalsOf } from "./totals.js";
import { percent } from "./words.js";

const NAMES = ["calm", "watch", "act"];
const CARD_SHAPE = 1.5; // width to height

export class Wall {
  on = false;
  #awake = null;

  constructor(board) {
    this.board = board;
    this.element = document.getElementById("wall");
    this.cards = document.getElementById("cards");
    this.cells = cellsOf(this.element.querySelector(".wall-head"));
    const template = document.getElementById("queue-card");
    this.rows = new Rows(
      this.cards,
      () => new Row(template),
      (row, queue) => this.#fill(row, queue),
      (row) => board.ticking.forgetBelow(row.element),
    );
    addEventListener("resize", () => this.on && this.#fit());
    document.addEventListener("fullscreenchange", () => {
      if (!document.fullscreenElement) this.#show(false);
    });
    document.getElementById("to-wall").addEventListener("click", () => this.enter());
    document.getElementById("from-wall").addEventListener("click", () => this.leave());
    if (new URLSearchParams(location.hash.slice(1)).has("wall")) this.#show(true);
  }

  /** Fills the screen; in a browser that won't, the window. */
  async enter() {
    this.#show(true);
    await document.documentElement.requestFullscreen?.().catch(() => null);
  }

  leave() {
    if (document.fullscreenElement) document.exitFullscreen();
    this.#show(false);
  }

  /** Shows the queues of the filter, the cards of `changed` anew. */
  show(changed) {
    const { ticking, goal } = this.board;
    const found = this.board.shownQueues.map((queue) => [
      queue,
      attention(queue, ticking.now, goal).level,
    ]);
    found.sort((one, other) => other[1] - one[1]);
    this.rows.show(found.map(([queue]) => [queue.queue, queue]), changed);
    const nothing = document.getElementById("no-cards");
    nothing.hidden = found.length > 0;
    nothing.textContent = "No queue to show. Leave the wall and clear the filter.";
    this.#fit();
    this.#showTotals();
    this.#levels();
  }

  /** What changes by the passing of time; cards change places here too. */
  tick() {
    this.show(new Set());
  }

  #showTotals() {
    const totals = totalsOf(this.board);
    this.cells.waiting.textContent = totals.waiting;
    this.cells.talking.textContent = totals.states.busy;
    this.cells.free.textContent = totals.states.ready;
    const time = new Date(this.board.ticking.now * 1000);
    this.cells.time.textContent = time.toLocaleTimeString([], {
      hour: "2-digit",
      minute: "2-digit",
    });
  }

  #levels() {
    for (const [name, row] of this.rows) {
      const queue = this.board.floor.queues.get(name);
      const found = attention(queue, this.board.ticking.now, this.board.goal);
      row.set("", "data-level", NAMES[found.level]);
      showLevel(row, "wait-level", found.waitLevel, "Longest wait");
      showLevel(row, "service-level", found.serviceLevel, "Service level");
      row.write("why", found.reasons.join("; "));
    }
  }

  #fill(row, queue) {
    row.write("name", queue.queue);
    row.cell("closed").hidden = queue.open;
    row.write("waiting", String(queue.callers.length));
    row.write("waiting-word", "waiting");
    this.board.ticking.show(row.cell("longest"), queue.longest_since);
    row.write("service", percent(queue.service_level));
    showMix(row, queue.agents);
  }

  /** As many columns as let all cards be seen at once. */
  #fit() {
    const number = Math.max(1, this.rows.size);
    const shape = this.cards.clientWidth / Math.max(1, this.cards.clientHeight);
    const columns = Math.max(1, Math.round(Math.sqrt((number * shape) / CARD_SHAPE)));
    const rows = Math.ceil(number / columns);
    this.cards.style.setProperty("--columns", columns);
    this.cards.style.setProperty("--rows", rows);
  }

  #show(on) {
    this.on = on;
    this.element.hidden = !on;
    document.getElementById("floor").hidden = on;
    document.body.classList.toggle("on-wall", on);
    const asked = new URLSearchParams(location.hash.slice(1));
    if (on) asked.set("wall", "1");
    else asked.delete("wall");
    history.replaceState(null, "", asked.size ? `#${asked}` : location.pathname);
    this.#stayAwake(on);
    this.board.drawAll();
  }

  async #stayAwake(on) {
    if (!on) {
      await this.#awake?.release();
      this.#awake = null;
      return;
    }
    try {
      this.#awake = (await navigator.wakeLock?.request("screen")) ?? null;
    } catch {
      this.#awake = null; // the screen's own settings decide then
    }
  }
}
