import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds a running system; the built page knows only its own origin. */
const gateway = process.env['TELEMED_GATEWAY'] ?? 'https://localhost:8443';

export default defineConfig({
  plugins: [
    react(),
    // React Aria brings what it says in three dozen languages; the pages speak two.
    optimizeLocales.vite({ locales: ['zh-CN', 'en-US'] }),
  ],
  build: {
    target: 'es2022',
    // `npm run watch` builds into the folder that a running gateway serves: the old page stays until the new one is there.
    emptyOutDir: !process.argv.includes('--watch'),
    // Everything stays a file of its own: the content security policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    // hls.js and mpegts.js are loaded only when WebRTC does not get through.
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: gateway, secure: false, changeOrigin: true, ws: true },
      '/media': { target: gateway, secure: false, changeOrigin: true },
    },
  },
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/browser/**'],
  },
});
