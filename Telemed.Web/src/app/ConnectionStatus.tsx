import type { Text } from '../i18n/text';
import type { MediaFailure } from '../media/errors';
import type { PlaybackPath } from '../media/playback';
import { Observable } from '../media/observable';
import type { PlayerStatus } from '../media/player';
import type { PublisherState } from '../media/publisher';
import type { Call } from '../session/call';
import { useObservable, useText } from './hooks';
import { Icon } from './Icon';

type Tone = 'good' | 'busy' | 'bad';

const nobody = new Observable<PlayerStatus>({ state: 'stopped', path: null });

/** Both directions in words; read out when they change. */
export function ConnectionStatus({ call }: { call: Call }) {
  const text = useText();
  const player = useObservable(call.player?.status ?? nobody);
  const publisher = useObservable(call.publisher.state);
  const failure = useObservable(call.publisher.failure);
  const mayPublish = useObservable(call.mayPublish);
  const { here } = useObservable(call.presence);
  const receive = call.other === null
    ? { tone: 'busy' as Tone, words: text.receiveNobody }
    : receiving(text, player, call.other.name, here === true);
  const send = mayPublish ? sending(text, publisher, failure) : { tone: 'bad' as Tone, words: text.sendPaused };

  return (
    <div className="status" role="status" aria-live="polite">
      <p className={`status-line ${receive.tone}`}><Icon name="down" /><span><b>{text.receiving}</b> {receive.words}</span></p>
      <p className={`status-line ${send.tone}`}><Icon name="up" /><span><b>{text.sending}</b> {send.words}</span></p>
    </div>
  );
}

export function pathName(text: Text, path: PlaybackPath): string {
  return { whep: text.pathWhep, flv: text.pathFlv, hls: text.pathHls }[path];
}

function receiving(text: Text, { state, path }: PlayerStatus, name: string, here: boolean): { tone: Tone; words: string } {
  switch (state) {
    case 'playing':
      return { tone: 'good', words: path === null || path === 'whep' ? text.receivePlaying : text.receiveFallback(pathName(text, path)) };
    case 'waiting':
      return { tone: 'busy', words: here ? text.receiveHere(name) : text.receiveWaiting(name) };
    case 'reconnecting':
      return { tone: 'bad', words: text.receiveReconnecting };
    case 'refused':
      return { tone: 'bad', words: text.receiveRefused };
    case 'connecting':
    case 'stopped':
      return { tone: 'busy', words: text.receiveConnecting };
  }
}

function sending(text: Text, state: PublisherState, failure: MediaFailure | null): { tone: Tone; words: string } {
  switch (state) {
    case 'live':
      return { tone: 'good', words: text.sendLive };
    case 'connecting':
    case 'reconnecting':
      if (failure === 'no-route') {
        return { tone: 'bad', words: text.sendNoRoute };
      }
      return state === 'connecting' ? { tone: 'busy', words: text.sendConnecting } : { tone: 'bad', words: text.sendReconnecting };
    case 'displaced':
      return { tone: 'bad', words: text.sendDisplaced };
    case 'refused':
      return { tone: 'bad', words: failure === 'forbidden' ? text.receiveRefused : text.sendRefused };
    case 'stopped':
      return { tone: 'busy', words: text.sendNothing };
  }
}
