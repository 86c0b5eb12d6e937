import { playNotes } from '../check/notes';
import { audioContext } from '../media/sound';
import { Observable } from '../shared/observable';

const storageKey = 'telemed.console.sound';

/** Whether somebody who comes to wait is heard; kept in this browser. */
export const soundWanted = new Observable(readWish());

export function wantSound(wanted: boolean): void {
  soundWanted.set(wanted);
  try {
    localStorage.setItem(storageKey, wanted ? 'on' : 'off');
  } catch {
    // Not kept, then.
  }
}

function readWish(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

/** Two soft notes, a third apart: heard in a quiet room, not through a wall. Without a click on the page before, browsers keep silent. */
export function chime(): void {
  const context = audioContext();
  if (context.state !== 'running') {
    return;
  }
  playNotes(context, context.destination, [659.3, 523.3], 0.08);
}

/** The tab's title with how many wait in front, so that it is seen from another tab. */
export function badgedTitle(title: string, waiting: number): string {
  return waiting === 0 ? title : `(${String(waiting)}) ${title}`;
}
