import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openGallery, openNextState, openState, settled } from '../../scripts/gallery.js';
import { layoutFaults } from './layout';

/** The narrowest phone that is still in use, and the usual one; upright, and on its side. */
const narrow = { width: 320, height: 568 };
const usual = { width: 390, height: 844 };
const onItsSide = { width: 667, height: 320 };

type Look = readonly [viewport: typeof narrow, language: 'zh' | 'en'];

/** English words are the longer ones, Chinese ones do not break alike. */
const hardest: Look = [narrow, 'en'];
const others: readonly Look[] = [[narrow, 'zh'], [usual, 'zh'], [onItsSide, 'en']];

/** All of them where they were asked for; else the hardest, and in a room one of the others in turn, because every look takes a while. */
function looksAt(index: number, isRoom: boolean): readonly Look[] {
  const turn = index % others.length;
  return [hardest, ...process.env['LAYOUT'] !== undefined ? others : isRoom ? others.slice(turn, turn + 1) : []];
}

/** So many pages of the one browser at a time. */
const atOnce = 3;

describe('on a phone', () => {
  let gallery: Awaited<ReturnType<typeof openGallery>>;
  let context: BrowserContext;

  beforeAll(async () => {
    gallery = await openGallery(inject('origin'));
    context = await gallery.browser.newContext({ viewport: narrow, isMobile: true, hasTouch: true, reducedMotion: 'reduce', locale: 'zh-CN' });
  }, 60_000);
  afterAll(async () => { await gallery.close(); });

  /** The first of every page of the product, and rooms whose bar is full; with LAYOUT all whose names contain it, with LAYOUT= every one. */
  function wanted(): string[] {
    const part = process.env['LAYOUT'];
    const pages = new Set<string>();
    return gallery.ids.filter((id) => {
      const page = id.split('-').slice(0, 2).join('-');
      const isFirst = !pages.has(page);
      pages.add(page);
      // Paper is no phone, and the other three come by a mouse or a key.
      const isElsewhere = id.endsWith('-print') || ['ui-tooltip', 'ui-combobox', 'ui-combobox-none'].includes(id);
      return !isElsewhere && (part === undefined ? (isFirst && areaOf(id) !== 'ui') || id === 'room-eight-patient' : id.includes(part));
    });
  }

  function areaOf(id: string): string {
    return id.split('-')[0] ?? '';
  }

  async function faultsOf(page: Page, id: string, before: string | null): Promise<string[]> {
    await page.setViewportSize(narrow);
    if (before !== null && areaOf(before) === areaOf(id) && areaOf(id) !== 'room') {
      await openNextState(page, id, 'zh');
    } else {
      await openState(page, gallery.addressOf(id, 'zh'));
    }
    const faults: string[] = [];
    for (const [viewport, language] of looksAt(gallery.ids.indexOf(id), areaOf(id) === 'room')) {
      await page.setViewportSize(viewport);
      await page.evaluate(`gallery.speak("${language}")`);
      await settled(page);
      let found = await layoutFaults(page);
      if (found.length > 0) {
        // Pictures are arranged when the size of their place has been measured, which takes longer on a busy machine.
        await settled(page);
        found = await layoutFaults(page);
      }
      faults.push(...found.map((fault) => `${id} (${language}, ${String(viewport.width)}): ${fault}`));
    }
    return faults;
  }

  it('no control is cut off or too small for a thumb, and no page is wider than the screen', async () => {
    const faults: string[] = [];
    const waiting = wanted();
    await Promise.all(Array.from({ length: atOnce }, async () => {
      const page = await context.newPage();
      let before: string | null = null;
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const id: string = next;
        faults.push(...await faultsOf(page, id, before).catch((error: unknown) => [`${id}: ${String(error)}`]));
        before = id;
      }
      await page.close();
    }));
    expect(faults, faults.join('\n')).toEqual([]);
  }, process.env['LAYOUT'] === undefined ? 600_000 : 3_600_000);
});
