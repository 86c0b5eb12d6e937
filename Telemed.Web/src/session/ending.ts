import { type Ending, mayReturn } from '../shared/ending';

/** How a visit to the page ends. `other-tab`: the person went on in another tab of this browser. */
export type VisitEnding = Ending | 'other-tab';

/** Whether one can go back in from here. */
export function mayReturnFrom(ending: VisitEnding): boolean {
  return ending === 'other-tab' || mayReturn(ending);
}
