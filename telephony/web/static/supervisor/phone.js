// The browser as a telephone: microphone and loudspeaker, by WebRTC to the edge's gateway.

import { connected, gathered, persist, SOUND } from "../peer.js";
import { ask } from "../wishes.js";

const TRIES = 4; // while somebody waits for it

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
    this.#connecting ??= persist(() => this.#connect(), TRIES).finally(() => (this.#connecting = null));
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
      await connected(peer);
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
