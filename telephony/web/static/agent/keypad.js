// Keys towards the other side.

import { ask } from "../wishes.js";
import { byId, make, say } from "./dom.js";

const KEYS = "123456789*0#";

export class Keypad {
  #dialog = byId("keypad-dialog");
  #sent = "";
  #queue = Promise.resolve();

  constructor() {
    byId("keypad").replaceChildren(
      ...[...KEYS].map((key) => {
        const button = make("button", { type: "button", data: { key } }, key);
        button.onclick = () => this.#press(key);
        return button;
      }),
    );
    this.#dialog.onkeydown = (event) => {
      if (KEYS.includes(event.key) && !event.repeat) this.#press(event.key);
    };
  }

  open() {
    this.#sent = "";
    say(byId("keypad-sent"), "");
    this.#dialog.showModal();
  }

  close() {
    this.#dialog.close();
  }

  #press(key) {
    this.#sent += key;
    // How many, not which: what is keyed in may be secret.
    say(byId("keypad-sent"), "•".repeat(this.#sent.length));
    this.#queue = this.#queue.then(() => this.#send(key));
  }

  async #send(key) {
    try {
      await ask("/api/agent/digits", { symbols: key });
    } catch (refused) {
      say(byId("keypad-sent"), refused.message);
    }
  }
}
