// What the sound check found, in words. Pure: measurements in, sentences out.

const QUIET = -50; // dBFS: below this a caller strains to hear
const LOUD = -3;
const SLOW = 0.3; // seconds of round trip: ITU-T G.114 wants 0.4 mouth to ear at most
const LOSSY = 0.03; // share of packets

/** What getUserMedia refused, by the DOMException's name. */
export function microphoneProblem(name) {
  switch (name) {
    case "NotAllowedError":
      return {
        sentence: "The browser doesn’t let this page use the microphone.",
        remedy: "Click the icon left of the address, allow the microphone, and check again.",
      };
    case "NotFoundError":
      return { sentence: "There is no microphone.", remedy: "Plug in a headset, and check again." };
    case "NotReadableError":
      return {
        sentence: "Another program keeps the microphone to itself.",
        remedy: "Close it, or choose another microphone, and check again.",
      };
    case "InsecureContext":
      return {
        sentence: "Browsers give a microphone only to pages that come by https.",
        remedy: "Ask whoever looks after the edge for an https address.",
      };
    default:
      return { sentence: `The microphone can’t be used (${name}).`, remedy: "Choose another one, and check again." };
  }
}

/** `loudest` in dBFS; `muted` by the system or a switch on the headset. */
export function ofLevel({ loudest, muted }) {
  if (muted || loudest === -Infinity)
    return fail("Your microphone is muted.", "Look for a switch on the headset, or in the system’s sound settings.");
  if (loudest < QUIET) return warn("Your microphone is very quiet.", "Bring it closer, or turn it up in the system’s sound settings.");
  if (loudest > LOUD) return warn("Your microphone is too loud.", "Move it away a little, or turn it down.");
  return good("Your microphone hears you well.");
}

/** `heard`: the person's word, null before it; `rise` in dB of our tone in the microphone. */
export function ofEcho({ heard, rise }) {
  if (heard === null) return { outcome: "asked", sentence: "Did you hear a tone, and then yourself?", remedy: "" };
  if (!heard) return fail("You hear nothing.", "Choose another loudspeaker, or turn it up, and check again.");
  if (rise > 25)
    return warn("Your microphone hears the loudspeaker: callers may hear themselves.", "Use a headset, or turn the loudspeaker down.");
  return good("You hear, and callers won’t hear themselves.");
}

/** `roundTrip` in seconds and `loss` as a share; null where unknown. */
export function ofConnection({ connected, roundTrip, loss, problem }) {
  if (!connected)
    return fail(problem || "The gateway can’t be reached.", "Check your network. If others have it too, tell whoever looks after the edge.");
  const figures = [];
  if (roundTrip !== null) figures.push(`${Math.round(roundTrip * 1000)} ms there and back`);
  if (loss !== null) figures.push(`${(loss * 100).toFixed(1)} % lost`);
  const text = figures.join(", ");
  if (loss !== null && loss > LOSSY) return warn(`Your network loses sound: ${text}.`, "A cable is better than WLAN.");
  if (roundTrip !== null && roundTrip > SLOW) return warn(`Your network is slow: ${text}.`, "Close what loads or uploads much.");
  return good(`Your network is good${text ? `: ${text}` : ""}.`);
}

/** The whole check: "good", "warn" (may be ready all the same), "bad", or "" while unfinished. */
export function overall(findings) {
  const outcomes = findings.map((found) => found?.outcome);
  if (outcomes.includes("fail")) return "bad";
  if (outcomes.some((outcome) => outcome === undefined || outcome === "asked")) return "";
  return outcomes.includes("warn") ? "warn" : "good";
}

function good(sentence) {
  return { outcome: "good", sentence, remedy: "" };
}

function warn(sentence, remedy) {
  return { outcome: "warn", sentence, remedy };
}

function fail(sentence, remedy) {
  return { outcome: "fail", sentence, remedy };
}
