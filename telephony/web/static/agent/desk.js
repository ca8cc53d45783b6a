// Puts the page together: what the edge tells goes to each part, what the agent does to the edge.

import { Live } from "../live.js";
import { ask } from "../wishes.js";
import { ACTIONS, actionOfKey } from "./actions.js";
import { Attention } from "./attention.js";
import { Buttons } from "./buttons.js";
import { CallerPanel } from "./caller.js";
import { EdgeClock } from "./clock.js";
import { Devices } from "./devices.js";
import { byId, isTyping, say, show } from "./dom.js";
import { KeyList } from "./key_list.js";
import { Keypad } from "./keypad.js";
import { Loudspeaker } from "./loudspeaker.js";
import { Notes } from "./notes.js";
import { BreakDialog } from "./break.js";
import { QueueList } from "./queues.js";
import { SoundCheck } from "./sound_check.js";
import { banner, headline, obstacle, possible, sinceOf, titleOf } from "./state.js";
import { Telephone } from "./telephone.js";
import { TransferDialog } from "./transfer.js";
import { recordingWords } from "./words.js";

export class Desk {
  #situation = { desk: null, linked: true, phone: "off", muted: false, checked: false, browserPhone: true, problem: "" };
  #page = crypto.randomUUID?.() ?? `page-${Math.random().toString(36).slice(2)}-${Date.now()}`;
  #names = [];
  #clock = new EdgeClock();
  #loudspeaker = new Loudspeaker(byId("voice"));
  #telephone = new Telephone(this.#page, byId("voice"), () => this.#phoneChanged());
  #buttons = new Buttons((name) => this.act(name));
  #notes = new Notes();
  #caller = new CallerPanel();
  #queues = new QueueList();
  #keypad = new Keypad();
  #transfer = new TransferDialog();
  #break = new BreakDialog((reason) => this.#wish("break", { reason }));
  #devices = new Devices(this.#telephone, this.#loudspeaker);
  #attention = new Attention(this.#loudspeaker);
  #check = new SoundCheck(this.#telephone, this.#loudspeaker, (verdict) => this.#checked(verdict));
  #keys = new KeyList();

  async start() {
    this.#situation.checked = sessionStorage.getItem("sound") !== null;
    byId("banner-action").onclick = () => this.#telephone.connect();
    byId("sound-open").onclick = () => this.#openSound();
    byId("keys-open").onclick = () => this.#keys.open(this.#names);
    addEventListener("keydown", (event) => this.#keyPressed(event));
    const offered = await ask("/api/agent/offered", null, "GET");
    this.#situation.browserPhone = offered.browser_phone;
    this.#notes.offered = offered;
    this.#break.reasons = offered.breaks;
    await this.#devices.list();
    new Live(
      `/api/agent/live?page=${this.#page}`,
      (message) => this.#told(message),
      (linked) => this.#linked(linked),
    );
  }

  #told(message) {
    this.#clock.set(message.now);
    if (message.type !== "desk") return;
    const first = this.#situation.desk === null;
    this.#situation.desk = message.desk;
    const { phone_page: holder, desk } = message;
    if (holder !== null && holder !== this.#page) this.#telephone.yieldTo();
    else if (desk.state === "offline" && !first && this.#telephone.state !== "off" && desk.phone !== "desk_phone") {
      this.#telephone.disconnect();
    } else this.#comeBack(desk);
    this.#show(message.now);
  }

  /** After a reload, or when the window that had the telephone was closed. */
  #comeBack(desk) {
    const state = this.#telephone.state;
    if (desk.state === "offline" || desk.phone === "desk_phone" || !this.#situation.browserPhone) return;
    if ((state === "off" && this.#situation.checked) || state === "elsewhere") this.#telephone.connect();
  }

  #linked(linked) {
    if (linked === this.#situation.linked) return;
    this.#situation.linked = linked;
    this.#show(this.#clock.now());
  }

  #phoneChanged() {
    Object.assign(this.#situation, {
      phone: this.#telephone.state,
      problem: this.#telephone.problem,
      muted: this.#telephone.muted,
    });
    if (this.#telephone.state === "connected") this.#devices.list();
    this.#show(this.#clock.now());
  }

  #checked(verdict) {
    this.#situation.checked = verdict !== "bad";
    byId("sound-card").dataset.open = "yes"; // the verdict stays until the agent goes on
    if (this.#situation.checked) sessionStorage.setItem("sound", verdict);
    else sessionStorage.removeItem("sound");
    this.#show(this.#clock.now());
  }

  async act(name) {
    if (!this.#names.includes(name)) return;
    switch (name) {
      case "sign_in":
        return this.#startShift();
      case "mute":
        return this.#telephone.mute(!this.#telephone.muted);
      case "keypad":
        return this.#keypad.open();
      case "transfer":
        return this.#transfer.open();
      case "break":
        return this.#break.open();
      case "ready":
      case "sign_out":
        await this.#notes.flush();
        byId("sound-card").dataset.open = "no";
    }
    await this.#wish(ACTIONS[name].wish);
  }

  async #startShift() {
    this.#attention.allow();
    await this.#wish("sign-in");
    byId("check-start").focus();
  }

  async #wish(wish, body = null) {
    say(byId("refusal"), "");
    try {
      await ask(`/api/agent/${wish}`, body);
    } catch (refused) {
      if (refused.status === 401) location.reload();
      say(byId("refusal"), refused.message);
    }
  }

  #openSound() {
    const card = byId("sound-card");
    card.dataset.open = card.dataset.open === "yes" ? "no" : "yes";
    this.#show(this.#clock.now());
    if (card.dataset.open === "yes") byId("microphone").focus();
  }

  #keyPressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape" && isTyping()) return document.activeElement.blur();
    if (isTyping() || document.querySelector("dialog[open]")) return;
    const name = actionOfKey(event.key, this.#names);
    const always = { W: () => this.#notes.focus(), O: () => this.#openSound(), "?": () => this.#keys.open(this.#names) };
    const doing = name ? () => this.act(name) : always[event.key.toUpperCase()];
    if (!doing) return;
    event.preventDefault();
    doing();
  }

  #show(now) {
    const situation = this.#situation;
    const { desk } = situation;
    this.#names = possible(situation);
    const { tone, title, detail } = headline(situation);
    document.body.dataset.tone = tone;
    document.title = titleOf(situation);
    say(byId("state-title"), title);
    say(byId("state-detail"), detail);
    const busy = desk !== null && (desk.call !== null && desk.call.phase !== "over" || desk.state === "wrap_up");
    this.#buttons.update(this.#names, { muted: situation.muted, wanted: busy && desk.state !== "wrap_up" });
    this.#showBanner(banner(situation));
    if (desk === null) return;
    this.#clock.show(byId("state-since"), { since: desk.state === "offline" ? null : sinceOf(desk) });
    this.#showHints(situation);
    const call = desk.call;
    this.#caller.update(call);
    this.#notes.update(call);
    this.#queues.update(desk.queues, now, this.#clock);
    this.#attention.update(call?.phase === "ringing" ? call : null);
    this.#showRecording(call);
    if (call === null || !["talking", "consulting"].includes(call.phase)) this.#keypad.close();
    if (call === null || !["talking", "held"].includes(call.phase)) this.#transfer.close();
    if (!busy && this.#telephone.muted) this.#telephone.mute(false);
    this.#showSound(situation, busy);
  }

  #showSound(situation, busy) {
    const { desk } = situation;
    const needed = desk.phone !== "desk_phone" && desk.state !== "offline" && situation.browserPhone;
    const card = byId("sound-card");
    show(card, needed && !busy && (!situation.checked || card.dataset.open === "yes"));
    show(byId("sound-open"), needed);
  }

  #showHints(situation) {
    const { desk } = situation;
    const idle = ["break", "wrap_up"].includes(desk.state);
    say(byId("obstacle"), idle ? obstacle(situation) : "");
    const after = { break: "A break follows this call.", sign_out: "Your shift ends after this call." }[desk.intends] ?? "";
    say(byId("intends"), after);
    show(byId("wrap-up-row"), desk.state === "wrap_up" && desk.wrap_up_until !== null);
    this.#clock.show(byId("wrap-up-left"), { until: desk.state === "wrap_up" ? desk.wrap_up_until : null });
    const byHand = desk.phone === "desk_phone" && desk.call?.phase === "ringing";
    show(byId("by-hand"), byHand);
  }

  #showRecording(call) {
    const state = call?.recording ?? "off";
    const sign = byId("recording");
    show(sign, state !== "off" && call.phase !== "over");
    sign.dataset.state = state;
    say(byId("recording-words"), recordingWords(state));
  }

  #showBanner(found) {
    const element = byId("banner");
    show(element, found !== null);
    if (found === null) return;
    element.dataset.tone = found.tone;
    say(byId("banner-text"), found.text);
    show(byId("banner-action"), found.action !== undefined);
    say(byId("banner-action"), found.action === "take" ? "Use it here" : "Try again");
  }
}
