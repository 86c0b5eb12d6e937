import { useMemo } from 'react';
import { useObservable } from '../app/hooks';
import { Icon } from '../app/Icon';
import { useEach } from './hooks';
import { type RoomText, useRoomText } from './i18n/roomText';
import { useRoom } from './roomView';
import { type Signal, advised, receivingSignal, sendingSignal, worstSignal } from './signal';

/** Both directions at a glance; leads to the figures. */
export function ConnectionPill() {
  const text = useRoomText();
  const { call, actors, panel, togglePanel } = useRoom();
  const statuses = useEach(useMemo(() => actors.map(({ remote }) => remote.playing), [actors]));
  const samples = useEach(useMemo(() => actors.map(({ remote }) => remote.received), [actors]));
  const publishing = useObservable(call.publishing);
  const { mayPublish } = useObservable(call.meeting);
  const sent = useObservable(call.sent);
  const advice = useObservable(call.advice);
  const receiving = advised(worstSignal(statuses.map((status, index) => receivingSignal(status, samples[index] ?? null))), advice, 'receiving');
  const sending = advised(sendingSignal(publishing, sent), advice, 'sending');
  const overall = worstSignal([receiving, sending]);
  const name = text.connectionOpen(overallWords(text, overall), signalWord(text, receiving), signalWord(text, sending));

  return (
    <>
      <button
        className={`connection ${overall}`}
        type="button"
        data-opens="details"
        aria-label={name}
        title={name}
        aria-expanded={panel === 'details'}
        aria-keyshortcuts="d"
        onClick={() => { togglePanel('details'); }}
      >
        <span className={`direction ${receiving}`}><Icon name="down" /><SignalBars signal={receiving} /></span>
        {mayPublish && <span className={`direction ${sending}`}><Icon name="up" /><SignalBars signal={sending} /></span>}
        <span className="connection-words">{overallWords(text, overall)}</span>
      </button>
      <span className="only-read" role="status">{overall === 'good' || overall === 'none' ? '' : overallWords(text, overall)}</span>
    </>
  );
}

export function SignalBars({ signal }: { signal: Signal }) {
  const lit = { good: 3, fair: 2, poor: 1, lost: 0, none: 0 }[signal];
  return (
    <svg className="signal-bars" viewBox="0 0 14 12" aria-hidden="true">
      {[0, 1, 2].map((bar) => (
        <rect key={bar} x={bar * 5} y={8 - bar * 4} width="3.5" height={4 + bar * 4} rx="1" className={bar < lit ? 'lit' : ''} />
      ))}
    </svg>
  );
}

export function signalWord(text: RoomText, signal: Signal): string {
  return { good: text.signalGood, fair: text.signalFair, poor: text.signalPoor, lost: text.signalLost, none: text.signalNone }[signal];
}

function overallWords(text: RoomText, signal: Signal): string {
  return {
    good: text.connectionGood,
    fair: text.connectionFair,
    poor: text.connectionPoor,
    lost: text.connectionLost,
    none: text.connectionNone,
  }[signal];
}
