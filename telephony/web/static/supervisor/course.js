// The course of the day: charts that the edge draws, for the queues of the filter.

const EVERY = 60; // seconds
const SETTLE = 300; // milliseconds in which a filter is still being typed
const FOLDED = "telephony.supervisor.course.folded";

export class Course {
  #shown = ""; // what was asked for last
  #timer = null;

  constructor(board) {
    this.board = board;
    this.panel = document.getElementById("course");
    this.charts = this.panel.querySelector(".charts");
    this.panel.open = localStorage.getItem(FOLDED) === null;
    this.panel.addEventListener("toggle", () => this.#fold());
    document.addEventListener("visibilitychange", () => this.#look());
    setInterval(() => this.#look(), EVERY * 1000);
    this.follow();
  }

  /** Asks again if the filter, or the goal, is another one. */
  follow() {
    if (!this.#ready || this.#address() === this.#shown) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), this.#shown ? SETTLE : 0);
  }

  /** Which queues a filter means is known once the floor is. */
  get #ready() {
    return !this.board.filter.queue || this.board.floor.queues.size > 0;
  }

  #address() {
    const { filter, shownQueues } = this.board;
    const asked = new URLSearchParams({ goal: filter.goal });
    if (filter.queue) for (const { queue } of shownQueues) asked.append("queue", queue);
    if (filter.queue && !shownQueues.length) asked.append("queue", ""); // none
    return `/supervisor/course?${asked}`;
  }

  async #look() {
    if (document.hidden || !this.panel.open || this.board.wall.on || !this.#ready) return;
    const address = this.#address();
    this.#shown = address;
    const answer = await fetch(address).catch(() => null);
    // What is wrong with the edge, the live connection says.
    if (!answer?.ok || answer.redirected || address !== this.#shown) return;
    this.charts.innerHTML = await answer.text();
  }

  #fold() {
    if (this.panel.open) localStorage.removeItem(FOLDED);
    else localStorage.setItem(FOLDED, "1");
    this.#look();
  }
}
