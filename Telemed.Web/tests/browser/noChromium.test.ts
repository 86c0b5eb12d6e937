import { it } from 'vitest';

it.skip('the pages are not looked at, because no Chromium was found: install the package chromium, or name the executable in CHROMIUM_BIN', () => undefined);
