// Says aloud, to those who listen to the page rather than look at it, what needs attention: only
// what has become worse, and seldom enough to be listened to.

import { ACT, attention } from "./attention.js";

const SECONDS_APART = 15;

export class Announcer {
  #pressing = new Set();
  #lastSaid = -Infinity;

  constructor(board) {
    this.board = board;
    this.voice = document.getElementById("said");
  }

  /** Looks at the queues once a second. */
  look() {
    const now = this.board.ticking.now;
    const pressing = new Map();
    for (const queue of this.board.shownQueues) {
      const found = attention(queue, now, this.board.goal);
      if (found.level === ACT) pressing.set(queue.queue, found.reasons.join(", "));
    }
    const news = [...pressing].filter(([name]) => !this.#pressing.has(name));
    if (news.length && now - this.#lastSaid < SECONDS_APART) return;
    this.#pressing = new Set(pressing.keys());
    if (news.length === 0) return;
    this.#lastSaid = now;
    const [[name, why]] = news;
    const more = news.length > 1 ? ` And ${news.length - 1} more.` : "";
    this.say(`${name}: ${why}.${more}`);
  }

  say(sentence) {
    this.voice.textContent = sentence;
  }
}
