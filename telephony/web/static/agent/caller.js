// Who calls: what the flow knows of the caller, and what went before.

import { ask } from "../wishes.js";
import { byId, make, say, show } from "./dom.js";
import { asClock, asWords, callerName, callerNumber } from "./words.js";

export class CallerPanel {
  #contact = null;

  /** Shows `call`'s caller; null: nobody. */
  update(call) {
    show(byId("caller-card"), call !== null);
    if (call === null) {
      this.#contact = null;
      return;
    }
    say(byId("caller-name"), callerName(call));
    say(byId("caller-number"), callerNumber(call));
    say(byId("caller-queue"), call.queue);
    say(byId("caller-waited"), asClock(call.waited));
    show(byId("caller-callback"), call.callback);
    this.#showVariables(call.variables);
    if (call.contact_id === this.#contact) return;
    this.#contact = call.contact_id;
    this.#showHistory(call.contact_id);
  }

  #showVariables(variables) {
    const rows = Object.entries(variables).map(([name, value]) =>
      make("div", {}, make("dt", {}, asWords(name)), make("dd", {}, value || "–")),
    );
    show(byId("variables"), rows.length > 0);
    byId("variables").replaceChildren(...rows);
  }

  async #showHistory(contact) {
    const list = byId("history");
    list.replaceChildren(make("li", { className: "quiet" }, "Looking…"));
    try {
      const { contacts } = await ask("/api/agent/history", null, "GET");
      if (contact !== this.#contact) return;
      const nothing = make("li", { className: "quiet" }, "No earlier contacts with this number.");
      list.replaceChildren(...(contacts.length ? contacts.map(pastContact) : [nothing]));
    } catch (refused) {
      if (contact === this.#contact) list.replaceChildren(make("li", { className: "quiet" }, refused.message));
    }
  }
}

function pastContact(past) {
  const at = new Date(past.at * 1000);
  const day = at.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
  const talked = past.talked === null ? "" : `, ${asClock(past.talked)}`;
  return make(
    "li",
    {},
    make(
      "div",
      { className: "past" },
      make("strong", {}, past.disposition || asWords(past.outcome) || "No disposition"),
      make("time", { dateTime: at.toISOString(), title: at.toLocaleString() }, day),
    ),
    make("p", { className: "quiet" }, `${past.queue}, with ${past.agent}${talked}`),
    ...(past.notes ? [make("p", {}, past.notes)] : []),
  );
}
