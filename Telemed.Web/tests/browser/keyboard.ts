import type { Page } from 'playwright-core';

/** What the page knows while it is gone through by keyboard. */
interface Walk {
  /** Everything that somebody can act on now. */
  readonly stops: readonly HTMLElement[];
  readonly reached: Set<Element>;
  readonly groups: Element[];
  readonly nameless: ReadonlySet<Element>;
  readonly describe: (element: Element) => string;
  readonly stop: () => void;
}

declare global {
  interface Window {
    walk?: Walk;
    gallery?: { readonly pressed: readonly HTMLElement[] };
  }
  interface Element {
    /** Of Chromium with ComputedAccessibilityInfo. */
    readonly computedName?: string;
  }
}

const patienceMs = 1500;

/**
 * Goes through a page as it is by keyboard, and says what cannot be reached by Tab or, within menus, lists and the like, by arrow keys; what
 * has no name; where one does not see the focus; and whether Escape closes what is open and gives the focus back.
 */
export async function keyboardFaults(page: Page): Promise<readonly string[]> {
  await reopenList(page);
  const { count, isList, overlays } = await page.evaluate(begin);
  if (isList) {
    // It closes when one leaves it by Tab.
    await press(page, 'ArrowDown', count + 1);
  } else {
    await press(page, 'Tab', count + 3);
    for (let others = await page.evaluate(enterNextGroup); others > 0; others = await page.evaluate(enterNextGroup)) {
      await press(page, 'ArrowRight', others);
    }
  }
  const faults = await page.evaluate(judge);
  return overlays === 0 ? faults : [...faults, ...await escape(page, overlays)];
}

/** A menu that a script has opened has not got the focus: it is opened by a key, as somebody would. */
async function reopenList(page: Page): Promise<void> {
  const list = page.locator('[role="menu"], [role="listbox"]').last();
  const isTypedIn = await page.locator('[role="combobox"][aria-expanded="true"]').count() > 0;
  if (!isTypedIn && await list.isVisible()) {
    await page.evaluate(() => { document.querySelector<HTMLElement>('[role="menuitem"], [role="option"]')?.focus(); });
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached', timeout: patienceMs });
    await page.evaluate(() => { window.gallery?.pressed.findLast((element) => element.isConnected)?.focus(); });
    await page.keyboard.press('Enter');
    await list.waitFor({ timeout: patienceMs });
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve); }); }));
  }
}

/** As somebody who holds the key, and without waiting for each: the browser takes them in order. */
async function press(page: Page, key: string, times: number): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => page.keyboard.down(key)));
  await page.keyboard.up(key);
}

/** Finds everything that somebody can act on, and notes from now on what has the focus. */
function begin(): { count: number; isList: boolean; overlays: number } {
  const acts = ['button', 'link', 'menuitem', 'menuitemradio', 'menuitemcheckbox', 'option', 'tab', 'radio', 'checkbox', 'switch', 'combobox', 'spinbutton', 'slider'];
  const natural = `a[href], button, input, select, textarea, summary, ${acts.map((role) => `[role="${role}"]`).join(', ')}`;
  const modal = document.querySelector('dialog:modal');
  const describe = (element: Element) => {
    const name = element.getAttribute('aria-label') ?? (element.textContent.trim() || element.closest('label')?.textContent.trim()) ?? '';
    return `<${element.tagName.toLowerCase()}${element.id === '' ? '' : ` id=${element.id}`} class="${element.getAttribute('class') ?? ''}"> ${name.slice(0, 40)}`;
  };
  const isThere = (element: HTMLElement) => {
    const { width, height } = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && width > 0 && height > 0
      && element.closest('[inert], [aria-hidden="true"]') === null && (modal === null || modal.contains(element));
  };
  const stops = [...document.querySelectorAll<HTMLElement>(`${natural}, [tabindex="0"]`)].filter((element) => {
    const isSpare = element.tabIndex < 0 && (
      // Found by its label, its field or its keys: a picker's button beside its field, a search that Escape clears, a way out for screen readers on phones, days of a calendar.
      element.closest('.ui-combo, .ui-search, [role="grid"]') !== null || getComputedStyle(element.parentElement ?? element).clipPath === 'inset(50%)');
    // A message beside a dialog goes by itself, and is read out.
    const isMessage = element.closest('.ui-toast') !== null && document.querySelector('.ui-modal, .ui-drawer') !== null;
    return isThere(element) && !isSpare && !isMessage && !element.matches(':disabled, [aria-disabled="true"], [data-disabled]');
  });
  const reached = new Set<Element>();
  const note = () => {
    const focused = document.activeElement;
    if (focused !== null) {
      reached.add(focused);
      const active = focused.getAttribute('aria-activedescendant');
      const meant = active === null ? null : document.getElementById(active);
      if (meant !== null) {
        reached.add(meant);
      }
    }
  };
  note();
  window.walk?.stop();
  document.addEventListener('focusin', note, true);
  const observer = new MutationObserver(note);
  observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['aria-activedescendant'] });
  const stop = () => {
    document.removeEventListener('focusin', note, true);
    observer.disconnect();
  };
  window.walk = { stops, reached, groups: [], nameless: new Set(stops.filter(({ computedName }) => computedName === '')), describe, stop };
  const open = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"], dialog[open], [role="menu"], [role="listbox"], .room .panel')].filter((element) => element.checkVisibility());
  const last = open.at(-1)?.getAttribute('role');
  return { count: stops.length, isList: last === 'menu' || last === 'listbox', overlays: open.length };
}

/** Focuses what can be focused in the next group that has something unreached in it, where arrow keys lead on: to how many; 0 when there is none. */
function enterNextGroup(): number {
  const { walk } = window;
  if (walk === undefined) {
    return 0;
  }
  const group = walk.stops.filter((stop) => !walk.reached.has(stop) && stop.isConnected)
    .map((stop) => stop.closest('[role="radiogroup"], [role="tablist"], [role="toolbar"], [role="menu"], [role="listbox"], fieldset'))
    .find((one) => one !== null && !walk.groups.includes(one));
  if (group === undefined || group === null) {
    return 0;
  }
  walk.groups.push(group);
  const members = walk.stops.filter((stop) => group.contains(stop));
  members.find((stop) => walk.reached.has(stop))?.focus();
  return members.length;
}

/** What is wrong with what was found. */
async function judge(): Promise<string[]> {
  const { walk } = window;
  if (walk === undefined) {
    return ['was not gone through'];
  }
  const { stops, reached, nameless, describe } = walk;
  /** How it looks: of it, of what is around it closely, and of what it is drawn by. */
  const looks = (element: HTMLElement) => {
    const drawn = element instanceof HTMLInputElement ? element.closest('label') ?? element : element;
    const around = [element, drawn, element.parentElement, element.parentElement?.parentElement ?? null, ...[...drawn.querySelectorAll('*')].slice(0, 8)];
    return around.filter((one) => one !== null).map((one) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor } = getComputedStyle(one);
      const isMarked = one.matches('[role="option"], [role^="menuitem"], [role="spinbutton"]');
      return `${outlineStyle === 'none' ? '' : `${outlineWidth} ${outlineColor}`} ${boxShadow}${isMarked ? ` ${backgroundColor}` : ''}`;
    }).join('|');
  };
  /** React has drawn by then what follows from an event of the keyboard's kind. */
  const moment = async () => {
    await Promise.resolve();
    await Promise.resolve();
  };
  const pause = () => new Promise<void>((resolve) => { setTimeout(resolve, 100); });
  /** `pauses`: how long, in tenths of a second, React may take to draw it on a machine that has other work. */
  const showsFocus = async (stop: HTMLElement, pauses: number) => {
    // To another one before, and not to nowhere: a dialog would fetch the focus back.
    const other = stops.find((one) => one !== stop && one.isConnected && !one.contains(stop) && !stop.contains(one));
    if (other === undefined) {
      stop.blur();
    } else {
      other.focus();
    }
    await moment();
    let before = looks(stop);
    for (let again = 0, now = ''; again < pauses && now !== before; again++) {
      before = looks(stop);
      await pause();
      now = looks(stop);
    }
    stop.focus();
    await moment();
    const isSeen = () => document.activeElement !== stop || !stop.isConnected || looks(stop) !== before;
    for (let again = 0; again < pauses && !isSeen(); again++) {
      await pause();
    }
    return isSeen();
  };
  const faults: string[] = [];
  for (const stop of stops.filter((one) => one.isConnected)) {
    if (!reached.has(stop)) {
      faults.push(`no key leads to ${describe(stop)}`);
    }
    if (nameless.has(stop)) {
      faults.push(`there is no name of ${describe(stop)}`);
    }
    // Of a field that is typed in, with its list, the list shows where one is.
    if (stop.matches('[role="combobox"][aria-expanded="true"]') || (stop.matches('[role="option"]') && document.querySelector('[aria-activedescendant]') !== null)) {
      continue;
    }
    if (!await showsFocus(stop, 0) && !await showsFocus(stop, 15)) {
      faults.push(`one does not see the focus on ${describe(stop)}`);
    }
  }
  return faults;
}

/** Escape closes what is open, and the focus is where it came from. */
async function escape(page: Page, overlays: number): Promise<readonly string[]> {
  const isClosed = () => page.waitForFunction((before) => [...document.querySelectorAll('[role="dialog"], [role="alertdialog"], dialog[open], [role="menu"], [role="listbox"], .room .panel')]
    .filter((element) => element.checkVisibility()).length < before, overlays, { timeout: patienceMs }).then(() => true, () => false);
  await page.evaluate(() => {
    const open = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"], dialog[open], [role="menu"], [role="listbox"], .room .panel')].filter((element) => element.checkVisibility()).at(-1);
    if (open !== undefined && !open.contains(document.activeElement)) {
      window.walk?.stops.find((stop) => open.contains(stop))?.focus();
    }
  });
  await page.keyboard.press('Escape');
  // In a field with a list of its own the first one closes that.
  if (!await isClosed()) {
    await page.keyboard.press('Escape');
    if (!await isClosed()) {
      return ['Escape does not close what is open'];
    }
  }
  const where = await page.waitForFunction(() => {
    const from = (window.gallery?.pressed ?? []).filter((element) => element.isConnected && element.checkVisibility()).at(-1);
    const focused = document.activeElement;
    return from === undefined || (focused !== null && (focused === from || (focused !== document.body && from.closest('.ui-field')?.contains(focused) === true)));
  }, null, { timeout: patienceMs }).then(() => null, async () => await page.evaluate(() => (document.activeElement === null ? 'nowhere' : window.walk?.describe(document.activeElement) ?? '')));
  return where === null ? [] : [`after Escape the focus is not where it came from, but on ${where}`];
}
