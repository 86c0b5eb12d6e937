import { lazy, Suspense, useCallback, useState } from 'react';
import { cameFromConsole } from '../account/consoleReturn';
import type { Visit, VisitState } from '../session/visit';
import { thisBrowser, thisCaptureAbility } from './browser';
import { Ended } from './Ended';
import { useObservable } from './hooks';
import { Joining } from './Joining';
import { Landing } from './Landing';
import { Later } from './Later';
import { Lobby } from './Lobby';
import { OtherTab } from './OtherTab';
import { Page } from './Page';
import { Refused } from './Refused';
import { Room } from './Room';
import { Unable } from './Unable';
import { Welcome } from './Welcome';

// With its controls it is larger than all the rest: for whoever asks for it.
const CheckDialog = lazy(async () => ({ default: (await import('../check/CheckDialog')).CheckDialog }));

/** What the person sees, by where they are on their way. */
export function App({ visit }: { visit: Visit }) {
  const state = useObservable(visit.state);
  return state.phase === 'room'
    ? <Room call={state.call} onHangUp={() => { visit.hangUp(); }} />
    : <Page><AroundTheCall visit={visit} state={state} /></Page>;
}

function AroundTheCall({ visit, state }: { visit: Visit; state: Exclude<VisitState, { phase: 'room' }> }) {
  const tryAgain = useCallback(() => { void visit.tryAgain(); }, [visit]);
  const leave = useCallback(() => { visit.leave(); }, [visit]);

  switch (state.phase) {
    case 'landing':
      return <Landing onCode={(code) => { void visit.enter(code); }} />;
    case 'unable': {
      const ability = thisCaptureAbility();
      return (
        <Unable
          browser={thisBrowser()}
          ability={ability === 'yes' ? 'outdated' : ability}
          link={linkOf(visit.joinCode)}
          onGoWithout={() => { void visit.goWithout(); }}
        />
      );
    }
    case 'joining':
      return <Joining />;
    case 'refused':
      return <Refused problem={state.problem} onRetry={tryAgain} onOtherCode={leave} />;
    case 'later':
      return <Later joined={state.document} at={state.at} onEarly={() => { visit.goEarly(); }} />;
    case 'welcome':
      return <Welcome joined={state.document} onAgree={() => { visit.agree(); }} />;
    case 'other-tab':
      return <OtherTab onTake={() => { visit.takeFromOtherTab(); }} />;
    case 'lobby':
      return <LobbyOf visit={visit} state={state} />;
    case 'ended':
      return (
        <Ended
          ending={state.ending}
          role={state.document.participant.role}
          stay={state.stay}
          consoleVisit={cameFromConsole(state.document.consultation.id) ? state.document.consultation.id : null}
          onRejoin={tryAgain}
          onFinish={leave}
        />
      );
  }
}

function LobbyOf({ visit, state }: { visit: Visit; state: Extract<VisitState, { phase: 'lobby' }> }) {
  const local = useObservable(visit.local.status);
  const [isChecking, setChecking] = useState(false);
  const open = useCallback((choice?: { cameraId?: string; microphoneId?: string }) => {
    if (choice === undefined) {
      visit.openDevices();
    } else {
      void visit.local.open(choice);
    }
  }, [visit]);
  return (
    <>
      <Lobby
        joined={state.document}
        returning={state.returning}
        local={local}
        browser={thisBrowser()}
        onOpen={open}
        onTestPicture={() => { visit.useTestPicture(); }}
        onStart={() => { visit.start(); }}
        onCheck={() => { setChecking(true); }}
        isFromConsole={cameFromConsole(state.document.consultation.id)}
      />
      {isChecking && (
        <Suspense fallback={null}>
          <CheckDialog
            label={state.document.participant.name}
            local={visit.local}
            bearer={() => state.document.token}
            onClose={() => { setChecking(false); }}
          />
        </Suspense>
      )}
    </>
  );
}

/** The join link: the code is its fragment, which no server sees. */
export function linkOf(joinCode: string | null): string {
  return `${location.origin}/join${joinCode === null ? '' : `#${joinCode}`}`;
}
