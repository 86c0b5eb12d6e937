import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openGallery, openState } from '../../scripts/gallery.js';

const deadline = { timeout: 10_000 };

/** What people do, without a mouse. */
describe('by keyboard alone', { timeout: 60_000 }, () => {
  let gallery: Awaited<ReturnType<typeof openGallery>>;
  let context: BrowserContext;

  beforeAll(async () => {
    gallery = await openGallery(inject('origin'));
    context = await gallery.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', locale: 'en', permissions: ['clipboard-read', 'clipboard-write'] });
  }, 60_000);
  afterAll(async () => { await gallery.close(); });

  async function at(id: string): Promise<Page> {
    const page = await context.newPage();
    await openState(page, gallery.addressOf(id, 'en'));
    return page;
  }

  /** Where the keyboard is, by what a screen reader says of it. */
  async function focused(page: Page): Promise<string> {
    return await page.evaluate(() => document.activeElement?.computedName ?? '');
  }

  /** What is read after the name of what has the focus: hints, and what is wrong. */
  async function described(page: Page): Promise<string> {
    return await page.evaluate(() => (document.activeElement?.getAttribute('aria-describedby') ?? '').split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
  }

  async function tabTo(page: Page, name: string | RegExp): Promise<void> {
    const passed: string[] = [];
    for (let presses = 0; presses < 80; presses++) {
      const here = await focused(page);
      if (typeof name === 'string' ? here === name : name.test(here)) {
        return;
      }
      passed.push(here);
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${String(name)}, only to: ${[...new Set(passed)].join(' | ')}`);
  }

  async function press(page: Page, ...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await page.keyboard.press(key);
    }
  }

  async function focusComesBackTo(page: Page, name: string): Promise<void> {
    await expect.poll(async () => await focused(page), deadline).toBe(name);
  }

  it('a doctor makes a consultation, hands it over, and is back in the list', async () => {
    const page = await at('console-hand-over');
    await press(page, 'Escape');
    await focusComesBackTo(page, 'New consultation');
    await press(page, 'Enter');
    await page.getByRole('dialog').waitFor(deadline);
    await tabTo(page, /^Name of the patient/);
    await page.keyboard.type('Wang Fang');
    await tabTo(page, /^Now/);
    await press(page, 'ArrowRight');
    await tabTo(page, /^hour/i);
    await press(page, 'ArrowUp');
    await tabTo(page, /^Now|^Planned/);
    await press(page, 'ArrowLeft');
    await tabTo(page, /^Create/);
    await press(page, 'Enter');
    await page.getByRole('img', { name: /QR/i }).waitFor(deadline);
    await tabTo(page, 'Copy');
    await press(page, 'Enter');
    await page.getByText('Copied').first().waitFor(deadline);
    await page.close();
  });

  it('a doctor chooses from a line’s menu, and leaves each dialog to where they were', async () => {
    const page = await at('console-list');
    await tabTo(page, /^Change: /);
    const menu = await focused(page);
    for (const down of [0, 1]) {
      await press(page, 'Enter');
      await page.getByRole('menu').waitFor(deadline);
      await press(page, ...Array.from({ length: down }, () => 'ArrowDown'), 'Enter');
      await page.getByRole('dialog').waitFor(deadline);
      await press(page, 'Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached', ...deadline });
      await focusComesBackTo(page, menu);
    }
    await tabTo(page, /^Later/);
    await press(page, 'Space');
    expect(await page.getByRole('button', { name: /^Later/ }).getAttribute('aria-pressed')).toBe('true');
    await page.close();
  });

  it('a doctor steers the room: microphone, own picture, chat, people, more, help, and leaving', async () => {
    const page = await at('room-three');
    await tabTo(page, 'Switch mic off');
    await press(page, 'Space');
    await focusComesBackTo(page, 'Switch mic on');

    await tabTo(page, /^Your own picture: drag it/);
    const before = await page.locator('.own').boundingBox();
    await press(page, 'ArrowUp');
    await expect.poll(async () => (await page.locator('.own').boundingBox())?.y, deadline).toBeLessThan(before?.y ?? 0);

    await tabTo(page, /^Enlarge/);
    await press(page, 'Enter');
    await tabTo(page, /^Choose the big picture automatically/);
    await press(page, 'Enter');

    await tabTo(page, 'Open chat');
    await press(page, 'Enter');
    await tabTo(page, 'Write a message');
    await page.keyboard.type('Take one a day');
    await press(page, 'Enter');
    await page.getByText('Take one a day').first().waitFor(deadline);
    await press(page, 'Escape');
    await focusComesBackTo(page, 'Open chat');

    await press(page, 'p');
    await tabTo(page, /^Actions for/);
    await press(page, 'Enter');
    await tabTo(page, 'Ask to mute');
    await press(page, 'Enter');
    await page.getByText(/was asked to mute/).first().waitFor(deadline);
    await press(page, 'Escape');

    await tabTo(page, 'More options');
    await press(page, 'Enter');
    await tabTo(page, 'Loudspeaker');
    await tabTo(page, 'Speaker');
    await press(page, 'ArrowRight');
    await focusComesBackTo(page, 'Grid');
    await press(page, 'Escape', '?');
    await page.getByRole('dialog').waitFor(deadline);
    await press(page, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden', ...deadline });

    await tabTo(page, 'Hang up');
    await press(page, 'Enter');
    await page.getByRole('heading', { name: 'Leave the consultation?' }).waitFor(deadline);
    await press(page, 'Escape');
    await focusComesBackTo(page, 'Hang up');
    await page.close();
  });

  it('an administrator looks at a picture, sorts, chooses from lists and a calendar, and reads an entry', async () => {
    const wall = await at('admin-wall');
    await tabTo(wall, /^Show picture: /);
    await press(wall, 'Enter');
    await wall.locator('.picture img[src]').waitFor(deadline);
    await wall.close();

    const jobs = await at('admin-jobs-relay');
    await tabTo(jobs, /^Consultation/);
    await press(jobs, 'ArrowDown', 'Enter');
    await expect.poll(async () => await jobs.locator('.ui-combo input').inputValue(), deadline).not.toBe('');
    await press(jobs, 'Escape');
    await jobs.getByRole('dialog').waitFor({ state: 'detached', ...deadline });
    await tabTo(jobs, /^State/);
    await press(jobs, 'Enter');
    await jobs.locator('[aria-sort="ascending"]').waitFor(deadline);
    await jobs.close();

    const consultations = await at('admin-consultations');
    await tabTo(consultations, /Status$/);
    await press(consultations, 'Enter');
    await consultations.getByRole('listbox').waitFor(deadline);
    await press(consultations, 'ArrowDown', 'Enter');
    await tabTo(consultations, /^Open calendar/);
    await press(consultations, 'Enter');
    await consultations.getByRole('grid').waitFor(deadline);
    await press(consultations, 'ArrowRight', 'Enter');
    await consultations.getByRole('button', { name: 'Reset filters' }).waitFor(deadline);
    await consultations.close();

    const audit = await at('admin-audit');
    await tabTo(audit, /^Details/);
    const entry = await focused(audit);
    await press(audit, 'Enter');
    await audit.getByRole('dialog').waitFor(deadline);
    await press(audit, 'Escape');
    await focusComesBackTo(audit, entry);
    await audit.close();
  });

  it('an administrator is led to what is wrong with a relay, and no list lies over it until they open it', async () => {
    const page = await at('admin-jobs-missing');
    await expect.poll(async () => await described(page), deadline).toMatch(/consultation/i);
    expect(await page.getByRole('listbox').count()).toBe(0);
    await press(page, 'ArrowDown');
    await page.getByRole('listbox').waitFor(deadline);
    await press(page, 'Escape');
    await page.getByRole('listbox').waitFor({ ...deadline, state: 'detached' });
    await page.getByRole('dialog').waitFor(deadline);
    await page.close();
  });

  it('somebody scrolls a long dialog in which nothing else takes the focus', async () => {
    const page = await at('ui-dialog-long');
    await page.setViewportSize({ width: 390, height: 500 });
    const body = page.locator('.ui-dialog-body');
    await expect.poll(async () => await body.evaluate((element) => element.tabIndex), deadline).toBe(0);
    for (let presses = 0; presses < 10 && !await body.evaluate((element) => element === document.activeElement); presses++) {
      await press(page, 'Tab');
    }
    await press(page, 'End');
    await expect.poll(async () => await body.evaluate((element) => element.scrollTop), deadline).toBeGreaterThan(0);
    await page.close();
  });

  it('a first administrator and a doctor begin in the first field, and are led to what is wrong, which is said with it', async () => {
    const setup = await at('account-setup');
    expect(await focused(setup)).toBe('Your name');
    await press(setup, 'Enter');
    await focusComesBackTo(setup, 'Your name');
    expect(await described(setup)).toContain('Please enter your name');
    await setup.keyboard.type('Chen Jing');
    expect(await setup.locator('[aria-invalid="true"]').count()).toBe(2);
    await press(setup, 'Enter');
    await focusComesBackTo(setup, 'Sign-in name');
    await setup.close();

    const signIn = await at('console-sign-in-wrong');
    await focusComesBackTo(signIn, 'Password');
    expect(await described(signIn)).toContain('do not fit');
    await signIn.close();

    const job = await at('admin-jobs-missing');
    await focusComesBackTo(job, 'Consultation');
    await job.close();
  });

  it('a patient enters a code, agrees, and corrects what was wrong', async () => {
    const landing = await at('app-landing');
    await tabTo(landing, /^Code or link/);
    await press(landing, 'Enter');
    await landing.getByText('Please enter the code first, or paste the link.').waitFor(deadline);
    await landing.close();

    const welcome = await at('app-welcome');
    await tabTo(welcome, 'Agree and go in');
    await welcome.close();

    const lobby = await at('app-lobby');
    await tabTo(lobby, 'Start');
    await lobby.close();
  });
});
