// Callers who wait, the one who has waited longest first, each with the reason why.

import { levelOfWait } from "./attention.js";
import { Row } from "./rows.js";
import { showLevel } from "./shown_levels.js";
import { count, numberOf } from "./words.js";
import { WindowedRows } from "./windowed_rows.js";

export class CallersTable {
  constructor(board) {
    this.board = board;
    const template = document.getElementById("caller-row");
    this.rows = new WindowedRows(
      document.querySelector("#callers tbody"),
      () => new Row(template),
      (row, caller) => this.#fill(row, caller),
      (row) => board.ticking.forgetBelow(row.element),
    );
  }

  /** Shows the callers of the filter's queues; `queues` are those whose order has changed. */
  show(changed, queues) {
    const shown = this.board.shownCallers;
    this.rows.show(shown.map((caller) => [caller.call_id, caller]), changed);
    for (const [name, row] of this.rows) {
      const caller = this.board.floor.callers.get(name);
      if (queues.has(caller.queue)) this.#place(row, caller);
    }
    this.tick();
    this.#say(shown.length);
  }

  /** What changes by the passing of time. */
  tick() {
    const { floor, ticking } = this.board;
    for (const [name, row] of this.rows) {
      const caller = floor.callers.get(name);
      const threshold = floor.queues.get(caller.queue)?.service_threshold ?? Infinity;
      showLevel(row, "wait-level", levelOfWait(ticking.now - caller.since, threshold), "Wait");
    }
  }

  #fill(row, caller) {
    row.set("", "data-call", caller.call_id);
    this.board.ticking.show(row.cell("waits"), caller.since);
    row.write("number", numberOf(caller.number));
    row.write("queue", caller.queue);
    row.write("why", caller.why);
    row.set("why", "title", caller.why);
    row.cell("priority").hidden = caller.priority === 0;
    row.write("priority", `priority ${caller.priority}`);
    row.cell("callback").hidden = !caller.callback;
    row.set("move", "aria-label", `Move ${numberOf(caller.number)} to another queue`);
    row.cell("move").hidden = this.board.floor.queues.size < 2;
    this.#place(row, caller);
  }

  #place(row, caller) {
    const place = this.board.floor.placeOf(caller);
    row.write("place", place === 1 ? "next" : place ? `${place}.` : "");
  }

  #say(shown) {
    const { floor, filter } = this.board;
    const nobody = document.getElementById("no-callers");
    nobody.hidden = shown > 0;
    document.getElementById("callers").hidden = shown === 0;
    nobody.textContent = filter.queue && floor.callers.size
      ? `Nobody waits here; ${count(floor.callers.size, "caller")} in other queues.`
      : "Nobody waits. A caller whom no agent can take at once appears here, with the reason.";
    const note = document.getElementById("callers-note");
    note.textContent = shown ? `${count(shown, "caller")}, longest wait first` : "";
  }
}
