// What a desk looks like and may do now. Pure: no page, no clock, no network.

import { callerName } from "./words.js";

/**
 * `situation`: {desk (a DeskView, or null before the first), linked, phone ("off", "connecting",
 * "connected", "lost", "failed", "elsewhere"), muted, checked, browserPhone}.
 */
export function headline({ desk }) {
  if (desk === null) return { tone: "off", title: "Connecting…", detail: "" };
  const { state, call } = desk;
  if (call !== null && call.phase !== "over") return ofCall(call);
  if (state === "wrap_up")
    return { tone: "wrap", title: "Wrap-up", detail: `After the call with ${call ? callerName(call) : "a caller"}` };
  if (state === "ready") return { tone: "ready", title: "Ready", detail: "The next caller rings here." };
  if (state === "break") return onBreak(desk.reason);
  if (state === "reserved") return { tone: "ring", title: "A call comes in", detail: "" };
  if (state === "busy") return { tone: "talk", title: "On a call", detail: "" };
  return { tone: "off", title: "Not working", detail: "Start your shift when you are." };
}

/** Causes that aren't words of a person's own, and what to say of them. */
const CAUSES = {
  "": "No callers come to you.",
  sign_in: "Be ready, and callers come to you.",
  go_on_break: "No callers come to you.",
  not_answered: "A call rang here in vain. Be ready when you are back.",
  "phone lost": "Your telephone was lost. Be ready when it is back.",
};

function onBreak(reason) {
  const detail = CAUSES[reason];
  if (detail !== undefined) return { tone: "break", title: "On a break", detail };
  return { tone: "break", title: reason, detail: "No callers come to you." };
}

function ofCall(call) {
  const who = callerName(call);
  const third = call.third_party?.name ?? "the other side";
  switch (call.phase) {
    case "ringing":
      return { tone: "ring", title: call.callback ? "Callback for you" : "Call for you", detail: who };
    case "calling_back":
      return { tone: "hold", title: "Calling back", detail: `You hear how it rings at ${who}.` };
    case "whisper":
      return { tone: "talk", title: "About this call", detail: "The caller doesn’t hear this." };
    case "held":
      return { tone: "hold", title: "On hold", detail: `${who} hears music.` };
    case "consulting":
      return call.third_party?.state === "ringing"
        ? { tone: "hold", title: "Calling", detail: `${third} is rung; ${who} hears music.` }
        : { tone: "hold", title: "Asking", detail: `You speak with ${third}; ${who} hears music.` };
    case "conference":
      return { tone: "talk", title: "Conference", detail: `You, ${who} and ${third}` };
    default:
      return { tone: "talk", title: "Talking", detail: who };
  }
}

/** Since when the headline is true, by the edge's clock. */
export function sinceOf(desk) {
  return desk.call !== null && desk.call.phase !== "over" ? desk.call.since : desk.since;
}

/** Why this agent can't be ready now, as a sentence; "" when nothing is in the way. */
export function obstacle({ desk, phone, checked, browserPhone }) {
  if (desk === null || desk.phone === "desk_phone") return "";
  if (!browserPhone) return "No gateway runs, so this browser can’t be a telephone.";
  if (phone === "elsewhere") return "Your telephone is in another window.";
  if (!checked) return "Check your sound first.";
  if (phone !== "connected" || desk.phone !== "connected") return "Your telephone isn’t connected.";
  return "";
}

/** What the agent can do now: names of actions, the most likely first. */
export function possible(situation) {
  const { desk, linked } = situation;
  if (desk === null || !linked) return [];
  const afterwards = desk.intends ? [] : ["break", "sign_out"];
  if (desk.call !== null && desk.call.phase !== "over") {
    const ofPhase = duringCall(desk);
    return desk.call.phase === "ringing" ? ofPhase : [...ofPhase, ...afterwards];
  }
  switch (desk.state) {
    case "offline":
      return ["sign_in"];
    case "ready":
      return ["break", "sign_out"];
    case "break":
    case "wrap_up":
      return [...(obstacle(situation) ? [] : ["ready"]), "break", "sign_out"];
    default:
      return afterwards;
  }
}

function duringCall(desk) {
  const { call } = desk;
  const own = desk.phone === "desk_phone" ? [] : ["mute"];
  const recording = { on: ["pause_recording"], paused: ["resume_recording"] }[call.recording] ?? [];
  switch (call.phase) {
    case "ringing":
      return desk.phone === "desk_phone" ? ["decline"] : ["answer", "decline"];
    case "whisper":
    case "calling_back":
      return ["hang_up"];
    case "held":
      return ["resume", "transfer", ...recording, "hang_up"];
    case "consulting":
      return call.third_party?.state === "ringing"
        ? ["end_consult", "hang_up"]
        : ["complete", "conference", "end_consult", ...own, "resume", "keypad", "hang_up"];
    case "conference":
      return [...own, "complete", "end_consult", ...recording, "hang_up"];
    default:
      // A third party that waits meanwhile: hold goes back to it.
      if (call.third_party) return ["complete", "conference", "end_consult", ...own, "hold", "hang_up"];
      return [...own, "hold", "keypad", "transfer", ...recording, "hang_up"];
  }
}

/** What the page's title says, so that it is seen among other tabs. */
export function titleOf({ desk }) {
  const { title, detail } = headline({ desk });
  if (desk?.call?.phase === "ringing") return `☎ ${detail} – ${desk.call.queue}`;
  return `${title} – telephony`;
}

/** What lies over the page while something is wrong: {tone, text}, or null. */
export function banner({ desk, linked, phone, browserPhone, problem }) {
  if (!linked) {
    const calm = desk?.call ? " Your call goes on." : "";
    return { tone: "bad", text: `The connection to the edge is lost; connecting again…${calm}` };
  }
  if (desk === null || desk.phone === "desk_phone" || desk.state === "offline") return null;
  if (!browserPhone)
    return { tone: "bad", text: "No gateway runs, so this browser can’t be a telephone. Tell whoever looks after the edge." };
  if (phone === "elsewhere")
    return { tone: "warn", text: "Your telephone is in another window of yours.", action: "take" };
  if (phone === "failed") return { tone: "bad", text: problem, action: "retry" };
  if (phone === "lost") return { tone: "warn", text: "Your sound was lost; connecting again…" };
  return null;
}
