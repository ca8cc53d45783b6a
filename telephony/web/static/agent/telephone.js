// The browser as the agent's telephone: one peer connection, kept up while calls come and go.

import { connected, gathered, passes, Pauses, SOUND } from "../peer.js";
import { ask, Refused } from "../wishes.js";
import { microphoneProblem } from "./verdict.js";

const UNSURE = 3; // seconds of "disconnected" after which it is made anew

export class Telephone {
  /** "off", "connecting", "connected", "lost", "failed" (needs a person), "elsewhere". */
  state = "off";
  problem = "";
  muted = false;
  #page;
  #speaker;
  #changed;
  #peer = null;
  #stream = null;
  #wanted = false;
  #pauses = new Pauses();
  #timer = null;

  /** `page` is this page's name; `speaker` plays what is heard; `changed` is told of each state. */
  constructor(page, speaker, changed) {
    this.#page = page;
    this.#speaker = speaker;
    this.#changed = changed;
    addEventListener("online", () => this.#wanted && this.state === "lost" && this.connect());
  }

  get stream() {
    return this.#stream;
  }

  /** The microphone, by its remembered name; throws {sentence, remedy}. */
  async openMicrophone() {
    const live = this.#stream?.getAudioTracks().some((track) => track.readyState === "live");
    if (live) return this.#stream;
    this.#stream = await askForMicrophone(localStorage.getItem("microphone"));
    const [track] = this.#stream.getAudioTracks();
    track.enabled = !this.muted;
    track.onended = () => this.#replaceMicrophone();
    return this.#stream;
  }

  /** Connects and stays connected, until `disconnect`. */
  async connect() {
    this.#wanted = true;
    if (this.state === "connecting" || this.state === "connected") return;
    clearTimeout(this.#timer);
    this.#become("connecting");
    try {
      await this.#connect();
      this.#pauses.reset();
      this.#become("connected");
    } catch (error) {
      this.#drop();
      if (passes(error)) this.#tryAgain(error.message, this.#pauses.take());
      else if (error instanceof Refused) this.#become("failed", error.message);
      else this.#become("failed", `${error.sentence} ${error.remedy}`);
    }
  }

  disconnect() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#drop();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#become("off");
  }

  /** Another page has the telephone now. */
  yieldTo() {
    if (this.state === "elsewhere") return;
    this.disconnect();
    this.#become("elsewhere");
  }

  /** Whether callers hear this agent. */
  mute(muted) {
    this.muted = muted;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = !muted;
    this.#changed();
  }

  async chooseMicrophone(id) {
    localStorage.setItem("microphone", id);
    await this.#replaceMicrophone();
  }

  /** Round trip in seconds, share lost on the way there, packets so far; null where unknown. */
  async quality() {
    const found = { roundTrip: null, loss: null, sent: 0, received: 0 };
    const stats = (await this.#peer?.getStats()) ?? [];
    stats.forEach((one) => {
      if (one.type === "candidate-pair" && one.nominated) found.roundTrip = one.currentRoundTripTime ?? found.roundTrip;
      if (one.type === "remote-inbound-rtp") found.loss = one.fractionLost ?? found.loss;
      if (one.type === "outbound-rtp") found.sent = one.packetsSent;
      if (one.type === "inbound-rtp") found.received = one.packetsReceived;
    });
    return found;
  }

  async #connect() {
    const stream = await this.openMicrophone();
    const peer = new RTCPeerConnection(await ask("/api/agent/phone", null, "GET"));
    this.#peer = peer;
    const [track] = stream.getAudioTracks();
    const line = peer.addTransceiver(track, { direction: "sendrecv", streams: [stream] });
    line.setCodecPreferences?.(telephoneCodecs());
    peer.ontrack = (event) => this.#hear(event.track);
    await peer.setLocalDescription();
    await gathered(peer);
    const offer = { page: this.#page, sdp: peer.localDescription.sdp };
    const answer = await ask("/api/agent/phone", offer);
    await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    await connected(peer);
    peer.onconnectionstatechange = () => this.#watch(peer);
    this.#watch(peer);
  }

  #hear(track) {
    this.#speaker.srcObject = new MediaStream([track]);
    // Refused before anybody has touched the page; the first touch tries again.
    this.#speaker.play().catch(() => addEventListener("pointerdown", () => this.#speaker.play(), { once: true }));
  }

  #watch(peer) {
    if (peer !== this.#peer) return;
    clearTimeout(this.#timer);
    const state = peer.connectionState;
    if (state === "disconnected") this.#timer = setTimeout(() => this.#tryAgain("", 0), UNSURE * 1000);
    else if (state !== "connected") this.#tryAgain("", 0);
  }

  #tryAgain(problem, seconds) {
    this.#drop();
    if (!this.#wanted) return;
    this.#become("lost", problem);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), seconds * 1000);
  }

  async #replaceMicrophone() {
    for (const track of this.#stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    this.#stream = null;
    try {
      const stream = await this.openMicrophone();
      await this.#peer?.getSenders()[0]?.replaceTrack(stream.getAudioTracks()[0]);
      this.#changed();
    } catch (problem) {
      this.#become("failed", `${problem.sentence} ${problem.remedy}`);
    }
  }

  #drop() {
    const peer = this.#peer;
    this.#peer = null;
    peer?.close();
  }

  #become(state, problem = "") {
    this.state = state;
    this.problem = problem;
    this.#changed();
  }
}

async function askForMicrophone(id) {
  if (!navigator.mediaDevices) throw microphoneProblem("InsecureContext");
  const wanted = id ? { ...SOUND, deviceId: { ideal: id } } : SOUND;
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: wanted });
  } catch (error) {
    throw microphoneProblem(error.name);
  }
}

/** G.711 as telephones have it, and keys (RFC 4733); the edge doesn't transcode. */
function telephoneCodecs() {
  const { codecs } = RTCRtpSender.getCapabilities("audio");
  const of = (name) => codecs.filter((codec) => codec.mimeType.toLowerCase() === `audio/${name}`);
  return [...of("pcmu"), ...of("telephone-event").filter((codec) => codec.clockRate === 8000)];
}
