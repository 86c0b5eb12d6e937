import type { ReactNode } from 'react';
import { ErrorState } from '../../ui/ErrorState';
import { Loading } from '../../ui/Loading';
import { More } from '../../ui/More';
import { useAdminText } from '../i18n/adminText';
import { faultWords } from './faults';
import type { PagedList, PagedState } from './pagedList';

interface PagedViewProps<T> {
  state: PagedState<T>;
  list: PagedList<T>;
  empty: ReactNode;
  children: (items: readonly T[]) => ReactNode;
}

/** A paged list in every state that it can be in. */
export function PagedView<T>({ state, list, empty, children }: PagedViewProps<T>) {
  const text = useAdminText();
  const { items, fault, busy, hasMore } = state;
  const retry = () => { void list.reload(); };
  if (items === null) {
    return fault === null ? <Loading onRetry={retry} /> : <ErrorState words={faultWords(text, fault)} onRetry={retry} />;
  }
  return (
    <div className="admin-list" aria-busy={busy !== 'no'}>
      {fault !== null && <ErrorState words={`${faultWords(text, fault)} ${text.stale}`} onRetry={retry} />}
      {items.length === 0 ? empty : (
        <>
          {children(items)}
          <More count={items.length} hasMore={hasMore} isPending={busy === 'more'} onMore={() => { void list.more(); }} />
        </>
      )}
    </div>
  );
}
