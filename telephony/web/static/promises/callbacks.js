// A supervisor cancels a callback, once sure.

import { Asking } from "../asking.js";
import { ask } from "../wishes.js";

class CancelCallback extends Asking {
  #callback = "";

  constructor() {
    super("cancel-dialog", () => this.#cancel());
  }

  openFor({ callback, number, queue }) {
    this.#callback = callback;
    this.cells.number.textContent = number;
    this.cells.queue.textContent = queue;
    this.open();
  }

  async #cancel() {
    await ask(`/api/callbacks/${encodeURIComponent(this.#callback)}/cancel`);
    location.reload();
  }
}

const cancel = new CancelCallback();

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-callback]");
  if (button) cancel.openFor(button.dataset);
});
