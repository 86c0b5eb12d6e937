import { useEffect, useState } from 'react';
import { useObservable } from '../../app/hooks';
import { useAdmin } from './adminContext';
import { type LoadedState, Loader } from './loader';

export interface Loaded<T> extends LoadedState<T> {
  readonly reload: () => void;
}

/** One document, asked for when it is first shown and whenever it is told to. What `load` asks for stays the same while the view is there. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const { onSignedOut } = useAdmin();
  const [loader] = useState(() => new Loader(load, onSignedOut));
  useEffect(() => { void loader.ask(); }, [loader]);
  return { ...useObservable(loader.state), reload: () => { void loader.ask(); } };
}
