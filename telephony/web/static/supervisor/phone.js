// The browser as a telephone: microphone and loudspeaker, by WebRTC to the edge's gateway.

import { ask, Refused } from "../wishes.js";

const CONNECT_SECONDS = 10;
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** One peer connection: made once, and kept while calls come and go. */
export class Phone {
  hasMicrophone = false;
  #peer = null;
  #stream = null;
  #connecting = null;

  /** `path` takes the offer; `speaker` is the audio element that plays what is heard. */
  constructor(path, speaker) {
    this.path = path;
    this.speaker = speaker;
  }

  get connected() {
    return this.#peer?.connectionState === "connected";
  }

  /** Connects, unless that is done; throws `Refused` with a sentence. */
  async connect() {
    if (this.connected) return;
    this.#connecting ??= this.#connect().finally(() => (this.#connecting = null));
    await this.#connecting;
  }

  /** Whether what the microphone hears leaves this browser. */
  speak(aloud) {
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = aloud;
  }

  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#peer?.close();
    this.#peer = this.#stream = this.speaker.srcObject = null;
  }

  async #connect() {
    this.close();
    const peer = new RTCPeerConnection(await ask(this.path, null, "GET"));
    this.#peer = peer;
    try {
      this.#stream = await this.#microphone();
      this.speak(false);
      for (const track of this.#stream.getAudioTracks()) peer.addTrack(track, this.#stream);
      peer.ontrack = (event) => (this.speaker.srcObject = new MediaStream([event.track]));
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer);
      const answer = await ask(this.path, { sdp: peer.localDescription.sdp });
      await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      await connectedOf(peer);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The microphone, or silence from where there is none: one can listen without. */
  async #microphone() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: SOUND });
      this.hasMicrophone = true;
      return stream;
    } catch {
      this.hasMicrophone = false;
      return new AudioContext().createMediaStreamDestination().stream;
    }
  }
}

function gathered(peer) {
  return new Promise((resolve) => {
    const look = () => peer.iceGatheringState === "complete" && resolve();
    peer.addEventListener("icegatheringstatechange", look);
    setTimeout(resolve, 2000); // what is known by then has to do
    look();
  });
}

function connectedOf(peer) {
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(new Refused("Your browser’s audio can’t reach the edge’s gateway.", 0));
    const timer = setTimeout(fail, CONNECT_SECONDS * 1000);
    const look = () => {
      if (peer.connectionState === "connected") resolve();
      else if (peer.connectionState === "failed") fail();
      else return;
      clearTimeout(timer);
    };
    peer.addEventListener("connectionstatechange", look);
    look();
  });
}
