// What the agent writes about a contact: the script, a disposition, notes. Saved as it is typed.

import { ask } from "../wishes.js";
import { byId, make, say, show } from "./dom.js";
import { filledIn } from "./words.js";

const SAVE_AFTER = 0.6; // seconds without a key
const TRY_AGAIN = 3;
const DRAFT = "contact:";

export class Notes {
  #offered = null;
  #contact = null;
  #guide = null;
  #fields = {};
  #timer = null;
  #unsaved = false;

  constructor() {
    byId("notes").oninput = () => this.#written();
    byId("notes-form").onsubmit = (event) => event.preventDefault();
  }

  /** What each queue brings along; comes once, when the page opens. */
  set offered(offered) {
    this.#offered = offered;
  }

  /** Shows `call`'s form; another contact's first puts away the one before. */
  update(call) {
    if (this.#offered === null) return;
    const contact = call !== null && call.phase !== "ringing" ? call.contact_id : null;
    show(byId("notes-card"), contact !== null);
    if (contact === this.#contact) return;
    this.#flush();
    this.#contact = contact;
    if (contact !== null) this.#open(call);
  }

  /** Puts the cursor into the notes. */
  focus() {
    byId("notes").focus();
  }

  #open(call) {
    this.#guide = this.#offered.queues[call.queue] ?? { dispositions: [], script: [] };
    const draft = stored(call.contact_id);
    const noted = draft ?? call.noted;
    this.#fields = { ...noted.fields };
    byId("notes").value = noted.notes;
    this.#showScript(call);
    this.#showDispositions(noted.disposition);
    this.#unsaved = draft !== null;
    this.#tell(this.#unsaved ? "Not saved yet" : "");
    if (this.#unsaved) this.#save();
  }

  #showScript(call) {
    const known = {
      ...call.variables,
      agent: this.#offered.agent,
      caller: call.caller_name || call.caller_number,
      queue: call.queue,
    };
    show(byId("script"), this.#guide.script.length > 0);
    byId("script").replaceChildren(
      ...this.#guide.script.flatMap((part) => [
        ...(part.say ? [make("p", { className: "line" }, filledIn(part.say, known))] : []),
        ...(part.field ? [this.#field(part.field)] : []),
      ]),
    );
  }

  #field(field) {
    const value = this.#fields[field.name] ?? "";
    const note = (text) => {
      this.#fields[field.name] = text;
      this.#written();
    };
    if (field.kind === "choice") return choices(field.label, field.name, field.choices, value, note);
    const id = `field-${field.name}`;
    const input = make("input", { id, value, maxLength: 500, autocomplete: "off" });
    input.oninput = () => note(input.value);
    return make("div", { className: "field" }, make("label", { for: id }, field.label), input);
  }

  #showDispositions(chosen) {
    const { dispositions } = this.#guide;
    show(byId("dispositions"), dispositions.length > 0);
    byId("dispositions").replaceChildren(
      choices("What came of it", "disposition", dispositions, chosen, () => this.#written()),
    );
  }

  #written() {
    this.#unsaved = true;
    localStorage.setItem(DRAFT + this.#contact, JSON.stringify(this.#body()));
    this.#tell("Saving…");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), SAVE_AFTER * 1000);
  }

  #body() {
    const checked = document.querySelector("input[name=disposition]:checked");
    return {
      contact_id: this.#contact,
      disposition: checked?.value ?? "",
      notes: byId("notes").value,
      fields: this.#fields,
    };
  }

  async #save() {
    const body = this.#body();
    this.#unsaved = false;
    try {
      await ask("/api/agent/wrap-up", body);
      if (this.#unsaved || body.contact_id !== this.#contact) return;
      localStorage.removeItem(DRAFT + body.contact_id);
      this.#tell("Saved");
    } catch (refused) {
      if (body.contact_id !== this.#contact) return;
      this.#unsaved = true;
      this.#tell(`Not saved: ${refused.message}`);
      clearTimeout(this.#timer);
      if (refused.status === 0) this.#timer = setTimeout(() => this.#save(), TRY_AGAIN * 1000);
    }
  }

  /** What was typed last goes out at once. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#contact !== null && this.#unsaved) await this.#save();
  }

  #flush() {
    clearTimeout(this.#timer);
    if (this.#contact !== null) localStorage.removeItem(DRAFT + this.#contact);
  }

  #tell(text) {
    say(byId("notes-saved"), text);
  }
}

function stored(contact) {
  const text = localStorage.getItem(DRAFT + contact);
  return text === null ? null : JSON.parse(text);
}

/** A row of choices, one of which can be taken. */
function choices(label, name, values, chosen, changed) {
  const pills = values.map((value) => {
    const input = make("input", { type: "radio", name, value, checked: value === chosen });
    input.onchange = () => changed(value);
    return make("label", { className: "pill" }, input, make("span", {}, value));
  });
  return make(
    "fieldset",
    { className: "field" },
    make("legend", {}, label),
    make("div", { className: "pills" }, ...pills),
  );
}
