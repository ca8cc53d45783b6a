// What the page shows at a moment: the floor through the filter, drawn once a frame at most.

import { AgentsTable } from "./agents_table.js";
import { Announcer } from "./announcer.js";
import { CallersTable } from "./callers_table.js";
import { Course } from "./course.js";
import { Filter } from "./filter.js";
import { Floor } from "./floor.js";
import { Part } from "./part.js";
import { QueuesTable } from "./queues_table.js";
import { Ticking } from "./ticking.js";
import { Totals } from "./totals.js";
import { Wall } from "./wall.js";

const byName = new Intl.Collator(undefined, { numeric: true }).compare;

export class Board {
  floor = new Floor();
  ticking = new Ticking();
  filter = new Filter(() => this.drawAll());
  #dirty = null;

  constructor(me) {
    this.me = me;
    this.queues = new QueuesTable(this);
    this.callers = new CallersTable(this);
    this.agents = new AgentsTable(this);
    this.totals = new Totals(this);
    this.part = new Part(this);
    this.wall = new Wall(this);
    this.announcer = new Announcer(this);
    this.course = new Course(this);
    setInterval(() => this.#tick(), 1000);
  }

  /** The service level that is aimed at, 0 to 1. */
  get goal() {
    return this.filter.goal;
  }

  get shownQueues() {
    const queues = [...this.floor.queues.values()].filter((one) => this.filter.hasQueue(one.queue));
    return queues.sort((one, other) => byName(one.queue, other.queue));
  }

  get shownCallers() {
    const callers = [...this.floor.callers.values()];
    const shown = callers.filter((caller) => this.filter.hasQueue(caller.queue));
    return shown.sort((one, other) => one.since - other.since || byName(one.call_id, other.call_id));
  }

  /** Agents of the shown queues, in whatever state. */
  get agentsOfQueues() {
    const all = [...this.floor.agents.values()];
    if (!this.filter.queue) return all;
    return all.filter((agent) => agent.queues.some((queue) => this.filter.hasQueue(queue)));
  }

  get shownAgents() {
    const shown = this.agentsOfQueues.filter((agent) => this.filter.hasAgent(agent));
    return shown.sort((one, other) => byName(one.agent, other.agent));
  }

  /** Takes a message of the edge. */
  take(message) {
    this.ticking.set(message.at);
    const before = this.floor.supervision.agent;
    const changed = this.floor.take(message);
    if (message.supervision) {
      changed.agents.add(before).add(message.supervision.agent);
      this.part.follow(this.floor.supervision);
    }
    if (message.whole) this.filter.offer([...this.floor.queues.keys()].sort(byName));
    this.#draw(changed);
  }

  /** Draws everything, as after a change of the filter. */
  drawAll() {
    const { queues, callers, agents } = this.floor;
    this.#draw({
      queues: new Set(queues.keys()),
      callers: new Set(callers.keys()),
      agents: new Set(agents.keys()),
    });
  }

  #draw(changed) {
    if (this.#dirty) {
      for (const kind of ["queues", "callers", "agents"]) {
        for (const name of changed[kind]) this.#dirty[kind].add(name);
      }
      return;
    }
    this.#dirty = changed;
    // A hidden page gets no frames; it is drawn when it is looked at again.
    requestAnimationFrame(() => {
      const dirty = this.#dirty;
      this.#dirty = null;
      this.#show(dirty);
    });
  }

  #show(dirty) {
    if (this.wall.on) {
      this.wall.show(dirty.queues);
      return;
    }
    this.totals.show();
    this.queues.show(dirty.queues);
    this.callers.show(dirty.callers, dirty.queues);
    this.agents.show(dirty.agents);
    this.part.show();
    this.course.follow();
  }

  #tick() {
    if (document.hidden || this.#dirty) return;
    if (this.wall.on) this.wall.tick();
    else {
      this.queues.tick();
      this.callers.tick();
    }
    this.announcer.look();
  }
}
