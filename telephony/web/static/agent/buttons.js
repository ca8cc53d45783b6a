// The row of what can be done now, each with its key.

import { ACTIONS } from "./actions.js";
import { byId, make } from "./dom.js";

const QUIET = ["break", "sign_out"]; // beside the state, not under the call

export class Buttons {
  #buttons = {};
  #shown = "";

  /** `act` is called with an action's name. */
  constructor(act) {
    for (const name of Object.keys(ACTIONS)) {
      const { label, key, weight } = ACTIONS[name];
      const button = make(
        "button",
        { type: "button", className: `action ${weight ?? ""}`, data: { action: name }, "aria-keyshortcuts": key },
        make("span", { className: "words" }, label),
        make("kbd", { "aria-hidden": "true" }, key),
      );
      button.onclick = () => act(name);
      this.#buttons[name] = button;
    }
  }

  /** Shows the buttons of these actions; the cursor stays where it was. */
  update(names, { muted, wanted }) {
    const mute = this.#buttons.mute;
    mute.setAttribute("aria-pressed", String(muted));
    mute.firstChild.textContent = muted ? ACTIONS.mute.pressed : ACTIONS.mute.label;
    this.#buttons.break.firstChild.textContent = wanted ? "Break afterwards" : "Break";
    this.#buttons.sign_out.firstChild.textContent = wanted ? "End shift afterwards" : "End shift";
    if (names.join() === this.#shown) return;
    this.#shown = names.join();
    const focused = document.activeElement;
    byId("actions").replaceChildren(...names.filter((name) => !QUIET.includes(name)).map((name) => this.#buttons[name]));
    byId("quiet-actions").replaceChildren(...names.filter((name) => QUIET.includes(name)).map((name) => this.#buttons[name]));
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
  }
}
