/** What somebody does on a page before it is in the state that it is to show. Elements are found by CSS selectors, so that the language does not matter. */
export type Step =
  | { readonly press: string; readonly nth?: number }
  | { readonly fill: string; readonly with: string }
  | { readonly hover: string }
  | 'network-is-back';

const patienceMs = 6000;

/** What was pressed, in turn: when what it opened is closed, the focus belongs back there. */
export const pressed: HTMLElement[] = [];

/** Takes the steps, waits for what the state shows, and says that the page is ready (or is not, which pictures and tests must not overlook). */
export async function arrange(steps: readonly Step[], shows: string): Promise<void> {
  const { dataset } = document.documentElement;
  try {
    await found('#root *');
    await pause(20); // What a page first finds out about itself has been found out.
    for (const step of steps) {
      await take(step);
    }
    await found(shows);
    await unveiled();
    dataset['gallery'] = 'ready';
  } catch (error) {
    dataset['gallery'] = error instanceof Error ? error.message : String(error);
  }
}

async function take(step: Step): Promise<void> {
  if (step === 'network-is-back') {
    await pause(50); // What failed at first has failed by now.
    window.dispatchEvent(new Event('online'));
  } else if ('press' in step) {
    const element = await found(step.press, step.nth);
    // As with a mouse or a key the focus is where one pressed, and comes back to it.
    element.focus();
    element.click();
    pressed.push(element);
  } else if ('fill' in step) {
    const element = await found(step.fill);
    // React listens to what the browser does itself, so its own setter is gone round.
    const prototype = element instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    element.focus();
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, step.with);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  } else {
    const element = await found(step.hover);
    element.focus();
  }
  await frame();
}

async function found(selector: string, nth = 0): Promise<HTMLElement> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const element = document.querySelectorAll<HTMLElement>(selector)[nth];
    if (element !== undefined) {
      return element;
    }
    if (performance.now() > until) {
      throw new Error(`There is no ${selector} (${String(nth)}).`);
    }
    await frame();
  }
}

/** A dialog with a field that has the focus is hidden for a moment where there may be a keyboard on the screen. */
async function unveiled(): Promise<void> {
  const until = performance.now() + patienceMs;
  while ([...document.querySelectorAll<HTMLElement>('.ui-veil')].some(({ style }) => style.opacity === '0') && performance.now() < until) {
    await frame();
  }
}

function frame(): Promise<void> {
  // Not by requestAnimationFrame: a tab in the background draws nothing.
  return pause(10);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}
