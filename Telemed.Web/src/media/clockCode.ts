/**
 * The machine-readable clock of test pictures, as docs/architecture.md lays it down: 32 cells across the top edge, the row a twelfth of
 * the picture's height; cells 0-1 are `1 0`, then 26 bits of Unix milliseconds, then a 4-bit check. White is 1, black is 0.
 */
export const clockCells = 32;
export const clockRowFraction = 1 / 12;

const timeBits = 26;
const modulus = 2 ** timeBits;
/** Less than this between the white and the black level, and it is a picture, not a code. */
const minContrast = 60;

/** The cells for a moment in Unix milliseconds, true for white. */
export function encodeClock(unixMs: number): boolean[] {
  const value = positiveModulo(Math.floor(unixMs), modulus);
  const cells = [true, false];
  for (let bit = timeBits - 1; bit >= 0; bit--) {
    cells.push(((value >>> bit) & 1) === 1);
  }
  const check = checkOf(value);
  for (let bit = 3; bit >= 0; bit--) {
    cells.push(((check >>> bit) & 1) === 1);
  }
  return cells;
}

/** The moment (Unix ms modulo 2^26) from the mean brightness (0-255) of each cell's middle, or null when that is no clock code. */
export function decodeClock(levels: ArrayLike<number>): number | null {
  const white = levels[0];
  const black = levels[1];
  if (levels.length !== clockCells || white === undefined || black === undefined || white - black < minContrast) {
    return null;
  }
  const threshold = (white + black) / 2;
  const bits = Array.from(levels, (level) => (level > threshold ? 1 : 0));
  const value = bits.slice(2, 2 + timeBits).reduce<number>((sum, bit) => sum * 2 + bit, 0);
  const check = bits.slice(2 + timeBits).reduce<number>((sum, bit) => sum * 2 + bit, 0);
  return check === checkOf(value) ? value : null;
}

/** How long ago the coded moment was, in ms. The code wraps around every 18.6 hours; an age of nearly that is a clock that runs ahead. */
export function clockAge(code: number, nowMs: number): number {
  const age = positiveModulo(Math.floor(nowMs) - code, modulus);
  return age > modulus / 2 ? age - modulus : age;
}

/** Draws the code onto the top edge of a canvas. */
export function drawClock(context: Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect'>, width: number, height: number, unixMs: number): void {
  const rowHeight = height * clockRowFraction;
  for (const [index, white] of encodeClock(unixMs).entries()) {
    context.fillStyle = white ? '#ffffff' : '#000000';
    context.fillRect((index * width) / clockCells, 0, width / clockCells, rowHeight);
  }
}

/**
 * The brightness of each cell's middle, from RGBA pixels of the code's row scaled to any size: the inner half of each cell in both
 * directions, so that neither neighbours nor the encoder's smear counts.
 */
export function clockLevels(rgba: ArrayLike<number>, width: number, height: number): number[] {
  const cellWidth = width / clockCells;
  const top = Math.floor(height / 4);
  const bottom = Math.max(top + 1, Math.ceil((height * 3) / 4));
  return Array.from({ length: clockCells }, (_, cell) => {
    const left = Math.floor((cell + 0.25) * cellWidth);
    const right = Math.max(left + 1, Math.ceil((cell + 0.75) * cellWidth));
    let sum = 0;
    let count = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const pixel = (y * width + x) * 4;
        sum += 0.299 * (rgba[pixel] ?? 0) + 0.587 * (rgba[pixel + 1] ?? 0) + 0.114 * (rgba[pixel + 2] ?? 0);
        count++;
      }
    }
    return sum / count;
  });
}

function checkOf(value: number): number {
  let check = 0;
  for (let shift = 0; shift < 28; shift += 4) {
    check ^= (value >>> shift) & 0xf;
  }
  return check;
}

function positiveModulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
