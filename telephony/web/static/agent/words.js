// How figures and names read. Pure: no page, no clock.

/** 83 seconds as "1:23". */
export function asClock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** "not_answered" as "not answered". */
export function asWords(name) {
  return name.replaceAll("_", " ");
}

/** Whoever calls: the name, else the number. */
export function callerName(call) {
  return call.caller_name || call.caller_number || "Number withheld";
}

/** The number, where the name is already said. */
export function callerNumber(call) {
  return call.caller_name ? call.caller_number || "Number withheld" : "";
}

/** `{{ name }}` in a script, filled in; what isn't known reads as an ellipsis. */
export function filledIn(text, values) {
  return text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, name) => values[name] || "…");
}

/** What happens to the words of a contact; "" where nothing of it is recorded. */
export function recordingWords(state) {
  return { on: "Recording", paused: "Recording paused", secured: "Secret: recorded as silence" }[state] ?? "";
}
