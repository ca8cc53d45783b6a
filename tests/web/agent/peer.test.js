// What all telephones of the pages have in common, by node's own test runner.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EdgeSide, passes, Pauses, persist } from "./peer.js";
import { Refused } from "./wishes.js";

const STARTING = new Refused("The gateway is starting.", 503);

/** Fails with each of `errors` in turn, then succeeds; tells how long was waited between. */
async function persistThrough(errors, times) {
  const left = [...errors];
  const waited = [];
  const connect = async () => {
    if (left.length > 0) throw left.shift();
    return "connected";
  };
  const outcome = await persist(connect, times, async (seconds) => waited.push(seconds)).catch((error) => error);
  return { outcome, waited };
}

test("what passes is tried again, later each time", async () => {
  assert.deepEqual(await persistThrough([], 4), { outcome: "connected", waited: [] });
  const { outcome, waited } = await persistThrough([STARTING, new Refused("Not reached.", 0), STARTING], 4);
  assert.equal(outcome, "connected");
  assert.deepEqual(waited, [0.5, 1, 2]);
});

test("a person who waits is told in the end", async () => {
  const last = new Refused("Still starting.", 503);
  const { outcome, waited } = await persistThrough([STARTING, STARTING, STARTING, last], 4);
  assert.equal(outcome, last);
  assert.equal(waited.length, 3);
});

test("what doesn't pass is told at once", async () => {
  for (const error of [new Refused("Not yours.", 403), new TypeError("A fault of the page.")]) {
    assert.ok(!passes(error));
    assert.deepEqual(await persistThrough([error], 4), { outcome: error, waited: [] });
  }
});

test("pauses double up to a bound, and begin anew when it went well", () => {
  const pauses = new Pauses();
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(() => pauses.take()), [0.5, 1, 2, 4, 8, 8]);
  pauses.reset();
  assert.equal(pauses.take(), 0.5);
});

test("who is connected is called once the edge knows of it, not before", async () => {
  const edge = new EdgeSide();
  edge.take("lost");
  let known = false;
  const waiting = edge.connected().then(() => (known = true));
  await Promise.resolve();
  assert.equal(known, false);
  edge.take("connected");
  await waiting;
  assert.equal(known, true);
  await edge.connected();
});

test("an edge that never hears of it is told of in the end", async () => {
  const edge = new EdgeSide();
  await assert.rejects(edge.connected(0), (error) => passes(error) && /hasn’t heard/.test(error.message));
});
