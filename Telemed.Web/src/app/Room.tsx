import { Suspense, lazy } from 'react';
import type { Call } from '../session/call';

const load = () => import('../room/Room');

const LoadedRoom = lazy(async () => ({ default: (await load()).Room }));

/** The room is a part of its own, fetched while the person is still at the door: the first page is there sooner, and the call too. */
export function Room({ call, onHangUp }: { call: Call; onHangUp: () => void }) {
  return (
    <Suspense fallback={<main style={{ position: 'fixed', inset: 0, background: 'var(--stage)' }} aria-busy="true" />}>
      <LoadedRoom call={call} onLeave={onHangUp} />
    </Suspense>
  );
}

/** Fetches it ahead of time; what goes wrong is seen when it is needed. */
export function preloadRoom(): void {
  void load().catch(() => undefined);
}
