// How a service level comes about: shown beside the figure while it is pointed at or has the focus.

export class Formula {
  #owner = null;

  constructor(board) {
    this.board = board;
    this.hint = document.getElementById("formula");
    const table = document.getElementById("queues");
    table.addEventListener("pointerover", (event) => this.#look(event.target));
    table.addEventListener("focusin", (event) => this.#look(event.target));
    table.addEventListener("pointerleave", () => this.#hide());
    table.addEventListener("focusout", () => this.#hide());
    table.parentElement.addEventListener("scroll", () => this.#hide(), { passive: true });
    addEventListener("keydown", (event) => event.key === "Escape" && this.#hide());
  }

  #look(target) {
    const owner = target.closest("[data-do=formula]");
    if (owner === this.#owner) return;
    this.#hide();
    if (owner) this.#show(owner);
  }

  #show(owner) {
    const queue = this.board.floor.queues.get(owner.closest("tr").dataset.queue);
    if (!queue) return;
    this.#owner = owner;
    owner.setAttribute("aria-describedby", this.hint.id);
    this.hint.textContent = queue.service_formula;
    this.hint.hidden = false;
    const place = owner.getBoundingClientRect();
    const left = Math.min(place.left, innerWidth - this.hint.offsetWidth - 12);
    const below = place.bottom + 6 + this.hint.offsetHeight < innerHeight;
    const top = below ? place.bottom + 6 : place.top - 6 - this.hint.offsetHeight;
    this.hint.style.left = `${Math.max(12, left)}px`;
    this.hint.style.top = `${top}px`;
  }

  #hide() {
    this.#owner?.removeAttribute("aria-describedby");
    this.#owner = null;
    this.hint.hidden = true;
  }
}
