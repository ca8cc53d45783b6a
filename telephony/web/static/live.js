// A page's live connection to the edge: kept up, and said to be down when it is.

const FIRST_RETRY = 0.5; // seconds
const LONGEST_RETRY = 10;
const SILENCE = 25; // seconds without a message: the edge sends one every 10
const SIGNED_OUT = 4401; // the close code of a session that is over

/**
 * Hands every message (parsed JSON) of the WebSocket at `path` to `onMessage`, and tells `onState`
 * true when it is connected and false when it is not. Connects again by itself.
 */
export class Live {
  #socket = null;
  #retry = FIRST_RETRY;
  #timer = null;
  #silence = null;
  #leaving = false; // the person signs out: where to, the edge says

  constructor(path, onMessage, onState) {
    this.url = new URL(path, location.href.replace(/^http/, "ws"));
    this.onMessage = onMessage;
    this.onState = onState;
    addEventListener("online", () => this.#again(0));
    addEventListener("pageshow", (event) => event.persisted && this.#again(0));
    addEventListener("submit", (event) => {
      if (event.target.matches('[action="/sign-out"]')) this.#leaving = true;
    });
    this.#connect();
  }

  #connect() {
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onmessage = (event) => {
      if (socket !== this.#socket) return;
      this.#retry = FIRST_RETRY;
      this.#watchSilence();
      this.onState(true);
      this.onMessage(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (socket !== this.#socket) return;
      if (event.code !== SIGNED_OUT) this.#lost();
      else if (!this.#leaving) location.reload(); // which leads to the sign-in page
    };
    this.#watchSilence();
  }

  #lost() {
    this.onState(false);
    // Not all pages at once when an edge comes back.
    this.#again(this.#retry * (0.5 + Math.random() / 2));
    this.#retry = Math.min(this.#retry * 2, LONGEST_RETRY);
  }

  #again(seconds) {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#timer = setTimeout(() => {
      const old = this.#socket;
      this.#socket = null;
      old?.close();
      this.#connect();
    }, seconds * 1000);
  }

  #watchSilence() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(), SILENCE * 1000);
  }
}
