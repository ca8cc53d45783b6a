// Everybody who may take calls: state, caller, and what a supervisor may do about it.

import { Row } from "./rows.js";
import { hours, numberOf, phaseName, reasonName, stateName } from "./words.js";
import { WindowedRows } from "./windowed_rows.js";

const HEARD = new Set(["whisper", "talking", "held", "consulting", "conference"]);
const MODES = ["listen", "whisper", "barge"];
const PHONES = { none: "no phone connected", lost: "phone lost" };
const INTENTS = { break: "break next", sign_out: "signs out next" };

export class AgentsTable {
  constructor(board) {
    this.board = board;
    const template = document.getElementById("agent-row");
    this.rows = new WindowedRows(
      document.querySelector("#agents tbody"),
      () => new Row(template),
      (row, agent) => this.#fill(row, agent),
      (row) => board.ticking.forgetBelow(row.element),
    );
  }

  /** Shows the agents of the filter, the rows of `changed` anew. */
  show(changed) {
    const shown = this.board.shownAgents;
    this.rows.show(shown.map((agent) => [agent.agent, agent]), changed);
    this.#sayIfEmpty(shown.length);
  }

  #fill(row, agent) {
    const contact = agent.contact;
    row.write("name", agent.agent);
    row.set("name", "title", agent.agent);
    row.set("", "data-agent", agent.agent);
    row.write("state", stateName(agent.state));
    row.set("state", "data-state", agent.state);
    row.write("detail", detail(agent));
    this.board.ticking.show(row.cell("for"), agent.state === "offline" ? null : agent.since);
    row.write("queue", contact?.queue ?? agent.queues.join(", "));
    row.set("queue", "class", contact ? null : "quiet");
    row.set("queue", "title", agent.queues.join(", "));
    row.write("caller", contact ? person(contact) : "");
    row.set("caller", "title", contact ? person(contact) : null);
    row.write("today", agent.contacts ? `${agent.contacts} · ${hours(agent.talk_time)}` : "–");
    row.set("force", "aria-label", `Change the state of ${agent.agent}`);
    this.#fillModes(row, agent);
  }

  #fillModes(row, agent) {
    const { me, floor } = this.board;
    const { supervision } = floor;
    const mine = supervision.agent === agent.agent;
    row.cell("modes").hidden = !(HEARD.has(agent.contact?.phase) && agent.agent !== me);
    row.set("modes", "aria-label", `Take part in the contact of ${agent.agent}`);
    row.set("", "data-mine", mine ? "" : null);
    for (const mode of MODES) {
      row.set(mode, "aria-pressed", String(mine && supervision.mode === mode));
    }
  }

  #sayIfEmpty(shown) {
    const { floor } = this.board;
    const note = document.getElementById("no-agents");
    note.hidden = shown > 0;
    document.getElementById("agents").hidden = shown === 0;
    note.textContent = floor.agents.size
      ? "No agent is like that now. Choose another state, queue or name above."
      : "No agents yet. They are named under “agents” in telephony.yaml, " +
        "and sign in at /agent.";
  }
}

function detail(agent) {
  const parts = [];
  if (agent.contact && agent.contact.phase !== "talking") parts.push(phaseName(agent.contact.phase));
  if (agent.contact?.third_party) parts.push(`with ${agent.contact.third_party}`);
  if (agent.contact?.recording === "on") parts.push("recorded");
  if (agent.state === "break") parts.push(reasonName(agent.reason));
  if (agent.state !== "offline") parts.push(PHONES[agent.phone]);
  parts.push(INTENTS[agent.intends]);
  return parts.filter(Boolean).join(", ");
}

function person(contact) {
  const number = numberOf(contact.number);
  return contact.name ? `${contact.name}, ${number}` : number;
}
