import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openGallery, openNextState, openState, settled } from '../../scripts/gallery.js';
import { axeFaults } from './axe';
import { keyboardFaults } from './keyboard';

const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 800 };

type Language = 'zh' | 'en';

/**
 * How states are looked at: one after the other in turn, because all of them in all eight ways take half an hour (AXE_ALL=1 does that). What
 * they have in common, words, colours, layouts, is so seen in each way many times over.
 */
interface Look {
  readonly language: Language;
  readonly colorScheme: 'light' | 'dark';
  readonly viewport: typeof phone;
}

const first: Look = { language: 'zh', colorScheme: 'light', viewport: desktop };

const all = [desktop, phone].flatMap((viewport) => (['light', 'dark'] as const).flatMap((colorScheme) => (['zh', 'en'] as const).map((language): Look =>
  ({ language, colorScheme, viewport }))));

const inTurn: readonly Look[] = [
  first,
  { language: 'en', colorScheme: 'dark', viewport: phone },
  { language: 'en', colorScheme: 'light', viewport: desktop },
  { language: 'zh', colorScheme: 'dark', viewport: phone },
];

const isEverything = process.env['AXE_ALL'] === '1';

function looksAt(index: number): readonly Look[] {
  return isEverything ? all : inTurn.slice(index % inTurn.length, index % inTurn.length + 1);
}

/**
 * The first state of every page and every fourth of the others: all of them take minutes of both processors. With STATES all whose names
 * contain it are looked at, with STATES= or AXE_ALL=1 all there are.
 */
function wanted(ids: readonly string[]): string[] {
  const part = process.env['STATES'] ?? (isEverything ? '' : undefined);
  const pages = new Set<string>();
  return ids.filter((id, index) => {
    const page = id.split('-').slice(0, 2).join('-');
    const isFirst = !pages.has(page);
    pages.add(page);
    return part === undefined ? isFirst || index % 4 === 0 : id.includes(part);
  });
}

/** The app's own pages as they come when there is no server. */
const addresses = ['/', '/join', '/console', '/admin', '/setup#secret', '/invitation#secret'];

/** So many pages of the one browser at a time: while one waits for the browser, another one is looked at. */
const atOnce = 3;

describe('every state of every page', () => {
  const origin = inject('origin');
  let gallery: Awaited<ReturnType<typeof openGallery>>;
  const faults = { axe: [] as string[], keyboard: [] as string[], there: [] as string[] };
  const looked = new Set<string>();

  beforeAll(async () => {
    gallery = await openGallery(origin);
    const waiting = wanted(gallery.ids);
    await Promise.all(Array.from({ length: atOnce }, async () => {
      const context = await gallery.browser.newContext({ viewport: desktop, colorScheme: 'light', reducedMotion: 'reduce', locale: 'zh-CN', permissions: ['clipboard-write'] });
      const page = await context.newPage();
      let before: string | null = null;
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const id = next;
        await lookAt(page, id, before).catch((error: unknown) => { faults.there.push(`${id}: ${String(error)}`); });
        looked.add(id);
        before = id;
      }
      await context.close();
    }));
  }, isEverything ? 3_600_000 : 900_000);

  afterAll(async () => { await gallery.close(); });

  async function lookAt(page: Page, id: string, before: string | null): Promise<void> {
    await show(page, first);
    // Two areas are never in one page, and what a room draws goes on.
    if (before !== null && areaOf(before) === areaOf(id) && areaOf(id) !== 'room') {
      await openNextState(page, id, 'zh');
    } else {
      await openState(page, gallery.addressOf(id, 'zh'));
    }
    for (const look of looksAt(gallery.ids.indexOf(id))) {
      if (look !== first) {
        await show(page, look);
        await page.evaluate(`gallery.speak(${JSON.stringify(look.language)})`);
        await settled(page);
      }
      let found = await axeFaults(page, origin);
      if (found.length > 0) {
        // On a machine that is busy it may have been between two colours.
        await settled(page);
        found = await axeFaults(page, origin);
      }
      faults.axe.push(...found.map((fault) => `${id} (${look.language}, ${look.colorScheme}, ${String(look.viewport.width)}): ${fault}`));
    }
    // Last, because keys change what there is.
    await show(page, first);
    await page.evaluate('gallery.speak("zh")');
    let unreached = await keyboardFaults(page);
    if (unreached.length > 0) {
      // What a page does by itself (it tries again, it draws anew) may have come between two keys.
      await openState(page, gallery.addressOf(id, 'zh'));
      unreached = await keyboardFaults(page);
    }
    faults.keyboard.push(...unreached.map((fault) => `${id}: ${fault}`));
  }

  function areaOf(id: string): string {
    return id.split('-')[0] ?? '';
  }

  async function show(page: Page, look: Look): Promise<void> {
    await page.emulateMedia({ colorScheme: look.colorScheme });
    await page.setViewportSize(look.viewport);
  }

  it('is what it is to show', () => {
    expect(looked.size).toBeGreaterThan(process.env['STATES'] === undefined ? 80 : 0);
    expect(faults.there, faults.there.join('\n')).toEqual([]);
  });

  it('has no fault that axe calls serious', () => {
    expect(faults.axe, faults.axe.join('\n')).toEqual([]);
  });

  it('is operated by keyboard: everything is reached, has a name, shows the focus, and Escape leads back', () => {
    expect(faults.keyboard, faults.keyboard.join('\n')).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no serious fault where there is no server (%s)', async (colorScheme) => {
    const context = await gallery.browser.newContext({ viewport: colorScheme === 'light' ? desktop : phone, colorScheme, reducedMotion: 'reduce', locale: colorScheme === 'light' ? 'zh-CN' : 'en' });
    const page = await context.newPage();
    const found: string[] = [];
    for (const address of addresses) {
      await page.goto(origin + address);
      await settled(page);
      found.push(...(await axeFaults(page, origin)).map((fault) => `${address}: ${fault}`));
    }
    await context.close();
    expect(found, found.join('\n')).toEqual([]);
  }, 120_000);
});
