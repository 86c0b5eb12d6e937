let shared: AudioContext | null = null;

/** One context for the page: browsers allow only a few. It starts suspended until a click; {@link resumeSound} is called in one. */
export function audioContext(): AudioContext {
  shared ??= new AudioContext({ latencyHint: 'interactive' });
  return shared;
}

export async function resumeSound(): Promise<void> {
  if (audioContext().state === 'suspended') {
    await audioContext().resume().catch(() => undefined);
  }
}

/** Below this (dB of full scale) a bin is noise. */
const audibleDb = -60;

/**
 * The loudest tone of a spectrum in Hz, refined between bins by the parabola through the peak and its neighbours; null in silence.
 * `decibels[i]` belongs to `i * sampleRate / (2 * decibels.length)` Hz.
 */
export function loudestTone(decibels: ArrayLike<number>, sampleRate: number): number | null {
  const width = sampleRate / (2 * decibels.length);
  let peak = -1;
  // Hum and wind below 80 Hz are no tone.
  for (let bin = Math.max(1, Math.ceil(80 / width)); bin < decibels.length - 1; bin++) {
    if (peak < 0 || at(decibels, bin) > at(decibels, peak)) {
      peak = bin;
    }
  }
  if (peak < 0 || at(decibels, peak) < audibleDb) {
    return null;
  }
  const [left, middle, right] = [at(decibels, peak - 1), at(decibels, peak), at(decibels, peak + 1)];
  const curve = left - 2 * middle + right;
  const shift = Number.isFinite(curve) && curve !== 0 ? (left - right) / (2 * curve) : 0;
  return (peak + shift) * width;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NEGATIVE_INFINITY;
}

/** Listens to a stream without playing it. */
export class SoundMeter {
  readonly #analyser: AnalyserNode;
  readonly #source: MediaStreamAudioSourceNode;

  constructor(stream: MediaStream) {
    const context = audioContext();
    this.#source = context.createMediaStreamSource(stream);
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = 8192;
    this.#analyser.smoothingTimeConstant = 0;
    this.#source.connect(this.#analyser);
  }

  loudestToneHz(): number | null {
    const bins = new Float32Array(this.#analyser.frequencyBinCount);
    this.#analyser.getFloatFrequencyData(bins);
    return loudestTone(bins, this.#analyser.context.sampleRate);
  }

  /** Loudness of the last 40 ms from 0 (silence) to 1 (full scale), on a scale that speech fills. */
  level(): number {
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    const recent = samples.subarray(-2048);
    const rms = Math.sqrt(recent.reduce((sum, sample) => sum + sample * sample, 0) / recent.length);
    return Math.max(0, Math.min(1, 1 + (20 * Math.log10(rms + 1e-6)) / 60));
  }

  stop(): void {
    this.#source.disconnect();
  }
}
