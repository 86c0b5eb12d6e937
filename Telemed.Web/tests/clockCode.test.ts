import { describe, expect, it } from 'vitest';
import { clockAge, clockCells, clockLevels, decodeClock, drawClock, encodeClock } from '../src/media/clockCode';
import { DelayTracker, percentile } from '../src/media/delayMeter';

/** Just enough of a canvas to paint rectangles into RGBA pixels. */
class PixelCanvas {
  fillStyle: string | CanvasGradient | CanvasPattern = '#000000';
  readonly pixels: Uint8ClampedArray;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8ClampedArray(width * height * 4);
  }

  readonly width: number;
  readonly height: number;

  fillRect(x: number, y: number, width: number, height: number): void {
    const value = this.fillStyle === '#ffffff' ? 255 : 0;
    for (let row = Math.round(y); row < Math.min(this.height, Math.round(y + height)); row++) {
      for (let column = Math.round(x); column < Math.min(this.width, Math.round(x + width)); column++) {
        this.pixels.fill(value, (row * this.width + column) * 4, (row * this.width + column) * 4 + 4);
      }
    }
  }
}

const moments = [0, 1, 1_700_000_000_123, 2 ** 26 - 1, 2 ** 26, 1_795_000_123_456];

describe('the clock code', () => {
  it.each(moments)('is read back as it was drawn: %d', (moment) => {
    const width = 640;
    const rowHeight = 30;
    const canvas = new PixelCanvas(width, rowHeight);
    drawClock(canvas, width, rowHeight * 12, moment);
    expect(decodeClock(clockLevels(canvas.pixels, width, rowHeight))).toBe(moment % 2 ** 26);
  });

  it('has the layout of docs/architecture.md', () => {
    // 0x2abcdef is 10 1010 1011 1100 1101 1110 1111 in 26 bits; its groups are 2,a,b,c,d,e,f and their exclusive or is 3.
    const cells = encodeClock(0x2abcdef).map((white) => (white ? '1' : '0')).join('');
    expect(cells).toBe('10' + '10101010111100110111101111' + '0011');
  });

  it('is read through contrast loss, as from a washed-out encoding', () => {
    const levels = encodeClock(123_456).map((white) => (white ? 180 : 90));
    expect(decodeClock(levels)).toBe(123_456);
  });

  it('is not seen in a picture without contrast, nor with one wrong cell', () => {
    expect(decodeClock(new Array<number>(clockCells).fill(128))).toBeNull();
    for (let cell = 0; cell < clockCells; cell++) {
      const levels = encodeClock(5_000_000).map((white, index) => ((index === cell) !== white ? 255 : 0));
      expect(decodeClock(levels)).toBeNull();
    }
  });

  it('says how old it is, also across its wrap-around and for a clock that runs ahead', () => {
    const now = 1_700_000_000_000;
    const age = (drawnAt: number, seenAt: number) => clockAge(drawnAt % 2 ** 26, seenAt);
    expect(age(now - 123, now)).toBe(123);
    expect(age(2 ** 26 * 10 - 50, 2 ** 26 * 10 + 50)).toBe(100);
    expect(age(now + 40, now)).toBe(-40);
  });
});

describe('the delay', () => {
  const code = (drawnAt: number) => drawnAt % 2 ** 26;
  const now = 1_700_000_000_000;

  it('counts from the third plausible reading in a row', () => {
    const tracker = new DelayTracker();
    tracker.add(code(now - 100), now);
    tracker.add(code(now - 110), now);
    expect(tracker.samples).toEqual([]);
    tracker.add(code(now - 120), now);
    tracker.add(code(now - 130), now);
    expect(tracker.reading).toBe(true);
    expect(tracker.samples).toEqual([100, 110, 120, 130]);
  });

  it('is not shown for what only looks like a code', () => {
    const tracker = new DelayTracker();
    for (const drawnAt of [now - 100, now - 70_000, now - 100, now + 500, now - 100, now - 100]) {
      tracker.add(code(drawnAt), now);
      tracker.add(null, now);
    }
    expect(tracker.reading).toBe(false);
    expect(tracker.samples).toEqual([]);
  });

  it('is given as a percentile', () => {
    expect(percentile([30, 10, 20], 0.5)).toBe(20);
    expect(percentile([1, 2, 3, 4], 0.95)).toBe(4);
    expect(percentile([], 0.5)).toBeNull();
  });
});
