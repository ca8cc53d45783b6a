// The floor as the edge last told it: queues, callers and agents by name.

/** Holds no page: messages of `WS /api/supervisor/live` in, names of what changed out. */
export class Floor {
  queues = new Map();
  callers = new Map();
  agents = new Map();
  breaches = 0;
  supervision = { phone: "none", agent: "", mode: null, problem: "" };
  #places = new WeakMap();

  /** Takes one message; returns the names of all rows that came, changed or went. */
  take(message) {
    const changed = { queues: new Set(), callers: new Set(), agents: new Set() };
    const gone = message.gone ?? {};
    if (message.whole) this.#forget(changed);
    for (const kind of ["queues", "callers", "agents"]) {
      for (const name of gone[kind] ?? []) {
        this[kind].delete(name);
        changed[kind].add(name);
      }
    }
    this.#put(this.queues, message.queues, "queue", changed.queues);
    this.#put(this.callers, message.callers, "call_id", changed.callers);
    this.#put(this.agents, message.agents, "agent", changed.agents);
    this.breaches = message.breaches ?? this.breaches;
    this.supervision = message.supervision ?? this.supervision;
    return changed;
  }

  /** 1 is next; 0 when the caller isn't in the queue any more. */
  placeOf(caller) {
    const queue = this.queues.get(caller.queue);
    return (queue && this.#placesIn(queue).get(caller.call_id)) ?? 0;
  }

  /** By call; a queue that has changed is another object. */
  #placesIn(queue) {
    let places = this.#places.get(queue);
    if (!places) {
      places = new Map(queue.callers.map((call, index) => [call, index + 1]));
      this.#places.set(queue, places);
    }
    return places;
  }

  #put(rows, news, key, changed) {
    for (const row of news ?? []) {
      rows.set(row[key], row);
      changed.add(row[key]);
    }
  }

  #forget(changed) {
    for (const kind of ["queues", "callers", "agents"]) {
      for (const name of this[kind].keys()) changed[kind].add(name);
      this[kind].clear();
    }
  }
}
