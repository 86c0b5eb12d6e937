import { type RefObject, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Observable } from '../shared/observable';
import type { Size } from './arrangement';
import type { Actor } from './cast';
import { SpeakerJudge, listenMs } from './speaker';

/** Several observables as one list that changes when any of them does. */
class Together<T> {
  readonly #all: readonly Observable<T>[];
  #last: readonly T[] = [];

  constructor(all: readonly Observable<T>[]) {
    this.#all = all;
  }

  readonly get = (): readonly T[] => {
    const now = this.#all.map((one) => one.get());
    if (now.length !== this.#last.length || now.some((value, index) => !Object.is(value, this.#last[index]))) {
      this.#last = now;
    }
    return this.#last;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    const stops = this.#all.map((one) => one.subscribe(listener));
    return () => { stops.forEach((stop) => { stop(); }); };
  };
}

/** `observables` must be the same array from one rendering to the next while it holds the same ones. */
export function useEach<T>(observables: readonly Observable<T>[]): readonly T[] {
  const together = useMemo(() => new Together(observables), [observables]);
  return useSyncExternalStore(together.subscribe, together.get);
}

/** Who of these speaks, while `listens`; null as long as nobody has. Who says to be muted is not listened to. */
export function useSpeaker(actors: readonly Actor[], listens: boolean): string | null {
  const [judge] = useState(() => new SpeakerJudge());
  const [speaker, setSpeaker] = useState<string | null>(null);
  useEffect(() => {
    if (!listens) {
      return undefined;
    }
    const timer = setInterval(() => {
      const levels = actors.map(({ remote, person }) => [remote.id, person?.muted === true ? 0 : remote.video.level()] as const);
      setSpeaker(judge.hear(new Map(levels), performance.now()));
    }, listenMs);
    return () => { clearInterval(timer); };
  }, [actors, judge, listens]);
  return listens ? speaker : null;
}

/** The inner size of an element, in CSS pixels; zero before it has been measured. */
export function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      setSize((before) => (before.width === element.clientWidth && before.height === element.clientHeight
        ? before
        : { width: element.clientWidth, height: element.clientHeight }));
    });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [ref]);
  return size;
}

export function useMediaQuery(query: string): boolean {
  const list = useMemo(() => matchMedia(query), [query]);
  return useSyncExternalStore(
    (listener) => {
      list.addEventListener('change', listener);
      return () => { list.removeEventListener('change', listener); };
    },
    () => list.matches,
  );
}

/** Date.now() of this second, while `running`. */
export function useNow(running = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) {
      return undefined;
    }
    const timer = setInterval(() => { setNow(Date.now()); }, 1000);
    return () => { clearInterval(timer); };
  }, [running]);
  return now;
}

/**
 * Keeps an element as high as what the on-screen keyboard leaves of the window: Safari lays the keyboard over the page and tells
 * only the visual viewport. https://developer.mozilla.org/docs/Web/API/VisualViewport
 */
export function useVisibleHeight(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    const element = ref.current;
    if (viewport === null || element === null) {
      return undefined;
    }
    const fit = () => {
      // A pinch makes it smaller too; only the keyboard is meant.
      if (viewport.scale === 1) {
        element.style.setProperty('height', `${String(viewport.height)}px`);
        element.style.setProperty('top', `${String(viewport.offsetTop)}px`);
      }
    };
    fit();
    viewport.addEventListener('resize', fit);
    viewport.addEventListener('scroll', fit);
    return () => {
      viewport.removeEventListener('resize', fit);
      viewport.removeEventListener('scroll', fit);
    };
  }, [ref]);
}
