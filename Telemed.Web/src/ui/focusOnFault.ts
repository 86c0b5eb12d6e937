import { useEffect, useReducer } from 'react';

const wrong = ['[aria-invalid="true"]', '[data-invalid] [role="spinbutton"]', '[data-invalid] input', '[data-invalid] button'].join(', ');

/**
 * To be called when a form was refused: as soon as the page says what is wrong, the focus goes to the first field that something is wrong with.
 * That brings it into sight on a phone, and a screen reader reads its label and what is wrong.
 */
export function useFocusOnFault(formId: string): () => void {
  const [refusals, refuse] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (refusals > 0) {
      document.getElementById(formId)?.querySelector<HTMLElement>(wrong)?.focus();
    }
  }, [formId, refusals]);
  return refuse;
}
