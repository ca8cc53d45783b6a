// Every action with its words, its key, and what it asks of the edge.

export const ACTIONS = {
  sign_in: { label: "Start shift", key: "S", weight: "main" },
  ready: { label: "Ready", key: "R", weight: "main", wish: "ready" },
  answer: { label: "Answer", key: "A", weight: "main", wish: "answer" },
  decline: { label: "Decline", key: "D", wish: "decline" },
  mute: { label: "Mute", pressed: "Unmute", key: "M" },
  hold: { label: "Hold", key: "H", wish: "hold" },
  resume: { label: "Resume", key: "H", weight: "main", wish: "resume" },
  keypad: { label: "Keypad", key: "K" },
  transfer: { label: "Transfer", key: "T" },
  complete: { label: "Hand over", key: "F", weight: "main", wish: "complete" },
  conference: { label: "Conference", key: "C", wish: "conference" },
  end_consult: { label: "Back to the caller", key: "E", wish: "end-consult" },
  pause_recording: { label: "Pause recording", key: "P", wish: "pause-recording" },
  resume_recording: { label: "Record again", key: "P", weight: "main", wish: "resume-recording" },
  hang_up: { label: "Hang up", key: "X", weight: "end", wish: "hang-up" },
  break: { label: "Break", key: "B" },
  sign_out: { label: "End shift", key: "Q", wish: "sign-out" },
};

/** Keys that work whatever the desk does. */
export const ALWAYS = [
  { key: "W", label: "Write notes" },
  { key: "O", label: "Sound and devices" },
  { key: "?", label: "These keys" },
  { key: "Esc", label: "Leave a field or a window" },
];

/** The action that a key stands for among those that are possible; undefined for none. */
export function actionOfKey(key, names) {
  return names.find((name) => ACTIONS[name].key === key.toUpperCase());
}
