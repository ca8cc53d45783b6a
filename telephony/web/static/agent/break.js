// A break, and why.

import { byId, make } from "./dom.js";

export class BreakDialog {
  #dialog = byId("break-dialog");
  #chosen;

  /** `chosen` is told the reason. */
  constructor(chosen) {
    this.#chosen = chosen;
    this.#dialog.onkeydown = (event) => {
      const button = byId("break-reasons").children[Number(event.key) - 1];
      if (/^[1-9]$/.test(event.key)) button?.click();
    };
  }

  /** What there is to choose from. */
  set reasons(reasons) {
    byId("break-reasons").replaceChildren(
      ...reasons.map((reason, index) => {
        const key = index < 9 ? [make("kbd", { "aria-hidden": "true" }, String(index + 1))] : [];
        const button = make("button", { type: "button", className: "action" }, make("span", { className: "words" }, reason), ...key);
        button.onclick = () => {
          this.#dialog.close();
          this.#chosen(reason);
        };
        return button;
      }),
    );
  }

  /** Asks; with one reason there is nothing to ask. */
  open() {
    const buttons = byId("break-reasons").children;
    if (buttons.length === 1) buttons[0].click();
    else this.#dialog.showModal();
  }
}
