import { useEffect, useRef } from 'react';
import { useObservable } from '../app/hooks';
import { type Language, language, languageTags } from '../i18n/text';
import { Button } from '../ui/Button';
import type { Standing } from './DeviceCheck';
import { type CheckText, useCheckText } from './i18n/checkText';
import type { NetworkProblem, NetworkState, NetworkTest } from './networkTest';
import type { NetworkFigures, NetworkTrouble } from './networkVerdict';
import { Part } from './Part';

/** Would a call over this network be good? Found out by sending and playing for five seconds. */
export function NetworkCheck({ test }: { test: NetworkTest }) {
  const text = useCheckText();
  const spoken = useObservable(language);
  const state = useObservable(test.state);
  const picture = useObservable(test.picture);
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    const element = video.current;
    if (element !== null && picture !== null) {
      element.srcObject = picture;
      void element.play().catch(() => undefined);
    }
  }, [picture]);

  const standing: Standing = state.phase === 'done' ? state.verdict.level : state.phase === 'problem' ? (state.problem === 'refused' ? 'open' : 'poor') : 'open';
  return (
    <Part title={text.network} standing={standing} words={wordsOf(text, state)}>
      {picture !== null && <video ref={video} className="check-picture" muted playsInline aria-label={text.returned} />}
      {state.phase === 'done' && (
        <>
          {state.verdict.troubles.length > 0 && (
            <ul className="check-troubles">{state.verdict.troubles.map((trouble) => <li key={trouble}>{troubleWords(text, trouble)}</li>)}</ul>
          )}
          <Figures figures={state.figures} text={text} spoken={spoken} />
        </>
      )}
      <div className="check-buttons">
        {state.phase === 'running' ? <Button onPress={() => { test.stop(); }}>{text.networkStop}</Button>
          : <Button variant={state.phase === 'idle' ? 'primary' : 'plain'} icon="signal" onPress={() => { void test.run(); }}>{text.startNetwork}</Button>}
      </div>
    </Part>
  );
}

function wordsOf(text: CheckText, state: NetworkState): string {
  switch (state.phase) {
    case 'idle':
      return text.networkHint;
    case 'running':
      return state.step === 'server' ? text.stepServer
        : state.step === 'sending' ? text.stepSending
          : state.step === 'receiving' ? text.stepReceiving
            : text.stepMeasuring(String(state.secondsLeft));
    case 'problem':
      return problemWords(text, state.problem);
    case 'done':
      return { good: text.networkGood, fair: text.networkFair, poor: text.networkPoor }[state.verdict.level];
  }
}

function problemWords(text: CheckText, problem: NetworkProblem): string {
  return {
    'no-server': text.networkNoServer,
    'signed-out': text.networkSignedOut,
    refused: text.networkRefused,
    'blocked-udp': text.networkBlockedUdp,
    'hub-away': text.networkHubAway,
    unsupported: text.networkUnsupported,
    interrupted: text.networkInterrupted,
  }[problem];
}

function troubleWords(text: CheckText, trouble: NetworkTrouble): string {
  return { far: text.troubleFar, lossy: text.troubleLossy, slow: text.troubleSlow, jerky: text.troubleJerky, busy: text.troubleBusy, tcp: text.troubleTcp }[trouble];
}

function Figures({ figures, text, spoken }: { figures: NetworkFigures; text: CheckText; spoken: Language }) {
  const said = (value: number | null, unit: string, digits = 0) =>
    value === null ? text.none : `${new Intl.NumberFormat(languageTags[spoken], { maximumFractionDigits: digits }).format(value)} ${unit}`;
  const rows: readonly (readonly [string, string])[] = [
    [text.rtt, said(figures.rttMs, 'ms')],
    [text.loss, `${said(figures.lossUp, '%', 1)} / ${said(figures.lossDown, '%', 1)}`],
    [text.sent, said(figures.up, 'kbit/s')],
    [text.received, said(figures.down, 'kbit/s')],
    [text.pictures, figures.framesPerSecond === null ? text.none : text.perSecond(String(Math.round(figures.framesPerSecond)))],
    [text.way, figures.protocol === null ? text.none : `WebRTC, ${figures.protocol.toUpperCase()}`],
  ];
  return <dl className="check-figures">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
