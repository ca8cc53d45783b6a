// The pure parts of the agent's page, by node's own test runner; test_page_logic.py runs it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTIONS, ALWAYS, actionOfKey } from "./agent/actions.js";
import { banner, headline, obstacle, possible, titleOf } from "./agent/state.js";
import { microphoneProblem, ofConnection, ofEcho, ofLevel, overall } from "./agent/verdict.js";
import { asClock, callerName, filledIn, recordingWords } from "./agent/words.js";

const CALL = { phase: "talking", caller_name: "Jo Doe", caller_number: "+4930", queue: "support", recording: "off", third_party: null };
const DESK = { state: "ready", reason: "", intends: "", phone: "connected", call: null };

function situation(desk = {}, more = {}) {
  return { desk: { ...DESK, ...desk }, linked: true, phone: "connected", muted: false, checked: true, browserPhone: true, problem: "", ...more };
}

function during(phase, more = {}) {
  return situation({ state: "busy", call: { ...CALL, phase, ...more } });
}

const REACHED = [
  ["offline", situation({ state: "offline" }), ["sign_in"]],
  ["break", situation({ state: "break" }), ["ready", "break", "sign_out"]],
  ["break, sound not checked", situation({ state: "break" }, { checked: false }), ["break", "sign_out"]],
  ["ready", situation(), ["break", "sign_out"]],
  ["wrap-up", situation({ state: "wrap_up", call: { ...CALL, phase: "over" } }), ["ready", "break", "sign_out"]],
  ["ringing", during("ringing"), ["answer", "decline"]],
  ["whisper", during("whisper"), ["hang_up", "break", "sign_out"]],
  ["calling back", during("calling_back", { callback: true }), ["hang_up", "break", "sign_out"]],
  ["talking", during("talking"), ["mute", "hold", "keypad", "transfer", "hang_up", "break", "sign_out"]],
  ["held", during("held"), ["resume", "transfer", "hang_up", "break", "sign_out"]],
  ["third party rings", during("consulting", { third_party: { name: "bob", state: "ringing" } }), ["end_consult", "hang_up", "break", "sign_out"]],
  [
    "consulting",
    during("consulting", { third_party: { name: "bob", state: "talking" } }),
    ["complete", "conference", "end_consult", "mute", "resume", "keypad", "hang_up", "break", "sign_out"],
  ],
  ["third party waits", during("talking", { third_party: { name: "bob", state: "held" } }), ["complete", "conference", "end_consult", "mute", "hold", "hang_up", "break", "sign_out"]],
  ["conference", during("conference", { third_party: { name: "bob", state: "talking" } }), ["mute", "complete", "end_consult", "hang_up", "break", "sign_out"]],
  ["connection lost", situation({}, { linked: false }), []],
  ["before the first word", { ...situation(), desk: null }, []],
];

for (const [name, now, names] of REACHED)
  test(`what can be done: ${name}`, () => assert.deepEqual(possible(now), names));

test("every action has words, and a key of its own among those that are possible at once", () => {
  for (const [name, now] of REACHED) {
    const keys = possible(now).map((action) => ACTIONS[action].key);
    assert.equal(new Set(keys).size, keys.length, name);
    for (const key of keys) assert.ok(!ALWAYS.some((always) => always.key === key), `${name}: ${key}`);
  }
  assert.equal(actionOfKey("h", ["hold", "hang_up"]), "hold");
  assert.equal(actionOfKey("h", ["resume"]), "resume");
  assert.equal(actionOfKey("z", ["hold"]), undefined);
});

test("what was intended is offered once", () => {
  assert.ok(!possible(situation({ state: "busy", call: CALL, intends: "break" })).includes("break"));
});

test("recording is paused and resumed", () => {
  assert.ok(possible(during("talking", { recording: "on" })).includes("pause_recording"));
  assert.ok(possible(during("held", { recording: "paused" })).includes("resume_recording"));
});

test("what the flow has silenced isn't recorded again", () => {
  const offered = possible(during("talking", { recording: "secured" }));
  assert.ok(!offered.some((action) => action.endsWith("_recording")));
  assert.equal(recordingWords("secured"), "Secret: recorded as silence");
  assert.equal(recordingWords("off"), "");
});

test("a desk phone is answered by hand and isn't muted here", () => {
  const ringing = situation({ state: "reserved", phone: "desk_phone", call: { ...CALL, phase: "ringing" } });
  assert.deepEqual(possible(ringing), ["decline"]);
  assert.ok(!possible(situation({ state: "busy", phone: "desk_phone", call: CALL })).includes("mute"));
});

test("why nobody can be ready", () => {
  const resting = { state: "break" };
  assert.equal(obstacle(situation(resting)), "");
  assert.match(obstacle(situation(resting, { checked: false })), /Check your sound/);
  assert.match(obstacle(situation(resting, { browserPhone: false })), /No gateway/);
  assert.match(obstacle(situation(resting, { phone: "elsewhere" })), /another window/);
  assert.match(obstacle(situation({ ...resting, phone: "lost" })), /isn’t connected/);
  assert.equal(obstacle(situation({ ...resting, phone: "desk_phone" }, { checked: false, phone: "off" })), "");
});

test("the headline says what happens in words", () => {
  assert.equal(headline(situation()).title, "Ready");
  assert.equal(headline(situation({ state: "break", reason: "Lunch" })).title, "Lunch");
  assert.equal(headline(situation({ state: "break", reason: "sign_in" })).title, "On a break");
  assert.match(headline(situation({ state: "break", reason: "not_answered" })).detail, /in vain/);
  assert.equal(headline(during("held")).tone, "hold");
  assert.match(headline(during("consulting", { third_party: { name: "bob", state: "ringing" } })).detail, /bob is rung/);
  assert.equal(headline({ desk: null }).title, "Connecting…");
  assert.equal(headline(during("ringing")).title, "Call for you");
  assert.equal(headline(during("ringing", { callback: true })).title, "Callback for you");
  assert.match(headline(during("calling_back", { callback: true })).detail, /rings at Jo Doe/);
  assert.equal(titleOf(during("ringing")), "☎ Jo Doe – support");
});

test("what lies over the page while something is wrong", () => {
  assert.equal(banner(situation()), null);
  assert.match(banner(situation({ state: "busy", call: CALL }, { linked: false })).text, /Your call goes on/);
  assert.equal(banner(situation({}, { phone: "elsewhere" })).action, "take");
  assert.equal(banner(situation({}, { phone: "failed", problem: "No." })).text, "No.");
  assert.equal(banner(situation({ state: "offline" }, { phone: "failed", problem: "No." })), null);
});

test("the sound check's verdicts", () => {
  assert.equal(ofLevel({ loudest: -20, muted: false }).outcome, "good");
  assert.equal(ofLevel({ loudest: -60, muted: false }).outcome, "warn");
  assert.equal(ofLevel({ loudest: -1, muted: false }).outcome, "warn");
  assert.equal(ofLevel({ loudest: -Infinity, muted: false }).outcome, "fail");
  assert.equal(ofLevel({ loudest: -20, muted: true }).outcome, "fail");
  assert.equal(ofEcho({ heard: null, rise: 0 }).outcome, "asked");
  assert.equal(ofEcho({ heard: false, rise: 0 }).outcome, "fail");
  assert.equal(ofEcho({ heard: true, rise: 40 }).outcome, "warn");
  assert.equal(ofEcho({ heard: true, rise: 3 }).outcome, "good");
  assert.equal(ofConnection({ connected: false, problem: "" }).outcome, "fail");
  assert.equal(ofConnection({ connected: true, roundTrip: 0.02, loss: 0 }).sentence, "Your network is good: 20 ms there and back, 0.0 % lost.");
  assert.equal(ofConnection({ connected: true, roundTrip: 0.5, loss: 0 }).outcome, "warn");
  assert.equal(ofConnection({ connected: true, roundTrip: null, loss: 0.1 }).outcome, "warn");
  for (const name of ["NotAllowedError", "NotFoundError", "NotReadableError", "InsecureContext", "Odd"])
    assert.ok(microphoneProblem(name).remedy.endsWith("."));
});

test("the check as a whole", () => {
  const [good, warn, fail, asked] = ["good", "warn", "fail", "asked"].map((outcome) => ({ outcome }));
  assert.equal(overall([good, good, good, good]), "good");
  assert.equal(overall([good, warn, good, good]), "warn");
  assert.equal(overall([good, fail]), "bad");
  assert.equal(overall([good, good, asked, good]), "");
  assert.equal(overall([good, undefined]), "");
});

test("figures and names read well", () => {
  assert.equal(asClock(0.9), "0:00");
  assert.equal(asClock(83), "1:23");
  assert.equal(asClock(3729), "1:02:09");
  assert.equal(asClock(-5), "0:00");
  assert.equal(callerName({ caller_name: "", caller_number: "" }), "Number withheld");
  assert.equal(filledIn("Hello {{ caller }}, {{account}}, {{ nobody }}", { caller: "Jo", account: "7" }), "Hello Jo, 7, …");
});
