// A table's body of hundreds of rows: in the page are those in sight and some beside them, and room
// for the others. What isn't there costs nothing when something changes.

import { Rows } from "./rows.js";

const FEW = 60; // rows that are all there, so that the browser's own search finds them
const BESIDE = 8; // rows above and below those in sight
const NOTHING = new Set();

export class WindowedRows extends Rows {
  #items = [];
  #from = 0;
  #to = 0;
  // In pixels, as they were last: to ask for them while a page is drawn is to lay it out twice.
  #row = 37;
  #top = 0;
  #height = 1000;

  constructor(body, make, fill, leave) {
    super(body, make, fill, leave);
    this.table = body.closest("table");
    this.scroller = body.closest(".panel-body");
    this.scroller.addEventListener("scroll", () => this.#look(), { passive: true });
    new ResizeObserver(() => this.#look()).observe(this.scroller);
  }

  show(items, changed) {
    this.#items = items;
    this.table.setAttribute("aria-rowcount", items.length + 1);
    this.body.style.setProperty("--rows", items.length);
    this.#draw(changed);
  }

  /** Draws others only when some that are in sight aren't there. */
  #look() {
    this.#top = this.scroller.scrollTop;
    this.#height = this.scroller.clientHeight;
    this.#row = this.body.firstElementChild?.getBoundingClientRect().height || this.#row;
    const { from, to } = this.#wanted(0);
    if (from < this.#from || to > this.#to) this.#draw(NOTHING);
  }

  #wanted(beside) {
    const { length } = this.#items;
    if (length <= FEW) return { from: 0, to: length };
    const from = Math.min(Math.floor(this.#top / this.#row), length) - beside;
    const to = Math.ceil((this.#top + this.#height) / this.#row) + beside;
    return { from: Math.max(0, from), to: Math.min(to, length) };
  }

  #draw(changed) {
    const { from, to } = this.#wanted(BESIDE);
    this.#from = from;
    this.#to = to;
    const there = this.#items.slice(from, to);
    const places = new Map(there.map(([name], index) => [name, from + index + 2])); // 1 is the head
    this.#keepFocus(places);
    this.body.style.setProperty("--from", from);
    super.show(there, changed);
    for (const [name, row] of this) row.set("", "aria-rowindex", String(places.get(name)));
  }

  /** Who is in a row that goes is in the table afterwards, not at the page's beginning. */
  #keepFocus(staying) {
    for (const [name, row] of this) {
      if (staying.has(name) || !row.element.contains(document.activeElement)) continue;
      this.scroller.focus({ preventScroll: true });
    }
  }
}
