import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/gallery.js';

/** The pages in Chromium: a suite of its own, because it takes a minute. Without one, a single line says so. */
const hasChromium = findChromium() !== null;

export default defineConfig({
  test: {
    environment: 'node',
    globalSetup: hasChromium ? ['tests/browser/setup.ts'] : [],
    include: [hasChromium ? 'tests/browser/*.test.ts' : 'tests/browser/noChromium.test.ts'],
    exclude: hasChromium ? ['tests/browser/noChromium.test.ts'] : [],
    // Two cores, and one Chromium is enough for them.
    fileParallelism: false,
  },
});
