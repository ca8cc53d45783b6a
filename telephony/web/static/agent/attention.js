// Makes an agent who looks elsewhere look here: bell, title, notification.

import { callerName } from "./words.js";

export class Attention {
  #loudspeaker;
  #notification = null;
  #ringing = null;

  constructor(loudspeaker) {
    this.#loudspeaker = loudspeaker;
  }

  /** Asks the browser, when the person has just begun to work. */
  allow() {
    if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  }

  /** `call` is the one that rings; null: none does. */
  update(call) {
    const ringing = call?.contact_id ?? null;
    if (ringing === this.#ringing) return;
    this.#ringing = ringing;
    this.#notification?.close();
    this.#notification = null;
    if (ringing === null) {
      this.#loudspeaker.stopBell();
      return;
    }
    this.#loudspeaker.startBell();
    if (document.hidden && "Notification" in window && Notification.permission === "granted") {
      this.#notification = new Notification(callerName(call), { body: `Call for ${call.queue}`, tag: "call" });
      this.#notification.onclick = () => window.focus();
    }
  }
}
