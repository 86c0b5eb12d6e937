import { describe, expect, it } from 'vitest';
import { SpeakerJudge, listenMs } from '../../src/room/speaker';

const speech = 0.6;
const silence = 0.05;

/** Lets a judge hear the same for a while; who is the speaker at each moment. */
function listening(judge = new SpeakerJudge()) {
  let now = 0;
  return (forMs: number, levels: Readonly<Record<string, number | (() => number)>>) => {
    const speakers: (string | null)[] = [];
    for (const until = now + forMs; now < until; now += listenMs) {
      speakers.push(judge.hear(new Map(Object.entries(levels).map(([id, level]) => [id, typeof level === 'number' ? level : level()])), now));
    }
    return speakers;
  };
}

describe('the big picture', () => {
  it('is of nobody in particular while nobody speaks', () => {
    const hear = listening();
    expect(new Set(hear(10_000, { a: silence, b: silence }))).toEqual(new Set([null]));
  });

  it('goes to whoever is the loudest for a second, and not for less', () => {
    const hear = listening();
    expect(hear(1000, { a: silence, b: speech }).at(-1)).toBeNull();
    expect(hear(400, { a: silence, b: speech }).at(-1)).toBe('b');
  });

  it('stays with somebody through the gaps between words, and after them', () => {
    const hear = listening();
    let beat = 0;
    hear(4000, { a: silence, b: () => (beat++ % 3 === 2 ? silence : speech) });
    expect(new Set(hear(10_000, { a: silence, b: silence }))).toEqual(new Set(['b']));
  });

  it('is held for three seconds, whoever speaks then', () => {
    const hear = listening();
    hear(1400, { a: speech, b: silence });
    const after = hear(4000, { a: silence, b: 0.8 });
    expect(after[0]).toBe('a');
    expect(after.indexOf('b') * listenMs).toBeGreaterThanOrEqual(1400);
    expect(after.at(-1)).toBe('b');
  });

  it('does not change for a cough', () => {
    const hear = listening();
    hear(5000, { a: speech, b: silence });
    expect(new Set([...hear(400, { a: silence, b: 0.9 }), ...hear(5000, { a: speech, b: silence })])).toEqual(new Set(['a']));
  });

  it('does not flicker between two who are equally loud', () => {
    const hear = listening();
    hear(5000, { a: speech, b: silence });
    let turn = 0;
    expect(new Set(hear(20_000, { a: () => speech + (turn++ % 2) * 0.02, b: () => speech + (turn % 2) * 0.02 }))).toEqual(new Set(['a']));
  });

  it('is free again at once when the speaker has gone', () => {
    const hear = listening();
    hear(2000, { a: speech, b: silence });
    expect(hear(listenMs, { b: silence }).at(-1)).toBeNull();
    expect(hear(1400, { b: speech }).at(-1)).toBe('b');
  });
});
