// The supervisor's own part in a contact: the bar that says who hears whom, and the telephone.

import { cellsOf } from "../cells.js";
import { EdgeSide } from "../peer.js";
import { ask } from "../wishes.js";
import { Phone } from "./phone.js";
import { numberOf } from "./words.js";

const MODES = ["listen", "whisper", "barge"];
const KEPT = 60; // seconds that the telephone stays connected after a contact

const HEARD = {
  listen: () => "You hear both. Nobody hears you.",
  whisper: (agent) => `${agent} hears you. The caller doesn’t.`,
  barge: () => "Everybody hears you.",
};

export class Part {
  #wish = null; // the mode that was asked for and isn't there yet
  #letGo = null;
  #edge = new EdgeSide();

  constructor(board) {
    this.board = board;
    this.element = document.getElementById("part");
    this.cells = cellsOf(this.element);
    this.phone = new Phone("/api/supervisor/phone", document.getElementById("sound"));
  }

  /** Takes part in `agent`'s contact by `mode`, or changes how. */
  async take(agent, mode) {
    this.#wish = { agent, mode };
    this.show();
    try {
      clearTimeout(this.#letGo);
      await this.phone.connect();
      await this.#edge.connected();
      await ask("/api/supervisor/supervision", { agent, mode });
    } finally {
      this.#wish = null;
      this.#followWithMicrophone();
      this.show();
    }
  }

  /** Changes how the supervisor takes part in the contact that there is. */
  async change(mode) {
    const { agent } = this.board.floor.supervision;
    if (agent) await this.take(agent, mode);
  }

  async leave() {
    await ask("/api/supervisor/supervision", null, "DELETE");
  }

  /** Takes what the edge says of this supervisor's telephone. */
  follow(supervision) {
    clearTimeout(this.#letGo);
    this.#edge.take(supervision.phone);
    if (!supervision.agent && this.phone.connected) {
      this.#letGo = setTimeout(() => this.phone.close(), KEPT * 1000);
    }
    this.#followWithMicrophone();
  }

  /** Shows who hears whom. */
  show() {
    const { supervision, agents } = this.board.floor;
    const agent = supervision.agent || this.#wish?.agent || "";
    this.element.hidden = agent === "";
    document.body.classList.toggle("takes-part", agent !== "");
    if (agent === "") return;
    const contact = agents.get(agent)?.contact;
    const mode = supervision.agent ? supervision.mode : null;
    this.cells.whom.textContent = agent;
    this.cells.caller.textContent = contact
      ? `with ${contact.name || numberOf(contact.number)}, ${contact.queue}`
      : "";
    this.cells.heard.textContent = mode ? HEARD[mode](agent) : "Connecting your telephone …";
    this.element.dataset.mode = mode ?? "connecting";
    for (const one of MODES) {
      this.cells[one].setAttribute("aria-pressed", String(one === mode));
      this.cells[one].disabled = one !== "listen" && !this.phone.hasMicrophone && this.phone.connected;
    }
  }

  /** A microphone that nobody is to hear is off, whatever else goes wrong. */
  #followWithMicrophone() {
    const { mode } = this.board.floor.supervision;
    this.phone.speak(mode === "whisper" || mode === "barge");
  }
}
