export const sampleRate = 48_000;

/** A sixth of a second: tones 6 Hz apart are told apart. */
const size = 8192;
/** Quieter than this is silence: coding noise lies well below. */
const silenceDecibels = -60;

/** Keeps the newest sound and finds its loudest tone by a Fourier transform. */
export class ToneMeter {
  #ring = new Float64Array(size);
  #written = 0;
  #addedAt = 0;
  /** Half a sample that waits for its other half. @type {Buffer} */
  #odd = Buffer.alloc(0);

  /** @param {Buffer} bytes Signed 16-bit samples, one channel. */
  add(bytes) {
    const all = this.#odd.length === 0 ? bytes : Buffer.concat([this.#odd, bytes]);
    const whole = all.length - all.length % 2;
    for (let at = 0; at < whole; at += 2) {
      this.#ring[this.#written % size] = all.readInt16LE(at) / 32_768;
      this.#written += 1;
    }
    this.#odd = all.subarray(whole);
    this.#addedAt = Date.now();
  }

  clear() {
    this.#written = 0;
    this.#odd = Buffer.alloc(0);
  }

  /** Null where it is silent, too little was heard, or nothing for half a second. */
  loudest() {
    if (this.#written < size || Date.now() - this.#addedAt > 500) {
      return null;
    }
    const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
    for (let i = 0; i < size; i += 1) {
      // Hann's window: a tone between two bins must not be seen all over the spectrum.
      const window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size);
      real[i] = (this.#ring[(this.#written + i) % size] ?? 0) * window;
    }
    transform(real, imaginary);
    let [peak, most] = [1, 0];
    for (let bin = 1; bin < size / 2; bin += 1) {
      const power = (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2;
      if (power > most) {
        [peak, most] = [bin, power];
      }
    }
    // The window halves the amplitude, and half of it lies at the negative frequency.
    const decibels = 20 * Math.log10(Math.sqrt(most) * 4 / size + 1e-12);
    return decibels < silenceDecibels ? null : { hertz: Math.round(peak * sampleRate / size), decibels: Math.round(decibels) };
  }
}

/**
 * The radix-2 transform of Cooley and Tukey, in place.
 * @param {Float64Array} real
 * @param {Float64Array} imaginary
 */
function transform(real, imaginary) {
  const n = real.length;
  for (let i = 0, j = 0; i < n; i += 1) {
    if (i < j) {
      [real[i], real[j]] = [/** @type {number} */ (real[j]), /** @type {number} */ (real[i])];
    }
    let bit = n >> 1;
    for (; bit > 0 && (j & bit) !== 0; bit >>= 1) {
      j ^= bit;
    }
    j |= bit;
  }
  for (let length = 2; length <= n; length <<= 1) {
    const angle = -2 * Math.PI / length;
    for (let start = 0; start < n; start += length) {
      for (let k = 0; k < length / 2; k += 1) {
        const [a, b] = [start + k, start + k + length / 2];
        const [cos, sin] = [Math.cos(angle * k), Math.sin(angle * k)];
        const [br, bi] = [/** @type {number} */ (real[b]), /** @type {number} */ (imaginary[b])];
        const [tr, ti] = [br * cos - bi * sin, br * sin + bi * cos];
        const [ar, ai] = [/** @type {number} */ (real[a]), /** @type {number} */ (imaginary[a])];
        real[b] = ar - tr;
        imaginary[b] = ai - ti;
        real[a] = ar + tr;
        imaginary[a] = ai + ti;
      }
    }
  }
}
