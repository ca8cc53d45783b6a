// The wallboard's table: one row for each queue.

import { showMix } from "./agent_mix.js";
import { ACT, attention } from "./attention.js";
import { Row, Rows } from "./rows.js";
import { showLevel } from "./shown_levels.js";
import { clock, count, percent } from "./words.js";

export class QueuesTable {
  constructor(board) {
    this.board = board;
    const template = document.getElementById("queue-row");
    this.rows = new Rows(
      document.querySelector("#queues tbody"),
      () => new Row(template),
      (row, queue) => this.#fill(row, queue),
      (row) => board.ticking.forgetBelow(row.element),
    );
  }

  /** Shows the queues of the filter, the rows of `changed` anew. */
  show(changed) {
    const shown = this.board.shownQueues;
    this.rows.show(shown.map((queue) => [queue.queue, queue]), changed);
    this.tick();
    this.#sayIfEmpty(shown.length);
  }

  /** What changes by the passing of time: how pressing each queue is. */
  tick() {
    for (const [name, row] of this.rows) {
      const queue = this.board.floor.queues.get(name);
      const found = attention(queue, this.board.ticking.now, this.board.goal);
      showLevel(row, "wait-level", found.waitLevel, "Longest wait");
      showLevel(row, "service-level", found.serviceLevel, "Service level");
      row.set("", "data-level", found.level === ACT ? "act" : null);
      row.set("", "title", found.reasons.length ? `${name}: ${found.reasons.join("; ")}` : null);
    }
  }

  #fill(row, queue) {
    row.write("name", queue.queue);
    row.set("name", "title", queue.queue);
    row.set("", "data-queue", queue.queue);
    row.cell("closed").hidden = queue.open;
    row.write("waiting", String(queue.callers.length));
    row.set("waiting", "data-none", queue.callers.length ? null : "");
    row.write("callbacks", queue.callbacks ? count(queue.callbacks, "callback") : "");
    this.board.ticking.show(row.cell("longest"), queue.longest_since);
    row.write("service", percent(queue.service_level));
    row.set("service", "aria-label", `Service level ${percent(queue.service_level)}: how it comes about`);
    showMix(row, queue.agents);
    row.write("offered", String(queue.offered));
    row.write("answered", String(queue.answered));
    row.write("abandoned", String(queue.abandoned));
    row.write("turned-away", String(queue.turned_away));
    row.write("speed", clock(queue.average_speed_of_answer));
    row.write("handling", clock(queue.average_handling));
  }

  #sayIfEmpty(shown) {
    const note = document.getElementById("no-queues");
    note.hidden = shown > 0;
    document.getElementById("queues").hidden = shown === 0;
    note.textContent = this.board.floor.queues.size
      ? "No queue’s name has these letters. Clear the filter to see all queues."
      : "There is no queue that you may see. Queues are named under “queues” in telephony.yaml.";
  }
}
