import { useEffect, useState } from 'react';
import { useNow, useObservable } from '../../app/hooks';
import { consoleApi } from '../../console/consoleApi';
import { type BoardState, VisitBoard } from '../../console/visitBoard';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading';
import { RadioGroup } from '../../ui/RadioGroup';
import { type StreamEntry, adminApi } from '../adminApi';
import { useAdminText } from '../i18n/adminText';
import { useAdmin } from '../shared/adminContext';
import { LiveList } from '../shared/liveList';
import { useLive } from '../shared/useLive';
import { VisitCard } from './VisitCard';
import { type WallChoice, wallOrder } from './wallOrder';

/** Everything that runs at this moment: who is there, how it goes, what the transcoder does, and what can be done about it. */
export function WallPage() {
  const text = useAdminText();
  const { onSignedOut } = useAdmin();
  const [board] = useState(() => new VisitBoard({ api: consoleApi, onSignedOut }));
  const [streams] = useState(() => new LiveList(adminApi.streams, onSignedOut));
  const { visits, freshness } = useBoard(board);
  const { items: work } = useLive(streams);
  const [choice, setChoice] = useState<WallChoice>('running');
  const now = useNow();
  const retry = () => { board.retryNow(); };

  if (visits === null) {
    return freshness === 'offline' || freshness === 'refused'
      ? <ErrorState words={freshness === 'refused' ? text.refused : text.wallOffline} onRetry={retry} />
      : <Loading shape="cards" lines={3} onRetry={retry} />;
  }
  const shown = wallOrder(visits, choice);
  const count = (which: WallChoice) => String(wallOrder(visits, which).length);
  return (
    <>
      <div className="list-head">
        <Freshness freshness={freshness} />
        <div className="wall-choice">
          <RadioGroup
            label={text.wallShow}
            orientation="horizontal"
            value={choice}
            onChange={setChoice}
            choices={[{ id: 'running', title: text.wallRunning(count('running')) }, { id: 'today', title: text.wallToday(count('today')) }]}
          />
        </div>
      </div>
      {shown.length === 0 ? <EmptyState icon="grid" title={text.wallEmpty} words={text.wallEmptyWords} /> : (
        <ul className="wall">
          {shown.map((visit) => (
            <li key={visit.id}>
              <VisitCard visit={visit} work={streamsOf(work, visit.id)} now={now} onDone={() => { board.changed(); }} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Freshness({ freshness }: { freshness: BoardState['freshness'] }) {
  const text = useAdminText();
  const words = { connecting: text.wallConnecting, live: text.wallLive, polling: text.wallPolling, offline: `${text.wallOffline} ${text.stale}`, refused: text.refused }[freshness];
  const isStale = freshness === 'offline' || freshness === 'refused' || freshness === 'polling';
  return (
    <p className={isStale ? 'list-status stale' : 'list-status'} role="status">
      {isStale && <Icon name="alert" />}
      {words}
    </p>
  );
}

function streamsOf(work: readonly StreamEntry[] | null, id: string): readonly StreamEntry[] {
  return (work ?? []).filter((stream) => stream.consultationId === id);
}

function useBoard(board: VisitBoard): BoardState {
  useEffect(() => {
    const retry = () => { board.retryNow(); };
    board.start();
    window.addEventListener('online', retry);
    return () => {
      window.removeEventListener('online', retry);
      board.stop();
    };
  }, [board]);
  return useObservable(board.state);
}
