import { useEffect, useState } from 'react';
import { useObservable, useTick } from '../app/hooks';
import { type Language, language, languageTags } from '../i18n/text';
import { percentile } from '../media/delayMeter';
import type { PlaybackPath } from '../media/playback';
import type { PlayerState } from '../media/player';
import type { PublisherState } from '../media/publisher';
import type { RtcSample } from '../media/statistics';
import type { ChannelState } from '../session/roomCall';
import { adviceWords } from './advice';
import type { Actor } from './cast';
import { SignalBars, signalWord } from './ConnectionPill';
import { type RoomText, useRoomText } from './i18n/roomText';
import { Panel } from './Panel';
import { useRoom } from './roomView';
import { type Signal, receivingSignal, sendingSignal } from './signal';

/** The figures of both directions, with what to do about them. */
export function DetailsPanel() {
  const text = useRoomText();
  const { call, actors } = useRoom();
  const advice = useObservable(call.advice);
  const plans = usePlans();
  return (
    <Panel name="details" title={text.details}>
      <div className="panel-scroll" tabIndex={0} role="group" aria-label={text.details}>
        {advice !== null && <p className={`details-advice ${advice.level}`}>{adviceWords(text, advice)}</p>}
        {actors.map((actor) => <Receiving key={actor.remote.id} actor={actor} plan={plans(actor.remote.id)} />)}
        <Sending plan={plans(call.self.id)} />
        <Channel />
      </div>
    </Panel>
  );
}

/** What the transcoder says, and the language that it says it in. */
interface Plan {
  readonly words: string;
  readonly language: Language;
}

/** The plan for somebody's stream, for whoever may know it, as of when the details were opened. */
function usePlans(): (id: string) => Plan | null {
  const { call } = useRoom();
  const { permissions } = useObservable(call.meeting);
  const may = permissions.has('streamsRead');
  const spoken = useObservable(language);
  const [plans, setPlans] = useState<ReadonlyMap<string, string> | null>(null);
  const [translate, setTranslate] = useState<((plan: string, language: Language) => string) | null>(null);
  useEffect(() => {
    let over = false;
    if (may) {
      void call.streamPlans().then((found) => {
        if (!over) {
          setPlans(found);
        }
      });
      // A patient has no use for it. Where it does not come, the plan stays in English.
      import('../i18n/serverWords').then(({ planWords }) => {
        if (!over) {
          setTranslate(() => planWords);
        }
      }, () => undefined);
    }
    return () => { over = true; };
  }, [call, may]);
  return (id) => {
    const plan = plans?.get(id);
    return plan === undefined ? null : translate === null ? { words: plan, language: 'en' } : { words: translate(plan, spoken), language: spoken };
  };
}

type Row = readonly [label: string, value: string | null];

function Figures({ title, signal, rows, plan = null, hint }: {
  title: string;
  signal: Signal | null;
  rows: readonly Row[];
  plan?: Plan | null;
  hint?: string | null;
}) {
  const text = useRoomText();
  const known = rows.filter((row): row is readonly [string, string] => row[1] !== null);
  return (
    <section className="panel-section figures">
      <h3>
        <span>{title}</span>
        {signal !== null && <span className={`direction ${signal}`}><SignalBars signal={signal} />{signalWord(text, signal)}</span>}
      </h3>
      <dl>
        {known.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {plan !== null && <p className="plan"><span>{text.plan}</span><span lang={languageTags[plan.language]}>{plan.words}</span></p>}
      {hint != null && <p className="quiet-words">{hint}</p>}
    </section>
  );
}

/** Of the readings of the clock in the picture: the median of the last second. */
const latestReadings = 25;

function Receiving({ actor: { remote, person }, plan }: { actor: Actor; plan: Plan | null }) {
  const text = useRoomText();
  const status = useObservable(remote.playing);
  const sample = useObservable(remote.received);
  const size = useObservable(remote.video.size);
  useTick(1000);
  const { delays } = remote.video.frames;
  const delay = status.state === 'playing' && delays.reading ? percentile(delays.samples.slice(-latestReadings), 0.5) : null;
  const isFallback = status.state === 'playing' && status.path !== null && status.path !== 'whep';
  return (
    <Figures
      title={text.detailsReceivingFrom(person?.name ?? '')}
      signal={receivingSignal(status, sample)}
      plan={plan}
      hint={isFallback ? text.pathHint : null}
      rows={[
        [text.state, playingWord(text, status.state)],
        [text.path, status.path === null ? null : pathWord(text, status.path)],
        [text.delay, delay === null ? null : text.milliseconds(String(Math.round(delay)))],
        ...sampleRows(text, sample),
        [text.picture, size === null ? null : text.pictureValue(String(size.width), String(size.height))],
        [text.frames, framesWord(text, remote.video.framesPerSecond)],
        [text.codecs, codecsWord(sample) ?? ([person?.stream?.video, person?.stream?.audio].filter(Boolean).join(' · ') || null)],
      ]}
    />
  );
}

function Sending({ plan }: { plan: Plan | null }) {
  const text = useRoomText();
  const { call } = useRoom();
  const state = useObservable(call.publishing);
  const sample = useObservable(call.sent);
  const { stream } = useObservable(call.local.status);
  const settings = stream?.getVideoTracks()[0]?.getSettings();
  return (
    <Figures
      title={text.detailsSending}
      signal={sendingSignal(state, sample)}
      plan={plan}
      rows={[
        [text.state, sendingWord(text, state)],
        [text.path, state === 'live' ? text.pathWhip : null],
        ...sampleRows(text, sample),
        [text.available, sample?.availableKbps == null ? null : text.kilobits(sample.availableKbps.toFixed(0))],
        [text.limitedBy, sample?.limitedBy == null || sample.limitedBy === 'other' ? null : { cpu: text.limitedByCpu, bandwidth: text.limitedByBandwidth }[sample.limitedBy]],
        [text.picture, settings?.width === undefined || settings.height === undefined ? null : text.pictureValue(String(settings.width), String(settings.height))],
        [text.frames, framesWord(text, sample?.framesPerSecond ?? null)],
        [text.codecs, codecsWord(sample)],
      ]}
    />
  );
}

function Channel() {
  const text = useRoomText();
  const { call } = useRoom();
  const state = useObservable(call.channel);
  return <Figures title={text.realtime} signal={null} rows={[[text.state, channelWord(text, state)]]} />;
}

function sampleRows(text: RoomText, sample: RtcSample | null): readonly Row[] {
  const rounded = (value: number | null | undefined, words: (value: string) => string, digits = 0) => (value == null ? null : words(value.toFixed(digits)));
  return [
    [text.roundTrip, rounded(sample?.rttMs, text.milliseconds)],
    [text.loss, rounded(sample?.lossPercent, text.percent, 1)],
    [text.jitter, rounded(sample?.jitterMs, text.milliseconds)],
    [text.bitrate, rounded(sample?.kilobitsPerSecond, text.kilobits)],
    [text.freezes, rounded(sample?.freezeSeconds, text.secondsTotal, 1)],
  ];
}

function framesWord(text: RoomText, frames: number | null): string | null {
  return frames === null ? null : text.framesValue(String(Math.round(frames)));
}

function codecsWord(sample: RtcSample | null): string | null {
  const codecs = [sample?.videoCodec, sample?.audioCodec].filter((codec) => codec != null);
  return codecs.length === 0 ? null : codecs.join(' · ');
}

function pathWord(text: RoomText, path: PlaybackPath): string {
  return { whep: text.pathWhep, flv: text.pathFlv, hls: text.pathHls }[path];
}

function playingWord(text: RoomText, state: PlayerState): string {
  return {
    stopped: text.playingStopped,
    connecting: text.playingConnecting,
    waiting: text.playingWaiting,
    playing: text.playingPlaying,
    reconnecting: text.playingReconnecting,
    refused: text.playingRefused,
  }[state];
}

function sendingWord(text: RoomText, state: PublisherState): string {
  return {
    stopped: text.sendingStopped,
    connecting: text.sendingConnecting,
    live: text.sendingLive,
    reconnecting: text.sendingReconnecting,
    displaced: text.sendingDisplaced,
    refused: text.sendingRefused,
  }[state];
}

function channelWord(text: RoomText, state: ChannelState): string {
  return {
    connecting: text.channelConnecting,
    online: text.channelOnline,
    offline: text.channelOfflineShort,
    stopped: text.channelStopped,
  }[state];
}
