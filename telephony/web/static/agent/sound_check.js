// The sound check before Ready: microphone, level, echo, network.

import { byId, make, say, show } from "./dom.js";
import { Meter, onScale } from "./meter.js";
import { ofConnection, ofEcho, ofLevel, overall } from "./verdict.js";

const SPEAK = 5; // seconds to say something
const LOUD_ENOUGH = -45; // dBFS; no need to go on then
const TONE = 1000; // Hz
const DELAY = 1.2; // seconds after which a person hears itself
const LISTEN = 3.5;
const NETWORK = 2.5;
const STEPS = ["microphone", "level", "echo", "network"];

export class SoundCheck {
  #telephone;
  #loudspeaker;
  #finished;
  #findings = {};
  #run = 0;

  /** `finished` is told "good", "warn" or "bad". */
  constructor(telephone, loudspeaker, finished) {
    this.#telephone = telephone;
    this.#loudspeaker = loudspeaker;
    this.#finished = finished;
    byId("check-start").onclick = () => this.start();
    byId("heard-yes").onclick = () => this.#answer(true);
    byId("heard-no").onclick = () => this.#answer(false);
  }

  async start() {
    const run = ++this.#run;
    this.#findings = {};
    this.#answer = () => {};
    byId("check-start").disabled = true;
    for (const step of STEPS) this.#show(step, null);
    show(byId("check-verdict"), false);
    try {
      await this.#check(run);
    } finally {
      byId("check-start").disabled = false;
      say(byId("check-start-label"), "Check again");
    }
  }

  #answer = () => {};

  async #check(run) {
    let stream;
    this.#busy("microphone", "Asking for the microphone…");
    try {
      stream = await this.#telephone.openMicrophone();
    } catch (problem) {
      this.#found("microphone", { outcome: "fail", ...problem });
      return;
    }
    const [track] = stream.getAudioTracks();
    this.#found("microphone", { outcome: "good", sentence: track.label || "Microphone", remedy: "" });
    const connecting = this.#telephone.connect();
    await this.#loudspeaker.open();
    const meter = new Meter(this.#loudspeaker.context, stream);
    try {
      this.#found("level", await this.#level(meter, track));
      this.#found("echo", await this.#echo(meter));
    } finally {
      meter.close();
    }
    this.#busy("network", "Measuring…");
    await connecting;
    this.#found("network", await this.#network());
  }

  async #level(meter, track) {
    this.#busy("level", "Say something: “Hello, can you hear me?”");
    let loudest = -Infinity;
    const until = performance.now() + SPEAK * 1000;
    const least = performance.now() + 1200;
    while (performance.now() < until) {
      const level = meter.level();
      loudest = Math.max(loudest, level);
      byId("check-meter").value = onScale(level);
      if (loudest > LOUD_ENOUGH && performance.now() > least) break;
      await pause(0.05);
    }
    byId("check-meter").value = 0;
    return ofLevel({ loudest, muted: track.muted });
  }

  async #echo(meter) {
    this.#busy("echo", "You hear a tone. Then speak: you hear yourself, a second later.");
    const before = await highest(() => meter.levelAt(TONE), 0.4);
    this.#loudspeaker.tone(TONE, 0, 0.7, 0.2);
    const during = await highest(() => meter.levelAt(TONE), 0.8);
    const back = new DelayNode(this.#loudspeaker.context, { maxDelayTime: 2, delayTime: DELAY });
    meter.source.connect(back).connect(await this.#loudspeaker.open());
    const heard = await this.#question();
    back.disconnect();
    return ofEcho({ heard, rise: during - before });
  }

  async #question() {
    await pause(LISTEN / 2);
    this.#show("echo", ofEcho({ heard: null }));
    show(byId("heard"), true);
    byId("heard-yes").focus();
    const heard = await new Promise((resolve) => (this.#answer = resolve));
    show(byId("heard"), false);
    return heard;
  }

  async #network() {
    const connected = this.#telephone.state === "connected";
    if (!connected) return ofConnection({ connected, problem: this.#telephone.problem });
    await pause(NETWORK);
    return ofConnection({ connected, ...(await this.#telephone.quality()) });
  }

  #busy(step, sentence) {
    this.#show(step, { outcome: "busy", sentence, remedy: "" });
  }

  #found(step, finding) {
    this.#findings[step] = finding;
    this.#show(step, finding);
    const whole = overall(STEPS.map((name) => this.#findings[name]));
    if (whole) this.#conclude(whole);
  }

  #conclude(whole) {
    const verdict = byId("check-verdict");
    verdict.dataset.tone = whole;
    const words = {
      good: "All is well. You can be ready.",
      warn: "It works, but could be better. You can be ready.",
      bad: "Callers couldn’t speak with you like this.",
    };
    say(verdict, words[whole]);
    show(verdict, true);
    this.#finished(whole);
  }

  #show(step, finding) {
    const row = byId(`check-${step}`);
    row.dataset.outcome = finding?.outcome ?? "";
    const text = row.querySelector("p");
    text.replaceChildren(finding?.sentence ?? "");
    if (finding?.remedy) text.append(" ", make("strong", {}, finding.remedy));
  }
}

function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

async function highest(measure, seconds) {
  const until = performance.now() + seconds * 1000;
  let found = -Infinity;
  while (performance.now() < until) {
    found = Math.max(found, measure());
    await pause(0.03);
  }
  return found;
}
