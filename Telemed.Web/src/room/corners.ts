import { type Rect, type Size, clamp } from './arrangement';

/** One's own picture always comes to rest in a corner, where it covers least. */
export const corners = ['top-left', 'top-right', 'bottom-right', 'bottom-left'] as const;
export type Corner = (typeof corners)[number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the upper left corner of a picture lies that rests in a corner of the area. */
export function restingPlace(corner: Corner, area: Rect, picture: Size, margin: number): Point {
  return {
    x: corner.endsWith('left') ? area.x + margin : Math.max(area.x, area.x + area.width - picture.width - margin),
    y: corner.startsWith('top') ? area.y + margin : Math.max(area.y, area.y + area.height - picture.height - margin),
  };
}

/** Nowhere outside the area, however far the finger goes. */
export function within(place: Point, area: Rect, picture: Size): Point {
  return {
    x: clamp(place.x, area.x, Math.max(area.x, area.x + area.width - picture.width)),
    y: clamp(place.y, area.y, Math.max(area.y, area.y + area.height - picture.height)),
  };
}

/** How far a thing that is let go goes on by itself, in milliseconds of its speed. */
const throwMs = 180;

/** The corner that a picture at `place` belongs to when it is let go at a speed (pixels a millisecond): a flick is enough. */
export function cornerFor(place: Point, speed: Point, area: Rect, picture: Size): Corner {
  const x = place.x + speed.x * throwMs + picture.width / 2;
  const y = place.y + speed.y * throwMs + picture.height / 2;
  const left = x < area.x + area.width / 2;
  const top = y < area.y + area.height / 2;
  return top ? (left ? 'top-left' : 'top-right') : left ? 'bottom-left' : 'bottom-right';
}

/** The corner that an arrow key leads to; null for other keys. */
export function cornerByKey(corner: Corner, key: string): Corner | null {
  const [vertical, horizontal] = corner.split('-') as ['top' | 'bottom', 'left' | 'right'];
  switch (key) {
    case 'ArrowLeft':
      return `${vertical}-left`;
    case 'ArrowRight':
      return `${vertical}-right`;
    case 'ArrowUp':
      return `top-${horizontal}`;
    case 'ArrowDown':
      return `bottom-${horizontal}`;
    default:
      return null;
  }
}

/** Clockwise: for whoever can only press, not drag. */
export function nextCorner(corner: Corner): Corner {
  return corners[(corners.indexOf(corner) + 1) % corners.length] ?? corner;
}
