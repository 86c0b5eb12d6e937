import { gzipSync } from 'node:zlib';
import { type Rolldown, build } from 'vite';
import { describe, expect, it, vi } from 'vitest';

const budgetKilobytes = 300;

/** What a patient does not load: other people's pages, and the players that come when WebRTC does not get through. */
const notTheirs = [/\/src\/(?:console|check|admin|account|staff|gallery)\//, /\/node_modules\/(?:hls\.js|mpegts\.js)\//];

/** Builds the app as it is, writing nothing. */
async function chunks(): Promise<ReadonlyMap<string, Rolldown.OutputChunk>> {
  vi.stubEnv('NODE_ENV', 'production'); // Otherwise it would be the React of tests.
  const built = await build({ build: { write: false, reportCompressedSize: false, watch: null }, logLevel: 'error' }) as Rolldown.RolldownOutput;
  vi.unstubAllEnvs();
  return new Map(built.output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
}

describe('the patient’s page', () => {
  it(`needs at most ${String(budgetKilobytes)} KB of compressed script, up to and with the call`, { timeout: 120_000 }, async () => {
    const all = await chunks();
    const first = [...all.values()].find(({ isEntry }) => isEntry);
    const loaded = new Set<string>();
    const load = (name: string) => {
      const chunk = all.get(name);
      if (chunk === undefined || loaded.has(name) || notTheirs.some((pattern) => pattern.test(chunk.facadeModuleId ?? ''))) {
        return;
      }
      loaded.add(name);
      [...chunk.imports, ...chunk.dynamicImports].forEach(load);
    };
    load(first?.fileName ?? '');

    const sizes = [...loaded].map((name) => ({ name, kilobytes: gzipSync(all.get(name)?.code ?? '').length / 1024 }));
    const total = sizes.reduce((sum, { kilobytes }) => sum + kilobytes, 0);
    const list = sizes.sort((a, b) => b.kilobytes - a.kilobytes).map(({ name, kilobytes }) => `${kilobytes.toFixed(1)} KB ${name}`).join('\n');
    console.info(`${total.toFixed(1)} KB of script for /join with the call:\n${list}`);

    // That it looked at the right thing: the page, the room, and more than one chunk.
    const modules = [...loaded].flatMap((name) => all.get(name)?.moduleIds ?? []);
    expect(modules.some((id) => id.endsWith('/src/app/App.tsx'))).toBe(true);
    expect(modules.some((id) => id.includes('/src/room/'))).toBe(true);
    expect(modules.some((id) => /\/node_modules\/(?:hls\.js|mpegts\.js)\//.test(id)), 'a player is in the first load').toBe(false);
    expect(total, list).toBeLessThanOrEqual(budgetKilobytes);
  });
});
