// Figures and states in words.

const STATES = {
  offline: "Offline",
  break: "Break",
  ready: "Ready",
  reserved: "Rung",
  busy: "On a call",
  consulted: "Consulted",
  wrap_up: "Wrap-up",
};
const PHASES = {
  ringing: "rings",
  whisper: "hears what it is about",
  calling_back: "calls back",
  talking: "talking",
  held: "on hold",
  consulting: "consulting",
  conference: "in conference",
  over: "writing up",
};
const REASONS = {
  sign_in: "signed in",
  go_on_break: "",
  not_answered: "didn’t answer",
  lost: "phone lost",
};

/** The states of the trade, in the order in which a supervisor looks for them. */
export const STATE_ORDER = ["ready", "reserved", "busy", "consulted", "wrap_up", "break", "offline"];

/** An agent's state. */
export const stateName = (state) => STATES[state] ?? state;

/** How far a contact has come. */
export const phaseName = (phase) => PHASES[phase] ?? phase;

/** A break's reason, or what sent the agent on it. */
export const reasonName = (reason) => REASONS[reason] ?? reason.replaceAll("_", " ");

/** "0:07", "12:03", "1:02:09"; a dash for null. */
export function clock(seconds) {
  if (seconds === null) return "–";
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Minutes of a working day: "42 min", "3 h 05". */
export function hours(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

/** "83 %"; a dash for null. */
export const percent = (share) => (share === null ? "–" : `${Math.floor(share * 100)} %`);

/** "1 caller", "2 callers". */
export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** A caller's number, or that there is none. */
export const numberOf = (number) => number || "withheld";
