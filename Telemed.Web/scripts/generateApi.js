// Makes src/api/generated.ts, the types of the API, from src/api/openapi.json, the document that the sessions service serves at
// /api/v1/openapi.json. That the copy is what is served is tested with that service (ApiDocumentTests).
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

const document = new URL('../src/api/openapi.json', import.meta.url);
const target = new URL('../src/api/generated.ts', import.meta.url);

const text = await readFile(document, 'utf8');
// The generator takes a second, and whoever builds by the time of files should not build for nothing.
const mark = `// Made of openapi.json ${createHash('sha256').update(text).digest('hex')} by npm run generate. Not to be changed by hand.\n`;
const before = await readFile(target, 'utf8').catch(() => '');
if (!before.startsWith(mark)) {
  const generator = await import('openapi-typescript').catch((/** @type {unknown} */ fault) => {
    // An installation without development packages (npm ci --omit=dev) prepares nothing and builds nothing.
    if (process.env['npm_lifecycle_event'] === 'prepare') {
      return null;
    }
    throw fault;
  });
  if (generator !== null) {
    const nodes = await generator.default(JSON.parse(text), { alphabetize: true });
    await writeFile(target, mark + generator.astToString(nodes));
  }
}
