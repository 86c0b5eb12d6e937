import { describe, expect, it } from 'vitest';
import { CameraWatch } from '../src/media/cameraWatch';
import type { RtcSample } from '../src/media/statistics';

const nothing: RtcSample = {
  rttMs: null, lossPercent: null, kilobitsPerSecond: null, framesPerSecond: null, framesCaptured: null, framesSent: null, freezeSeconds: null, freezes: null,
  jitterMs: null, availableKbps: null, limitedBy: null, soundPower: null, soundEnergy: null, soundSeconds: null, videoCodec: null, audioCodec: null, packets: 0,
  packetsLost: 0, bytes: 0, at: 0,
};

interface Second {
  readonly captured?: number | null;
  readonly sent?: number | null;
  readonly limitedBy?: RtcSample['limitedBy'];
  readonly isWanted?: boolean;
}

/** A call of which each second is told; what was done about it, with the second in which. */
class Course {
  readonly done: string[] = [];
  readonly #watch = new CameraWatch();
  #captured: number | null = 0;
  #sent: number | null = 0;
  #second = 0;

  /** `captured` and `sent`: how many more each second; null where the browser does not tell. */
  go(seconds: number, { captured = 25, sent = 25, limitedBy = null, isWanted = true }: Second = {}): this {
    for (let second = 0; second < seconds; second++) {
      this.#captured = captured === null ? null : (this.#captured ?? 0) + captured;
      this.#sent = sent === null ? null : (this.#sent ?? 0) + sent;
      const remedy = this.#watch.next({ ...nothing, framesCaptured: this.#captured, framesSent: this.#sent, limitedBy }, isWanted);
      this.#second++;
      if (remedy !== null) {
        this.done.push(`${String(this.#second)} ${remedy}`);
      }
    }
    return this;
  }

  /** No session is up. */
  lose(): this {
    this.#watch.next(null, true);
    this.#second++;
    return this;
  }
}

const dead: Second = { captured: 0, sent: 0 };

describe('the watch over the own picture', () => {
  it('does nothing while pictures leave, few as they may be', () => {
    expect(new Course().go(60).go(60, { captured: 25, sent: 1 }).go(60, { captured: 1, sent: 1 }).done).toEqual([]);
  });

  it('has the camera opened anew when it gives nothing for three seconds', () => {
    expect(new Course().go(10).go(3, dead).go(10).done).toEqual(['13 camera']);
  });

  it('has another session made when the camera gives pictures and none of them leaves', () => {
    expect(new Course().go(10).go(3, { sent: 0 }).go(10).done).toEqual(['13 session']);
  });

  it('takes the camera for the culprit where the browser does not tell what it gives', () => {
    expect(new Course().go(3, { captured: null }).go(3, { captured: null, sent: 0 }).done).toEqual(['6 camera']);
  });

  it('tries three times, with longer and longer pauses, and no more until it went well for a while', () => {
    const course = new Course().go(1).go(60, dead);
    expect(course.done).toEqual(['4 camera', '9 camera', '19 camera']);
    course.go(5).go(20, dead);
    expect(course.done).toHaveLength(3);
    course.go(10).go(3, dead);
    expect(course.done).toHaveLength(4);
  });

  it('has patience with a camera that takes its time', () => {
    expect(new Course().go(10).go(7, dead).go(10).done).toEqual(['13 camera']);
  });

  it('leaves a line alone on which the browser holds the picture back', () => {
    expect(new Course().go(10).go(30, { sent: 0, limitedBy: 'bandwidth' }).done).toEqual([]);
    expect(new Course().go(10).go(3, { ...dead, limitedBy: 'bandwidth' }).done).toEqual(['13 camera']);
  });

  it('expects nothing of a camera that is off or replaced by a screen, nor without a session', () => {
    const course = new Course().go(10).go(30, { ...dead, isWanted: false });
    course.go(2, dead).lose().go(2, dead);
    expect(course.done).toEqual([]);
  });
});
