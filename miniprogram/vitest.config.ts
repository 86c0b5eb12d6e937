import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As `rootDirs` in tsconfig.json says it to the compiler.
  resolve: { alias: [{ find: /^(?:\.\.?\/)+(?:src\/)?shared\//, replacement: `${resolve(import.meta.dirname, '../Telemed.Web/src/shared')}/` }] },
  test: { environment: 'node', testTimeout: 30_000, include: ['tests/**/*.test.ts'] },
});
