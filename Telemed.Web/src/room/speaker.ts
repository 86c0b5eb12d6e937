/** How often one listens, in ms. */
export const listenMs = 200;

/** Below this (of 0 to 1, as SoundMeter has it: about -43 dB) somebody does not speak. */
const audible = 0.28;

/** How much louder than the present speaker another one has to be: two who are equally loud do not take turns. */
const louder = 0.04;

/** For so long somebody has to be the loudest, and for so long the one before has been big at least. */
const soonMs = 1000;
const holdMs = 3000;

/** Words have gaps; what was heard fades by half in so many ms. */
const halfLifeMs = 400;

/**
 * Whose picture should be the big one, by who speaks: whoever is the loudest for a second, and nobody for less than three seconds, so that
 * a cough, a door or a quick word between changes nothing. In silence it stays with whoever spoke last.
 */
export class SpeakerJudge {
  #speaker: string | null = null;
  #since = Number.NEGATIVE_INFINITY;
  #rival: string | null = null;
  #rivalSince = 0;
  #heardAt: number | null = null;
  readonly #loudness = new Map<string, number>();

  /** What is heard of each now, from 0 to 1, and when (ms, any clock that only goes forward). Null as long as nobody has spoken. */
  hear(levels: ReadonlyMap<string, number>, now: number): string | null {
    this.#smooth(levels, now);
    if (this.#speaker !== null && !levels.has(this.#speaker)) {
      this.#speaker = null;
      this.#since = Number.NEGATIVE_INFINITY;
    }
    const loudest = this.#loudest();
    if (loudest === null || loudest === this.#speaker) {
      this.#rival = null;
    } else if (loudest !== this.#rival) {
      this.#rival = loudest;
      this.#rivalSince = now;
    }
    if (this.#rival !== null && now - this.#rivalSince >= soonMs && now - this.#since >= holdMs) {
      this.#speaker = this.#rival;
      this.#since = now;
      this.#rival = null;
    }
    return this.#speaker;
  }

  #smooth(levels: ReadonlyMap<string, number>, now: number): void {
    const kept = this.#heardAt === null ? 0 : 0.5 ** ((now - this.#heardAt) / halfLifeMs);
    this.#heardAt = now;
    for (const id of [...this.#loudness.keys()].filter((known) => !levels.has(known))) {
      this.#loudness.delete(id);
    }
    for (const [id, level] of levels) {
      this.#loudness.set(id, Math.max(level, (this.#loudness.get(id) ?? 0) * kept));
    }
  }

  /** The loudest of those who can be heard; the present speaker where another one is not clearly louder. */
  #loudest(): string | null {
    const own = this.#speaker === null ? 0 : this.#loudness.get(this.#speaker) ?? 0;
    let found: string | null = null;
    let most = audible;
    for (const [id, loudness] of this.#loudness) {
      if (loudness > most && (id === this.#speaker || loudness > own + louder)) {
        found = id;
        most = loudness;
      }
    }
    return found;
  }
}
