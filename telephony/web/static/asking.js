// What is asked before a wish that changes somebody's work is sent.

import { cellsOf } from "./cells.js";
import { Refused } from "./wishes.js";

/** A dialogue that sends one wish; what the edge refuses is said in it. */
export class Asking {
  /** `send` takes the form's data, and throws `Refused`. */
  constructor(id, send) {
    this.dialog = document.getElementById(id);
    this.form = this.dialog.querySelector("form");
    this.cells = cellsOf(this.dialog);
    this.send = send;
    this.dialog.querySelector("[data-do=cancel]").addEventListener("click", () => this.dialog.close());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  open() {
    this.form.reset();
    this.cells.refused.hidden = true;
    this.dialog.showModal();
  }

  async #submit() {
    const button = this.form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await this.send(new FormData(this.form));
      this.dialog.close();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.cells.refused.textContent = error.message;
      this.cells.refused.hidden = false;
    } finally {
      button.disabled = false;
    }
  }
}
