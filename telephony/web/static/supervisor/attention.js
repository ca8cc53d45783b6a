// When a queue wants a supervisor's attention, and why.

/** Levels, in their order. */
export const CALM = 0;
export const WATCH = 1;
export const ACT = 2;

const MUCH_TOO_LONG = 3; // times the service threshold
const FAR_BELOW = 0.2; // 20 points under the goal

const WORKING = ["ready", "reserved", "busy", "consulted", "wrap_up"];

/**
 * How a queue stands at `now` (seconds since the epoch) against `goal` (service level, 0 to 1):
 * a level for the whole, for the wait and for the service level, and what is the matter, in words.
 */
export function attention(queue, now, goal) {
  const reasons = [];
  const wait = longestWait(queue, now);
  const waitLevel = levelOfWait(wait, queue.service_threshold);
  if (waitLevel === WATCH) reasons.push(`a wait over ${seconds(queue)}`);
  if (waitLevel === ACT) reasons.push(`a wait over ${seconds(queue, MUCH_TOO_LONG)}`);
  const serviceLevel = levelOfService(queue.service_level, goal);
  if (serviceLevel !== CALM) reasons.push(`service level below ${Math.round(goal * 100)} %`);
  const deserted = queue.callers.length > 0 && !WORKING.some((state) => queue.agents[state]);
  if (deserted) reasons.push("nobody works here");
  const level = Math.max(waitLevel, serviceLevel, deserted ? ACT : CALM);
  return { level, wait, waitLevel, serviceLevel, reasons };
}

/** Seconds that the one who has waited longest has, or null. */
export function longestWait(queue, now) {
  return queue.longest_since === null ? null : Math.max(0, now - queue.longest_since);
}

/** A wait in seconds against the seconds within which callers should be served. */
export function levelOfWait(wait, threshold) {
  if (wait === null || wait <= threshold) return CALM;
  return wait <= threshold * MUCH_TOO_LONG ? WATCH : ACT;
}

/** A service level, 0 to 1 or null, against its goal. */
export function levelOfService(level, goal) {
  if (level === null || level >= goal) return CALM;
  return level >= goal - FAR_BELOW ? WATCH : ACT;
}

function seconds(queue, times = 1) {
  return `${Math.round(queue.service_threshold * times)} s`;
}
