import { type RefObject, useEffect, useState } from 'react';

const controls = 'a[href], button, input, select, textarea, summary, [tabindex]';

/** Whether somebody at a keyboard must be able to go to a part of the page, because it scrolls and nothing in it takes the focus. */
export function useNeedsFocusToScroll(ref: RefObject<HTMLElement | null>): boolean {
  const [needs, setNeeds] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null) {
      return undefined;
    }
    const look = () => { setNeeds(element.scrollHeight > element.clientHeight && element.querySelector(controls) === null); };
    const sizes = new ResizeObserver(look);
    const observe = () => {
      sizes.disconnect();
      [element, ...element.children].forEach((one) => { sizes.observe(one); });
    };
    const children = new MutationObserver(observe);
    children.observe(element, { childList: true });
    observe();
    return () => {
      children.disconnect();
      sizes.disconnect();
    };
  }, [ref]);
  return needs;
}
