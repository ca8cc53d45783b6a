// Times that run: one clock for all of them, and only for those on the screen.

import { clock } from "./words.js";

/** Shows since when something has lasted, in every element that it is told to. */
export class Ticking {
  #behind = 0; // the edge's clock less this browser's, in seconds
  #since = new Map();
  #seen = new Set();
  #observer = new IntersectionObserver((entries) => this.#noteSeen(entries), {
    rootMargin: "120px",
  });

  constructor() {
    setInterval(() => this.#tick(), 1000);
  }

  /** Sets the time by a message's; `at` in seconds since the epoch. */
  set(at) {
    this.#behind = at - Date.now() / 1000;
  }

  /** The edge's time now, in seconds since the epoch. */
  get now() {
    return Date.now() / 1000 + this.#behind;
  }

  /** Lets `element` show how long ago `since` is; null empties it. */
  show(element, since) {
    if (this.#since.get(element) === since) return;
    if (since === null) {
      this.forget(element);
      element.textContent = "–";
      return;
    }
    if (!this.#since.has(element)) this.#observer.observe(element);
    this.#since.set(element, since);
    this.#write(element, since);
  }

  /** Lets all elements below `parent`, which leaves the page, go. */
  forgetBelow(parent) {
    for (const element of parent.querySelectorAll("[data-ticks]")) this.forget(element);
  }

  forget(element) {
    this.#observer.unobserve(element);
    this.#since.delete(element);
    this.#seen.delete(element);
  }

  #noteSeen(entries) {
    for (const entry of entries) {
      const since = this.#since.get(entry.target);
      if (entry.isIntersecting && since !== undefined) {
        this.#seen.add(entry.target);
        this.#write(entry.target, since);
      } else {
        this.#seen.delete(entry.target);
      }
    }
  }

  #tick() {
    for (const element of this.#seen) this.#write(element, this.#since.get(element));
  }

  #write(element, since) {
    const text = clock(this.now - since);
    if (element.textContent !== text) element.textContent = text;
  }
}
