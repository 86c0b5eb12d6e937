import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe calls serious or critical on a page as it is; `origin` is where the page and axe are served. */
export async function axeFaults(page: Page, origin: string): Promise<readonly string[]> {
  if (!await page.evaluate(() => 'axe' in window)) {
    await page.addScriptTag({ url: `${origin}/axe.js` });
  }
  const { violations } = await page.evaluate<Pick<AxeResults, 'violations'>>(`(async () => {
    // Where React Aria's announcer says a name, the element that has it may be gone again.
    const { violations } = await axe.run({ exclude: [['[data-live-announcer]']] }, { resultTypes: ['violations'] });
    return { violations };
  })()`);
  // While the list of a field that is typed in is open, the rest is hidden from screen readers; the list closes before the focus can go there.
  const isTypedIn = violations.some(({ id }) => id === 'aria-hidden-focus') && await page.locator('[role="combobox"][aria-expanded="true"]').count() > 0;
  return violations
    .filter(({ id }) => !isTypedIn || id !== 'aria-hidden-focus')
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) =>
      `${String(impact)} ${id} at ${target.join(' ')}: ${(failureSummary ?? '').split('\n').slice(1, 2).join(' ').trim()}`));
}
