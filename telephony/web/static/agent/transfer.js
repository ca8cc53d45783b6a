// Where a caller goes: an agent, a queue, or a number; at once, or after asking there.

import { ask } from "../wishes.js";
import { byId, make, say, show } from "./dom.js";
import { asWords } from "./words.js";

export class TransferDialog {
  #dialog = byId("transfer-dialog");
  #targets = { agents: [], queues: [] };

  constructor() {
    byId("transfer-ask").onclick = () => this.#send("consult");
    byId("transfer-number").oninput = () => this.#choose("number");
    byId("transfer-form").onsubmit = (event) => {
      event.preventDefault();
      this.#send("transfer");
    };
  }

  async open() {
    say(byId("transfer-problem"), "");
    byId("transfer-number").value = "";
    byId("transfer-targets").replaceChildren(make("p", { className: "quiet" }, "Looking who is here…"));
    this.#dialog.showModal();
    this.#judge();
    try {
      this.#targets = await ask("/api/agent/targets", null, "GET");
      this.#show();
    } catch (refused) {
      say(byId("transfer-problem"), refused.message);
    }
  }

  close() {
    this.#dialog.close();
  }

  #show() {
    const { agents, queues } = this.#targets;
    const nobody = make("p", { className: "quiet" }, "No other agent is working now.");
    byId("transfer-targets").replaceChildren(
      make("h3", {}, "Agents"),
      ...(agents.length ? agents.map((one) => this.#row("agent", one.name, one.free, asWords(one.state))) : [nobody]),
      make("h3", {}, "Queues"),
      ...queues.map((name) => this.#row("queue", name, true, "")),
    );
    (this.#dialog.querySelector("input[name=target]:enabled") ?? byId("transfer-number")).focus();
  }

  #row(kind, name, free, state) {
    const input = make("input", { type: "radio", name: "target", value: name, disabled: !free, data: { kind } });
    input.onchange = () => this.#choose(kind);
    return make(
      "label",
      { className: "target" },
      input,
      make("span", {}, name),
      make("span", { className: "quiet" }, state),
    );
  }

  #choose(kind) {
    if (kind === "number") for (const input of this.#dialog.querySelectorAll("input[name=target]")) input.checked = false;
    else byId("transfer-number").value = "";
    this.#judge();
  }

  #target() {
    const number = byId("transfer-number").value.trim();
    if (number) return { kind: "number", name: number };
    const chosen = this.#dialog.querySelector("input[name=target]:checked");
    return chosen && { kind: chosen.dataset.kind, name: chosen.value };
  }

  #judge() {
    const target = this.#target();
    byId("transfer-now").disabled = !target;
    byId("transfer-ask").disabled = !target || target.kind === "queue";
    show(byId("transfer-queue-hint"), target?.kind === "queue");
  }

  async #send(wish) {
    const target = this.#target();
    if (!target) return;
    try {
      await ask(`/api/agent/${wish}`, target);
      this.close();
    } catch (refused) {
      say(byId("transfer-problem"), refused.message);
    }
  }
}
