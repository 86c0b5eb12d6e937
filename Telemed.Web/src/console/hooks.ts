import { useState } from 'react';
import { toasts } from '../ui/toastQueue';
import { type ConsoleText, useConsoleText } from './i18n/consoleText';
import { type Problem, problemOf } from './problems';

/** The sentence for what went wrong. */
export function problemWords(text: ConsoleText, problem: Problem): string {
  return {
    offline: text.problemOffline,
    busy: text.problemBusy,
    'signed-out': text.problemSignedOut,
    over: text.problemOver,
    conflict: text.problemConflict,
    full: text.problemFull,
    'too-many': text.problemTooMany,
    invalid: text.problemInvalid,
    gone: text.problemGone,
    refused: text.problemRefused,
  }[problem];
}

export interface Task {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** Does one thing at a time; what goes wrong stands in `problem`. Says whether it was done. */
  run(work: () => Promise<void>): Promise<boolean>;
}

/** Something that the server is asked to do from a form or a dialog. */
export function useTask(onSignedOut: () => void): Task {
  const [state, setState] = useState<{ busy: boolean; problem: Problem | null }>({ busy: false, problem: null });
  return {
    ...state,
    run: async (work) => {
      if (state.busy) {
        return false;
      }
      setState({ busy: true, problem: null });
      try {
        await work();
        setState({ busy: false, problem: null });
        return true;
      } catch (error) {
        const problem = problemOf(error);
        setState({ busy: false, problem });
        if (problem === 'signed-out') {
          onSignedOut();
        }
        return false;
      }
    },
  };
}

/** Puts text on the clipboard and says whether that worked. */
export function useCopy(): (words: string) => Promise<boolean> {
  const text = useConsoleText();
  return async (words) => {
    try {
      await navigator.clipboard.writeText(words);
      toasts.show('good', text.copied);
      return true;
    } catch {
      toasts.show('bad', text.copyFailed);
      return false;
    }
  };
}
