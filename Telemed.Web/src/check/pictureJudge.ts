/** Whether a picture (RGBA, as a canvas gives it) is as good as black: a cover over the lens, or a camera that another program has. */
export function isBlack(pixels: ArrayLike<number>): boolean {
  let brightest = 0;
  for (let index = 0; index + 2 < pixels.length; index += 4) {
    brightest = Math.max(brightest, (pixels[index] ?? 0) + (pixels[index + 1] ?? 0) + (pixels[index + 2] ?? 0));
  }
  return brightest < 3 * 24;
}
