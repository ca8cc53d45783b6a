// What is asked before a wish that changes somebody's work is sent.

import { Asking } from "../asking.js";
import { ask } from "../wishes.js";
import { count, numberOf, reasonName, stateName } from "./words.js";

export class ForceState extends Asking {
  #agent = "";

  constructor(board) {
    super("force-dialog", (form) => this.#force(form));
    this.board = board;
  }

  openFor(name) {
    const agent = this.board.floor.agents.get(name);
    if (!agent) return;
    this.#agent = name;
    this.cells.agent.textContent = name;
    const why = agent.state === "break" ? reasonName(agent.reason) : "";
    const later = agent.contact ? " The change takes place after the present contact." : "";
    this.cells.now.textContent = `Now: ${stateName(agent.state)}${why ? `, ${why}` : ""}.${later}`;
    this.open();
  }

  async #force(form) {
    const wish = { state: form.get("state"), reason: form.get("reason").trim() };
    await ask(`/api/supervisor/agents/${encodeURIComponent(this.#agent)}/state`, wish);
    this.board.announcer.say(`${this.#agent}: ${stateName(wish.state)} asked for.`);
  }
}

export class MoveCaller extends Asking {
  #call = "";

  constructor(board) {
    super("move-dialog", (form) => this.#move(form));
    this.board = board;
  }

  openFor(callId) {
    const { floor } = this.board;
    const caller = floor.callers.get(callId);
    if (!caller) return;
    this.#call = callId;
    this.cells.caller.textContent = numberOf(caller.number);
    this.cells.now.textContent = `Waits in ${caller.queue}, place ${floor.placeOf(caller)}.`;
    const others = [...floor.queues.values()].filter((queue) => queue.queue !== caller.queue);
    others.sort((one, other) => one.queue.localeCompare(other.queue));
    this.form.elements.queue.replaceChildren(...others.map(optionOf));
    this.open();
  }

  async #move(form) {
    const queue = form.get("queue");
    await ask(`/api/supervisor/callers/${encodeURIComponent(this.#call)}/queue`, { queue });
    this.board.announcer.say(`The caller waits in ${queue} now.`);
  }
}

function optionOf(queue) {
  const ready = `${queue.agents.ready ?? 0} ready`;
  const closed = queue.open ? "" : ", closed";
  const waiting = count(queue.callers.length, "caller");
  return new Option(`${queue.queue} (${waiting} waiting, ${ready}${closed})`, queue.queue);
}
