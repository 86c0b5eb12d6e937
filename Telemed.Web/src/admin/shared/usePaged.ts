import { useEffect, useState } from 'react';
import { useObservable } from '../../app/hooks';
import { useAdmin } from './adminContext';
import { type PageOf, PagedList, type PagedState } from './pagedList';

/** A paged list, asked for anew whenever `key` changes, `delayMs` after the last change: not at every letter of a search. */
export function usePaged<T>(key: string, ask: (cursor: string | null) => Promise<PageOf<T>>, delayMs = 0): PagedState<T> & { readonly list: PagedList<T> } {
  const { onSignedOut } = useAdmin();
  const [list] = useState(() => new PagedList<T>(onSignedOut));
  useEffect(() => {
    const timer = setTimeout(() => { void list.load(ask); }, list.state.get().items === null ? 0 : delayMs);
    return () => { clearTimeout(timer); };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key stands for everything that the question is made of
  }, [list, key, delayMs]);
  return { ...useObservable(list.state), list };
}
