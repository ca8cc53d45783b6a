// A table's body that follows a list: rows are made once, filled where they differ, and moved only
// when their order changes.

/** One row's element and its cells by `data-cell`. */
export class Row {
  #texts = new Map();
  #cells = new Map();

  constructor(template) {
    this.element = template.content.firstElementChild.cloneNode(true);
    for (const cell of this.element.querySelectorAll("[data-cell]")) {
      this.#cells.set(cell.dataset.cell, cell);
    }
    if (this.element.localName === "tr") this.#nameRoles();
  }

  /** Says what a row and its cells are: some browsers forget it where they aren't laid out as a table. */
  #nameRoles() {
    this.element.setAttribute("role", "row");
    for (const cell of this.element.children) {
      cell.setAttribute("role", cell.localName === "th" ? "rowheader" : "cell");
    }
  }

  /** The element whose `data-cell` is `name`. */
  cell(name) {
    return this.#cells.get(name);
  }

  /** Writes `text` into a cell, if it isn't there already. */
  write(name, text) {
    if (this.#texts.get(name) === text) return;
    this.#texts.set(name, text);
    this.#cells.get(name).textContent = text;
  }

  /** Sets an attribute of a cell, or of the row for "", if it isn't so already; null removes. */
  set(name, attribute, value) {
    const key = `${name} ${attribute}`;
    if (this.#texts.get(key) === value) return;
    this.#texts.set(key, value);
    const target = name ? this.#cells.get(name) : this.element;
    if (value === null) target.removeAttribute(attribute);
    else target.setAttribute(attribute, value);
  }
}

/** The rows of a table's body, by name. */
export class Rows {
  #rows = new Map();

  /** `make()` gives a new `Row`, `fill(row, item)` shows an item, `leave(row)` lets a row go. */
  constructor(body, make, fill, leave = () => {}) {
    this.body = body;
    this.make = make;
    this.fill = fill;
    this.leave = leave;
  }

  get size() {
    return this.#rows.size;
  }

  get(name) {
    return this.#rows.get(name);
  }

  [Symbol.iterator]() {
    return this.#rows.entries();
  }

  /** Shows `items` (name and item, in order); of those shown already, only `changed` are filled. */
  show(items, changed) {
    const wanted = new Map(items);
    for (const [name, row] of this.#rows) {
      if (!wanted.has(name)) this.#remove(name, row);
    }
    let place = this.body.firstElementChild;
    for (const [name, item] of wanted) {
      let row = this.#rows.get(name);
      const isNew = row === undefined;
      if (isNew) this.#rows.set(name, (row = this.make(name)));
      if (isNew || changed.has(name)) this.fill(row, item);
      if (row.element === place) place = place.nextElementSibling;
      else this.body.insertBefore(row.element, place);
    }
  }

  #remove(name, row) {
    this.leave(row);
    row.element.remove();
    this.#rows.delete(name);
  }
}
