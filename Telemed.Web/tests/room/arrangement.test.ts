import { describe, expect, it } from 'vitest';
import { type Rect, arrange } from '../../src/room/arrangement';

const desktop = { width: 1400, height: 740 };
const phone = { width: 390, height: 640 };

function overlap(a: Rect, b: Rect): boolean {
  return a.x + a.width > b.x + 0.01 && b.x + b.width > a.x + 0.01 && a.y + a.height > b.y + 0.01 && b.y + b.height > a.y + 0.01;
}

describe('the arrangement of pictures', () => {
  for (const [name, stage] of [['a desktop', desktop], ['a phone', phone], ['a phone on its side', { width: 760, height: 320 }]] as const) {
    for (const layout of ['speaker', 'grid'] as const) {
      it(`overlaps and clips nothing in the layout ${layout} on ${name}, for one to eight people`, () => {
        for (let count = 1; count <= 8; count++) {
          const { tiles } = arrange(layout, count, stage, 8);
          expect(tiles).toHaveLength(count);
          for (const [index, tile] of tiles.entries()) {
            expect(tile.x).toBeGreaterThanOrEqual(-0.01);
            expect(tile.y).toBeGreaterThanOrEqual(-0.01);
            expect(tile.x + tile.width).toBeLessThanOrEqual(stage.width + 0.01);
            expect(tile.y + tile.height).toBeLessThanOrEqual(stage.height + 0.01);
            expect(tile.width).toBeGreaterThan(50);
            expect(tile.height).toBeGreaterThan(35);
            for (const other of tiles.slice(index + 1)) {
              expect(overlap(tile, other)).toBe(false);
            }
          }
        }
      });
    }
  }

  it('gives one person the whole stage', () => {
    expect(arrange('speaker', 1, desktop, 8).tiles).toEqual([{ x: 0, y: 0, ...desktop }]);
  });

  it('puts four people into two rows on a desktop and on a phone', () => {
    for (const stage of [desktop, phone]) {
      const rows = new Set(arrange('grid', 4, stage, 8).tiles.map(({ y }) => Math.round(y)));
      expect(rows.size).toBe(2);
    }
  });

  it('puts the last row of a grid into the middle', () => {
    const [, , third] = arrange('grid', 3, { width: 1000, height: 800 }, 0).tiles;
    expect(third).toBeDefined();
    expect((third?.x ?? 0) + (third?.width ?? 0) / 2).toBeCloseTo(500);
  });

  it('keeps the strip beside the big picture on a wide stage, below it on a tall one', () => {
    const wide = arrange('speaker', 3, desktop, 8);
    const tall = arrange('speaker', 3, phone, 8);
    expect(wide.free.height).toBe(desktop.height);
    expect(wide.free.width).toBeLessThan(desktop.width);
    expect(tall.free.width).toBe(phone.width);
    expect(tall.free.height).toBeLessThan(phone.height);
    expect(wide.tiles[0]).toEqual(wide.free);
  });

  it('has no tiles before the stage has been measured', () => {
    expect(arrange('grid', 3, { width: 0, height: 0 }, 8).tiles).toEqual([]);
  });
});
