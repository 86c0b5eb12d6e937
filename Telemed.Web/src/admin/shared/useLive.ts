import { useEffect } from 'react';
import { useObservable } from '../../app/hooks';
import type { ListState, LiveList } from './liveList';

/** Watches a list while the view is there and the page can be seen. */
export function useLive<T>(list: LiveList<T>): ListState<T> {
  useEffect(() => {
    const follow = () => {
      if (document.visibilityState === 'visible') {
        list.start();
      } else {
        list.stop();
      }
    };
    const retry = () => { void list.refresh(); };
    follow();
    document.addEventListener('visibilitychange', follow);
    window.addEventListener('online', retry);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      window.removeEventListener('online', retry);
      list.stop();
    };
  }, [list]);
  return useObservable(list.state);
}
