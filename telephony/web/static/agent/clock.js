// The edge's clock, and what counts along with it.

import { say } from "./dom.js";
import { asClock } from "./words.js";

const TICK = 250; // milliseconds: a second's change is seen at once

export class EdgeClock {
  #ahead = 0;
  #faces = new Map();

  constructor() {
    setInterval(() => this.tick(), TICK);
  }

  /** The edge says what time it is. */
  set(now) {
    this.#ahead = now - Date.now() / 1000;
  }

  /** Seconds since the epoch, by the edge. */
  now() {
    return Date.now() / 1000 + this.#ahead;
  }

  /** `element` counts up from `since`, or down to `until`; null stops it. */
  show(element, { since = null, until = null }) {
    if (since === null && until === null) {
      this.#faces.delete(element);
      say(element, "");
    } else {
      this.#faces.set(element, () => asClock(since === null ? Math.ceil(until - this.now()) : this.now() - since));
      this.tick();
    }
  }

  tick() {
    for (const [element, text] of this.#faces) say(element, text());
  }
}
