import { describe, expect, it } from 'vitest';
import { cornerByKey, cornerFor, corners, nextCorner, restingPlace, within } from '../../src/room/corners';

const area = { x: 0, y: 10, width: 1000, height: 600 };
const picture = { width: 200, height: 120 };
const still = { x: 0, y: 0 };

describe('one’s own picture', () => {
  it('rests in each corner with a margin', () => {
    expect(restingPlace('top-left', area, picture, 16)).toEqual({ x: 16, y: 26 });
    expect(restingPlace('bottom-right', area, picture, 16)).toEqual({ x: 784, y: 474 });
  });

  it('belongs to the corner that it rests in', () => {
    for (const corner of corners) {
      expect(cornerFor(restingPlace(corner, area, picture, 16), still, area, picture)).toBe(corner);
    }
  });

  it('belongs to the corner that it was flicked towards', () => {
    const place = restingPlace('bottom-right', area, picture, 16);
    expect(cornerFor(place, { x: -4, y: 0 }, area, picture)).toBe('bottom-left');
    expect(cornerFor(place, { x: -4, y: -4 }, area, picture)).toBe('top-left');
    expect(cornerFor(place, { x: -0.1, y: 0 }, area, picture)).toBe('bottom-right');
  });

  it('leaves the stage nowhere', () => {
    expect(within({ x: -500, y: 9000 }, area, picture)).toEqual({ x: 0, y: 490 });
    expect(within({ x: 5, y: 5 }, { ...area, width: 100, height: 50 }, picture)).toEqual({ x: 0, y: 10 });
  });

  it('is moved by the arrow keys, and by no other', () => {
    expect(cornerByKey('bottom-right', 'ArrowUp')).toBe('top-right');
    expect(cornerByKey('top-right', 'ArrowLeft')).toBe('top-left');
    expect(cornerByKey('top-left', 'ArrowLeft')).toBe('top-left');
    expect(cornerByKey('top-left', 'ArrowDown')).toBe('bottom-left');
    expect(cornerByKey('top-left', 'a')).toBeNull();
  });

  it('goes round all corners', () => {
    let corner = corners[0] as (typeof corners)[number];
    const seen = new Set([corner]);
    for (let step = 0; step < 3; step++) {
      corner = nextCorner(corner);
      seen.add(corner);
    }
    expect(seen.size).toBe(4);
    expect(nextCorner(corner)).toBe(corners[0]);
  });
});
