// What of the floor is shown: kept in the page's address, so that it can be kept and sent on.

const GOAL = "telephony.supervisor.goal";

export class Filter {
  queue = "";
  state = "";
  name = "";
  #names = null;

  /** `changed` is called after every change. */
  constructor(changed) {
    this.changed = changed;
    this.form = document.getElementById("tools");
    this.queueField = this.form.elements.queue;
    this.goalField = this.form.elements.goal;
    const remembered = localStorage.getItem(GOAL);
    if ([...this.goalField.options].some((one) => one.value === remembered)) {
      this.goalField.value = remembered;
    }
    this.#read();
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.queueField.addEventListener("input", () => this.toQueue(this.queueField.value));
    this.goalField.addEventListener("change", () => {
      localStorage.setItem(GOAL, this.goalField.value);
      this.changed();
    });
    document.getElementById("find-agent").addEventListener("input", (event) => {
      this.name = event.target.value.trim().toLowerCase();
      this.changed();
    });
    addEventListener("hashchange", () => {
      this.#read();
      this.changed();
    });
  }

  get goal() {
    return Number(this.goalField.value);
  }

  /** Shows the queues whose names hold `text`, or the one that is called so. */
  toQueue(text) {
    this.queue = text.trim();
    if (this.queueField.value.trim() !== this.queue) this.queueField.value = this.queue;
    this.#write();
    this.changed();
  }

  /** Shows agents in `state`, "" for all. */
  toState(state) {
    this.state = this.state === state ? "" : state;
    this.#write();
    this.changed();
  }

  hasQueue(name) {
    if (!this.queue) return true;
    if (this.#names?.has(this.queue)) return name === this.queue;
    return name.toLowerCase().includes(this.queue.toLowerCase());
  }

  hasAgent(agent) {
    if (this.state && agent.state !== this.state) return false;
    return agent.agent.toLowerCase().includes(this.name);
  }

  /** The queues that there are. */
  offer(names) {
    this.#names = new Set(names);
    const options = names.map((name) => new Option(name, name));
    document.getElementById("queue-names").replaceChildren(...options);
  }

  #read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    this.queue = asked.get("queue") ?? "";
    this.state = asked.get("state") ?? "";
    this.queueField.value = this.queue;
  }

  #write() {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const key of ["queue", "state"]) {
      if (this[key]) asked.set(key, this[key]);
      else asked.delete(key);
    }
    history.replaceState(null, "", asked.size ? `#${asked}` : location.pathname);
  }
}
