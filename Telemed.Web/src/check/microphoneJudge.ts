/**
 * - `listening`: nothing to say yet.
 * - `good`: speech is heard well.
 * - `quiet`: something is heard, but too softly.
 * - `silent`: nothing at all comes from it.
 * - `loud`: it is so loud that it crackles.
 */
export type MicrophoneVerdict = 'listening' | 'good' | 'quiet' | 'silent' | 'loud';

/** On the scale of SoundMeter.level(), that is, decibels: 0 is -60 dB of full scale or less, 1 is full scale. */
const speech = 0.45;
const something = 0.03;
const clipping = 0.97;

const enoughMs = 600;
const tooLoudMs = 400;
const silentAfterMs = 4000;
const quietAfterMs = 8000;
/** A level stands for no more than this, however late the next one comes. */
const longestStepMs = 200;

/** Says what to think of a microphone by its level, told again and again. */
export class MicrophoneJudge {
  #startedAt: number | null = null;
  #lastAt = 0;
  #spokenMs = 0;
  #loudMs = 0;
  #loudest = 0;

  hear(level: number, now: number): MicrophoneVerdict {
    this.#startedAt ??= now;
    const step = Math.min(longestStepMs, this.#lastAt === 0 ? 0 : now - this.#lastAt);
    this.#lastAt = now;
    this.#loudest = Math.max(this.#loudest, level);
    this.#spokenMs += level >= speech ? step : 0;
    this.#loudMs += level >= clipping ? step : 0;
    const heardFor = now - this.#startedAt;
    return this.#loudMs >= tooLoudMs ? 'loud'
      : this.#spokenMs >= enoughMs ? 'good'
        : this.#loudest < something && heardFor >= silentAfterMs ? 'silent'
          : this.#loudest >= something && heardFor >= quietAfterMs ? 'quiet'
            : 'listening';
  }
}
