import { useEffect, useState } from 'react';
import { useObservable } from '../app/hooks';
import { LocalMedia } from '../media/localMedia';
import { resumeSound } from '../media/sound';
import { Button } from '../ui/Button';
import { CameraCheck } from './CameraCheck';
import './check.css';
import { useCheckText } from './i18n/checkText';
import { MicrophoneCheck } from './MicrophoneCheck';
import { NetworkCheck } from './NetworkCheck';
import { networkTools } from './networkTools';
import { NetworkTest } from './networkTest';
import { SpeakerCheck } from './SpeakerCheck';

/** What a part of the check has come to. */
export type Standing = 'open' | 'good' | 'fair' | 'poor';

interface DeviceCheckProps {
  /** Whose test picture it is; drawn into it. */
  label: string;
  /** Camera and microphone that are open already, in a lobby; without them the check opens its own. */
  local?: LocalMedia;
  /** The access token of somebody in a consultation; without it the cookie of the sign-in counts. */
  bearer?: () => string;
  /** The dialog has the title. */
  isInDialog?: boolean;
}

/** Before a call: camera, microphone, loudspeaker and network, each with a verdict and what to do about it. */
export function DeviceCheck({ label, local: given, bearer, isInDialog = false }: DeviceCheckProps) {
  const text = useCheckText();
  const [own] = useState(() => new LocalMedia());
  const local = given ?? own;
  const [network] = useState(() => new NetworkTest(networkTools(label, bearer)));
  const [standings, setStandings] = useState<Readonly<Record<'camera' | 'microphone' | 'speaker', Standing>>>({ camera: 'open', microphone: 'open', speaker: 'open' });
  const [round, setRound] = useState(0);
  const { phase, level } = standingOf(useObservable(network.state));
  const status = useObservable(local.status);
  const put = (part: Partial<typeof standings>) => { setStandings((before) => ({ ...before, ...part })); };
  const isReady = phase === 'done' && level === 'good' && Object.values(standings).every((standing) => standing === 'good');

  useEffect(() => {
    void resumeSound();
    if (given === undefined) {
      void own.open();
    }
    return () => {
      network.stop();
      if (given === undefined) {
        own.close();
      }
    };
  }, [given, own, network]);

  return (
    <section className="device-check" aria-labelledby="device-check-title">
      <div className="device-check-head">
        <div>
          <h1 id="device-check-title" className={isInDialog ? 'ui-hidden' : ''}>{text.title}</h1>
          <p className="quiet">{text.text}</p>
        </div>
        <Button
          icon="refresh"
          onPress={() => {
            void resumeSound();
            setStandings({ camera: 'open', microphone: 'open', speaker: 'open' });
            setRound((before) => before + 1);
            void local.open();
          }}
        >
          {text.again}
        </Button>
      </div>
      <p className="device-check-ready" role="status">{isReady ? text.allGood : ''}</p>
      <div className="device-check-parts" key={round}>
        <CameraCheck local={local} status={status} onStanding={(camera) => { put({ camera }); }} />
        <MicrophoneCheck local={local} status={status} onStanding={(microphone) => { put({ microphone }); }} />
        <SpeakerCheck onStanding={(speaker) => { put({ speaker }); }} />
        <NetworkCheck test={network} />
      </div>
    </section>
  );
}

function standingOf(state: ReturnType<NetworkTest['state']['get']>) {
  return { phase: state.phase, level: state.phase === 'done' ? state.verdict.level : null };
}
