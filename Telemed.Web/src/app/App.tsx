import type { Visit } from '../session/visit';
import { Ended } from './Ended';
import { useObservable } from './hooks';
import { Joining } from './Joining';
import { Landing } from './Landing';
import { Lobby } from './Lobby';
import { Page } from './Page';
import { Refused } from './Refused';
import { Room } from './Room';

export function App({ visit }: { visit: Visit }) {
  const state = useObservable(visit.state);

  if (state.phase === 'room') {
    return <Room call={state.call} onHangUp={() => { visit.hangUp(); }} />;
  }
  return (
    <Page>
      {state.phase === 'landing' && <Landing onCode={(code) => { void visit.enter(code); }} />}
      {state.phase === 'joining' && <Joining />}
      {state.phase === 'refused' && (
        <Refused problem={state.problem} onRetry={() => { void visit.tryAgain(); }} onOtherCode={() => { visit.leave(); }} />
      )}
      {state.phase === 'lobby' && <Lobby visit={visit} joined={state.document} />}
      {state.phase === 'ended' && <Ended over={state.over} onRejoin={() => { void visit.tryAgain(); }} onFinish={() => { visit.leave(); }} />}
    </Page>
  );
}
