import type { TestProject } from 'vitest/node';
import { serveGallery } from '../../scripts/gallery.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the app and the gallery are served. */
    readonly origin: string;
  }
}

/** Built and served once for all tests in a browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serveGallery();
  project.provide('origin', server.origin);
  return async () => { await server.stop(); };
}
