// What the telephones of all pages have in common: a peer connection to the edge's gateway.

import { Refused } from "./wishes.js";

export const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };

const CONNECT = 10; // seconds
const GATHER = 2;
const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 8;

/** Returns once it is known where this browser can be reached. */
export function gathered(peer) {
  return new Promise((resolve) => {
    const look = () => peer.iceGatheringState === "complete" && resolve();
    peer.addEventListener("icegatheringstatechange", look);
    setTimeout(resolve, GATHER * 1000); // what is known by then has to do
    look();
  });
}

/** Returns once sound can go both ways; throws `Refused`. */
export function connected(peer) {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Refused("The gateway can’t be reached from your network.", 0));
    const timer = setTimeout(fail, CONNECT * 1000);
    const look = () => {
      if (peer.connectionState === "connected") resolve();
      else if (["failed", "closed"].includes(peer.connectionState)) fail();
      else return;
      clearTimeout(timer);
    };
    peer.addEventListener("connectionstatechange", look);
    look();
  });
}

/** What the edge knows of a page's telephone: its gateway tells it a little after the browser. */
export class EdgeSide {
  #phone = "none";
  #waiting = new Set();

  /** The edge says that `phone` is "none", "connected" or "lost". */
  take(phone) {
    this.#phone = phone;
    if (phone !== "connected") return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Returns once it can be called; throws `Refused` after `within` seconds. */
  async connected(within = CONNECT) {
    if (this.#phone === "connected") return;
    const late = new Refused("The edge hasn’t heard of your telephone. Try again.", 0);
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(late), within * 1000);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

/** Whether the same may go well a little later: nothing was reached, or the gateway is starting. */
export function passes(error) {
  return error instanceof Refused && (error.status === 0 || error.status === 503);
}

/** How long to wait before the next try: each time twice as long, up to a bound. */
export class Pauses {
  #next = FIRST_PAUSE;

  /** Seconds. */
  take() {
    const pause = this.#next;
    this.#next = Math.min(pause * 2, LONGEST_PAUSE);
    return pause;
  }

  /** It went well. */
  reset() {
    this.#next = FIRST_PAUSE;
  }
}

/**
 * Tries `connect` up to `times` times while what it throws passes; the last error is thrown.
 * `wait` returns after so many seconds.
 */
export async function persist(connect, times, wait = sleep) {
  const pauses = new Pauses();
  for (let left = times - 1; ; left -= 1) {
    try {
      return await connect();
    } catch (error) {
      if (left === 0 || !passes(error)) throw error;
    }
    await wait(pauses.take());
  }
}

function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
