/** Where the pictures lie on the stage. All lengths are CSS pixels from the stage's upper left corner. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** `speaker`: one big picture and the others in a strip; `grid`: all of the same size. */
export type StageLayout = 'speaker' | 'grid';

export interface Arrangement {
  /** In the order of the pictures; in the layout `speaker` the first is the big one. */
  readonly tiles: readonly Rect[];
  /** The part that one's own picture may float on without covering another's small one. */
  readonly free: Rect;
}

/** A picture is cut off nowhere, so a tile may be any shape; beyond these there would only be more black around it. */
const widest = 16 / 9;
const tallest = 3 / 4;

export function arrange(layout: StageLayout, count: number, stage: Size, gap: number): Arrangement {
  const all: Rect = { x: 0, y: 0, width: stage.width, height: stage.height };
  if (count === 0 || stage.width <= 0 || stage.height <= 0) {
    return { tiles: [], free: all };
  }
  if (count === 1) {
    return { tiles: [all], free: all };
  }
  return layout === 'grid' ? { tiles: grid(count, all, gap), free: all } : speaker(count, all, gap);
}

/** Tiles of one size, as big as they fit, the last row in the middle. */
function grid(count: number, area: Rect, gap: number): readonly Rect[] {
  let best = { columns: 1, size: { width: 0, height: 0 }, worth: -1 };
  for (let columns = 1; columns <= count; columns++) {
    const size = tileSize(columns, Math.ceil(count / columns), area, gap);
    const worth = pictureArea(size);
    if (worth > best.worth) {
      best = { columns, size, worth };
    }
  }
  return place(count, best.columns, best.size, area, gap);
}

function place(count: number, columns: number, size: Size, area: Rect, gap: number): readonly Rect[] {
  const rows = Math.ceil(count / columns);
  const top = area.y + (area.height - rows * size.height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = area.x + (area.width - inRow * size.width - (inRow - 1) * gap) / 2;
    return {
      x: left + (index % columns) * (size.width + gap),
      y: top + row * (size.height + gap),
      ...size,
    };
  });
}

function tileSize(columns: number, rows: number, area: Size, gap: number): Size {
  const width = Math.max(0, (area.width - (columns - 1) * gap) / columns);
  const height = Math.max(0, (area.height - (rows - 1) * gap) / rows);
  return {
    width: Math.min(width, height * widest),
    height: Math.min(height, width / tallest),
  };
}

/** How much of a tile is filled by what a computer sends (4 : 3 to 16 : 9) and by what an upright phone sends (3 : 4): either may come. */
function pictureArea({ width, height }: Size): number {
  const lying = Math.min(width, (height * 4) / 3);
  const upright = Math.min(width, (height * 3) / 4);
  return lying * lying * 0.75 + (upright * upright) / 0.75;
}

const smallestInStrip = 96;

function speaker(count: number, area: Rect, gap: number): Arrangement {
  const others = count - 1;
  return area.width > area.height * 1.15 ? stripAtTheSide(others, area, gap) : stripBelow(others, area, gap);
}

function stripAtTheSide(others: number, area: Rect, gap: number): Arrangement {
  const wished = clamp(area.width * 0.19, 128, 272);
  const height = Math.min((wished * 9) / 16, (area.height - (others - 1) * gap) / others);
  const width = Math.min(wished, height * widest);
  const free = { ...area, width: area.width - width - gap };
  const strip = { ...area, x: area.x + area.width - width, width };
  return { tiles: [free, ...place(others, 1, { width, height }, strip, gap)], free };
}

function stripBelow(others: number, area: Rect, gap: number): Arrangement {
  const columns = Math.max(1, Math.min(others, Math.floor((area.width + gap) / (smallestInStrip + gap))));
  const rows = Math.ceil(others / columns);
  const evened = Math.ceil(others / rows);
  const width = Math.min(180, (area.width - (evened - 1) * gap) / evened);
  const height = Math.min((width * 3) / 4, (area.height * 0.4) / rows);
  const stripHeight = rows * height + (rows - 1) * gap;
  const free = { ...area, height: area.height - stripHeight - gap };
  const strip = { ...area, y: area.y + area.height - stripHeight, height: stripHeight };
  return { tiles: [free, ...place(others, evened, { width, height }, strip, gap)], free };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
