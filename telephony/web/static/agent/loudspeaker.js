// Sounds of the page's own: the bell, and what the sound check plays.

const BELL = [
  [0, 0.35],
  [0.45, 0.35],
]; // seconds: two strokes
const BELL_EVERY = 2.5;

/** Plays through the loudspeaker that the agent chose. */
export class Loudspeaker {
  #context = null;
  #out = null;
  #player = new Audio();
  #voice;
  #bell = null;

  /** `voice` is the element that plays callers: it goes to the same loudspeaker. */
  constructor(voice) {
    this.#voice = voice;
    this.choose(localStorage.getItem("loudspeaker") ?? "");
  }

  get context() {
    if (this.#context === null) {
      this.#context = new AudioContext();
      this.#out = this.#context.createMediaStreamDestination();
      this.#player.srcObject = this.#out.stream;
    }
    return this.#context;
  }

  /** Where sounds go that are to be heard; to be called after the person has touched the page. */
  async open() {
    await this.context.resume();
    await this.#player.play();
    return this.#out;
  }

  /** Names a loudspeaker by its device id; "" is the system's own. */
  async choose(id) {
    localStorage.setItem("loudspeaker", id);
    for (const element of [this.#voice, this.#player]) {
      // One that is gone: the system's own does.
      await element.setSinkId?.(id).catch(() => element.setSinkId(""));
    }
  }

  startBell() {
    if (this.#bell !== null) return;
    const ring = () => this.#stroke().catch(() => {}); // a page nobody has touched stays silent
    this.#bell = setInterval(ring, BELL_EVERY * 1000);
    ring();
  }

  stopBell() {
    clearInterval(this.#bell);
    this.#bell = null;
  }

  async #stroke() {
    await this.open();
    for (const [start, length] of BELL)
      for (const frequency of [440, 554]) this.tone(frequency, start, length, 0.12);
  }

  /** A tone with soft edges; times in seconds from now. */
  tone(frequency, start, length, volume) {
    const from = this.context.currentTime + start;
    const source = new OscillatorNode(this.context, { frequency });
    const gain = new GainNode(this.context, { gain: 0 });
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(volume, from + 0.02);
    gain.gain.setValueAtTime(volume, from + length - 0.05);
    gain.gain.linearRampToValueAtTime(0, from + length);
    source.connect(gain).connect(this.#out);
    source.start(from);
    source.stop(from + length);
  }
}
