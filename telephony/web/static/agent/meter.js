// How loud the microphone is.

/** Measures a stream with Web Audio; levels in dBFS. */
export class Meter {
  #analyser;
  #source;
  #wave;
  #spectrum;

  constructor(context, stream) {
    this.#analyser = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0 });
    this.#source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    this.#source.connect(this.#analyser);
    this.#wave = new Float32Array(this.#analyser.fftSize);
    this.#spectrum = new Float32Array(this.#analyser.frequencyBinCount);
  }

  get source() {
    return this.#source;
  }

  /** Root mean square; -Infinity for perfect silence. */
  level() {
    this.#analyser.getFloatTimeDomainData(this.#wave);
    const power = this.#wave.reduce((sum, sample) => sum + sample * sample, 0) / this.#wave.length;
    return 10 * Math.log10(power);
  }

  /** Of one frequency. */
  levelAt(frequency) {
    this.#analyser.getFloatFrequencyData(this.#spectrum);
    const width = this.#analyser.context.sampleRate / this.#analyser.fftSize;
    return Math.max(-120, this.#spectrum[Math.round(frequency / width)]);
  }

  close() {
    this.#source.disconnect();
  }
}

/** A level as 0 to 1 on a meter that begins at -60 dBFS. */
export function onScale(level) {
  return Math.min(1, Math.max(0, (level + 60) / 60));
}
