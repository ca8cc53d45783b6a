// The agent's queues, and who waits there.

import { byId, make, show } from "./dom.js";
import { asClock } from "./words.js";

export class QueueList {
  #shown = "";

  /** `now` is when `queues` were true; the longest wait counts on by itself. */
  update(queues, now, clock) {
    const shape = queues.map((one) => `${one.queue} ${one.waiting} ${one.longest_wait}`).join();
    show(byId("queues-none"), queues.length === 0);
    if (shape === this.#shown) return;
    this.#shown = shape;
    byId("queues").replaceChildren(
      ...queues.map((one) => {
        const waits = one.longest_wait !== null;
        const longest = make("span", { className: "quiet wait" }, waits ? asClock(one.longest_wait) : "");
        if (waits) clock.show(longest, { since: now - one.longest_wait });
        const count = make("strong", {}, String(one.waiting));
        return make("li", { data: { waiting: one.waiting ? "some" : "none" } }, make("span", {}, one.queue), count, longest);
      }),
    );
  }
}
