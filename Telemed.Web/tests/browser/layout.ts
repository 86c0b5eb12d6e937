import type { Page } from 'playwright-core';

/** What is laid out wrong on a page as it is: wider than the screen, controls that are cut off, covered by each other or too small for a thumb. */
export async function layoutFaults(page: Page): Promise<readonly string[]> {
  return await page.evaluate(measure);
}

/** In the page. */
function measure(): string[] {
  const thumb = 44;
  const slack = 1;
  const top = [...document.querySelectorAll('dialog:modal, .ui-modal, .ui-drawer, .ui-popover')].at(-1) ?? document.body;
  const describe = (element: Element) =>
    `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> ${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}`;
  const isThere = (element: HTMLElement) => {
    const { width, height } = element.getBoundingClientRect();
    // For screen readers only, by itself or within such a thing.
    for (let around: Element | null = element; around !== null; around = around.parentElement) {
      if (getComputedStyle(around).clipPath === 'inset(50%)') {
        return false;
      }
    }
    return width > slack && height > slack && element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && element.closest('[inert], [aria-hidden="true"], .skip') === null;
  };

  /** How much of it can be seen, of its width and of its height: what can be scrolled to counts. */
  const seen = (element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    let { left, right, top: above, bottom } = box;
    let scrollsX = false;
    let scrollsY = document.querySelector('.room') === null && top === document.body;
    for (let around = element.parentElement; around !== null; around = around.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(around);
      const frame = around.getBoundingClientRect();
      scrollsX ||= overflowX === 'auto' || overflowX === 'scroll';
      scrollsY ||= overflowY === 'auto' || overflowY === 'scroll';
      if (!scrollsX && overflowX !== 'visible') {
        left = Math.max(left, frame.left);
        right = Math.min(right, frame.right);
      }
      if (!scrollsY && overflowY !== 'visible') {
        above = Math.max(above, frame.top);
        bottom = Math.min(bottom, frame.bottom);
      }
      if (position === 'fixed') {
        break; // What is around it does not hold it.
      }
    }
    const width = scrollsX ? box.width : Math.min(right, innerWidth) - Math.max(left, 0);
    const height = scrollsY ? box.height : Math.min(bottom, innerHeight) - Math.max(above, 0);
    return { isWhole: width > box.width - slack && height > box.height - slack, box };
  };

  const faults: string[] = [];
  const page = document.scrollingElement;
  if (page !== null && page.scrollWidth > innerWidth + slack) {
    faults.push(`it is ${String(page.scrollWidth)} px wide`);
  }
  const controls = [...top.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [role="tab"], [role="menuitem"], [role="option"]')].filter(isThere);
  for (const control of controls) {
    const { isWhole, box } = seen(control);
    if (!isWhole) {
      faults.push(`cut off: ${describe(control)}`);
    }
    // A link in a sentence is as high as the sentence, and what is chosen by its label as large as that.
    const target = control.matches('input') ? (control.closest('label') ?? control).getBoundingClientRect() : box;
    const isInSentence = control.matches('a') && getComputedStyle(control).display === 'inline';
    // What lies on a small picture would hide it.
    const isOnPicture = control.matches('.tile-enlarge, .tile.small *');
    if (matchMedia('(pointer: coarse)').matches && !isInSentence && !isOnPicture && Math.min(target.width, target.height) < thumb - slack) {
      faults.push(`too small for a thumb, ${String(Math.round(target.width))} × ${String(Math.round(target.height))}: ${describe(control)}`);
    }
  }
  return faults;
}
