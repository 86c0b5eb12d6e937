import { useState } from 'react';
import { toasts } from '../../ui/toastQueue';
import { useAdminText } from '../i18n/adminText';
import { useAdmin } from './adminContext';
import { type Fault, faultOf, faultWords } from './faults';

export interface Actions {
  /** The key of what is under way; null while nothing is. */
  readonly busy: string | null;
  /** Does it and says what came of it in words; true when it worked. One at a time. `isSaid`: whether the page itself says what went wrong. */
  readonly run: (key: string, action: () => Promise<void>, done?: string, isSaid?: (fault: Fault) => boolean) => Promise<boolean>;
}

/** What somebody does with a press of a button. */
export function useAction(): Actions {
  const text = useAdminText();
  const { onSignedOut } = useAdmin();
  const [busy, setBusy] = useState<string | null>(null);

  const run = async (key: string, action: () => Promise<void>, done?: string, isSaid: (fault: Fault) => boolean = () => false): Promise<boolean> => {
    if (busy !== null) {
      return false;
    }
    setBusy(key);
    try {
      await action();
      if (done !== undefined) {
        toasts.show('good', done);
      }
      return true;
    } catch (error) {
      const fault = faultOf(error);
      if (fault.kind === 'signed-out') {
        onSignedOut();
      } else if (!isSaid(fault)) {
        toasts.show('bad', faultWords(text, fault));
      }
      return false;
    } finally {
      setBusy(null);
    }
  };

  return { busy, run };
}
