// The window that lists all keys.

import { ACTIONS, ALWAYS } from "./actions.js";
import { byId, make } from "./dom.js";

export class KeyList {
  /** Those of `names` work now. */
  open(names) {
    const row = (key, label, now) =>
      make("li", { data: { now: now ? "yes" : "no" } }, make("kbd", {}, key), make("span", {}, label));
    byId("keys").replaceChildren(
      ...Object.entries(ACTIONS).map(([name, { key, label }]) => row(key, label, names.includes(name))),
      ...ALWAYS.map(({ key, label }) => row(key, label, true)),
    );
    byId("keys-dialog").showModal();
  }
}
