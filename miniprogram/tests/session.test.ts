import { describe, expect, it } from 'vitest';
import { bitrateSteps, BitrateLadder } from '../src/media/bitrates';
import { QualityMeter } from '../src/media/quality';
import { joinCodeOf } from '../src/session/joinCode';
import { mayTryAgain, problemOfRefusal } from '../src/session/joinProblem';
import { forgetRecent, keepRecent, readRecent } from '../src/session/recent';
import { ServerClock } from '../src/session/serverClock';
import { levelOf } from '../src/media/soundLevel';
import { setChanged, underName } from '../src/pages/setChanged';
import { durationText } from '../src/pages/times';
import { FakePlatform } from './fakePlatform';

describe('a join code', () => {
  it('is found however the program was opened', () => {
    expect(joinCodeOf({ code: 'abcd1234' })).toBe('abcd1234');
    expect(joinCodeOf({ scene: 'abcd1234' })).toBe('abcd1234');
    expect(joinCodeOf({ q: encodeURIComponent('https://clinic.test/join#abcd1234') })).toBe('abcd1234');
    expect(joinCodeOf({})).toBeNull();
  });
});

describe('the server\'s clock', () => {
  it('is known within half a second after one answer, and better after several', () => {
    const clock = new ServerClock(() => 1_000_000);
    // The server is an hour ahead; its date says 4600 s, the truth is 4600.4 s when it is written.
    clock.hearDate(new Date(4_600_000).toUTCString(), 1_000_300, 1_000_500);
    expect(Math.abs(clock.offset - 3_600_000)).toBeLessThanOrEqual(600);
    clock.hearDate(new Date(4_600_000).toUTCString(), 1_000_900, 1_000_990);
    clock.hearDate(new Date(4_601_000).toUTCString(), 1_001_000, 1_001_050);
    expect(Math.abs(clock.offset - 3_600_000)).toBeLessThanOrEqual(150);
  });

  it('begins anew when somebody has set the phone\'s clock', () => {
    const clock = new ServerClock();
    clock.hearDate(new Date(5000).toUTCString(), 5000, 5100);
    clock.hearDate(new Date(6000).toUTCString(), 96_000, 96_100);
    expect(Math.abs(clock.offset + 90_000)).toBeLessThanOrEqual(600);
  });

  it('is the phone\'s own where no answer has a date', () => {
    const clock = new ServerClock(() => 42);
    clock.hearDate(undefined, 0, 1);
    clock.hearDate('nonsense', 0, 1);
    expect(clock.now()).toBe(42);
  });
});

describe('recent consultations', () => {
  const entry = (joinCode: string, at = 1000) => ({ joinCode, title: 't', doctor: 'd', at });

  it('are five at the most, the newest first, each once, for a week', () => {
    const { storage } = new FakePlatform();
    for (const code of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) {
      keepRecent(storage, entry(code));
    }
    expect(readRecent(storage, 2000).map(({ joinCode }) => joinCode)).toEqual(['b', 'f', 'e', 'd', 'c']);
    forgetRecent(storage, 'f', 2000);
    expect(readRecent(storage, 2000)).toHaveLength(4);
    expect(readRecent(storage, 2000 + 8 * 24 * 3600_000)).toEqual([]);
  });

  it('survive whatever else is in the storage', () => {
    const { storage } = new FakePlatform();
    storage.write('telemed.recent', 'nonsense');
    expect(readRecent(storage, 0)).toEqual([]);
  });
});

describe('what is sent', () => {
  it('steps down once for several warnings, and up with patience', () => {
    const ladder = new BitrateLadder();
    ladder.lower(0);
    ladder.lower(1000);
    expect(ladder.step.get()).toBe(bitrateSteps[1]);
    ladder.lower(5000);
    ladder.lower(10_000);
    ladder.lower(15_000);
    expect(ladder.step.get()).toBe(bitrateSteps[2]);
    ladder.tick(20_000);
    expect(ladder.step.get()).toBe(bitrateSteps[2]);
    ladder.tick(60_000);
    expect(ladder.step.get()).toBe(bitrateSteps[1]);
  });
});

describe('quality', () => {
  it('is a word for what happened in the last seconds', () => {
    const meter = new QualityMeter();
    expect(meter.level(['connecting'])).toBeNull();
    expect(meter.level(['flowing', 'flowing'], 0)).toBe('good');
    meter.code('player', 2105, 0);
    expect(meter.level(['flowing'], 100)).toBe('fair');
    meter.code('pusher', 1101, 200);
    expect(meter.level(['flowing'], 300)).toBe('poor');
    expect(meter.level(['flowing'], 20_000)).toBe('good');
    expect(meter.level(['flowing', 'pausing'], 20_000)).toBe('poor');
  });

  it('forgets what a pusher said that says nothing any more', () => {
    const meter = new QualityMeter();
    meter.sent({ netQualityLevel: 5 }, 1000);
    expect(meter.level(['flowing'], 2000)).toBe('poor');
    expect(meter.level(['flowing'], 20_000)).toBe('good');
  });

  it('is reported with what was sent and received', () => {
    const meter = new QualityMeter();
    meter.sent({ netSpeed: 700.4 });
    meter.received('d1', { netSpeed: 900 });
    meter.received('n1', { netSpeed: 100 });
    meter.code('player', 2105);
    expect(meter.report()).toEqual({ type: 'quality', up: 700, down: 1000, freezes: 1 });
    // Nobody has told any figures since: who has left is not counted any more.
    expect(meter.report()).toEqual({ type: 'quality', up: 0, down: 0, freezes: 0 });
  });
});

describe('what a page is handed', () => {
  it('is what has changed, each by its own path', () => {
    const handed: object[] = [];
    const page = { data: { view: { timer: '0:01', lines: ['a'] }, may: true }, setData: (changes: object) => { handed.push(changes); } };
    let done = 0;
    setChanged(page, { ...underName('view', { timer: '0:02', lines: ['a'] }), may: true }, () => { done += 1; });
    setChanged(page, { may: true }, () => { done += 1; });
    expect(handed).toEqual([{ 'view.timer': '0:02' }]);
    expect(done).toBe(1);
  });
});

describe('a refusal', () => {
  it('may be a matter of time, or for good', () => {
    expect([problemOfRefusal(0, null), problemOfRefusal(503, null), problemOfRefusal(429, null)].map(mayTryAgain)).toEqual([true, true, true]);
    expect([problemOfRefusal(410, null), problemOfRefusal(404, null), problemOfRefusal(403, null)].map(mayTryAgain)).toEqual([false, false, false]);
  });
});

describe('small things', () => {
  it('the microphone\'s bar', () => {
    expect(levelOf(new Int16Array(64).buffer)).toBe(0);
    expect(levelOf(Int16Array.from({ length: 64 }, () => 32_767).buffer)).toBe(100);
    expect(levelOf(Int16Array.from({ length: 64 }, () => 1000).buffer)).toBeGreaterThan(40);
  });

  it('the timer', () => {
    expect([0, 65_000, 3_665_000, -5].map(durationText)).toEqual(['0:00', '1:05', '1:01:05', '0:00']);
  });
});
