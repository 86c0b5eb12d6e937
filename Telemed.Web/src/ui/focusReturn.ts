import { useEffect } from 'react';

/** What lies over the page. */
const over = '.ui-popover, .ui-modal, .ui-drawer';

/** Where the focus was last beside of that. */
let last: HTMLElement | null = null;

if (typeof document !== 'undefined') {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.closest(over) === null) {
      last = target;
    }
  });
}

/**
 * React Aria gives the focus back to what had it when a dialog came. Where that is gone by then (a dialog that took another one's place, an entry
 * of a menu that has closed), it goes back to where it was before all of them.
 */
export function useFocusReturn(): void {
  useEffect(() => () => {
    const opener = last;
    // React Aria waits for a frame itself.
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        if ((document.activeElement === null || document.activeElement === document.body) && opener?.isConnected === true) {
          opener.focus();
        }
      });
    });
  }, []);
}
