import { type ReactNode, useState } from 'react';
import { useObservable } from '../app/hooks';
import { Icon, type IconName } from '../app/Icon';
import type { CaptureProblem, DeviceLoss } from '../media/localMedia';
import { type Advice, type RoomCall, deviceIn } from '../session/roomCall';
import { adviceWords } from './advice';
import { type RoomText, useLanguageTag, useRoomText } from './i18n/roomText';
import { useRoom } from './roomView';
import { timeOfDay } from './timeFormat';

/** What needs a look or a click now, above the pictures so that it covers none. Always in the page, so that it is read out. */
export function Banners() {
  return (
    <div className="banners">
      <div role="alert">
        <SoundBanner />
        <InvitedBanner />
        <PublishBanner />
        <DeviceBanner />
      </div>
      <div role="status">
        <MuteBanner />
        <ChannelBanner />
        <StreamBanner />
        <AdviceBanner />
        <EndingBanner />
        <SharingBanner />
      </div>
    </div>
  );
}

function Banner({ icon, tone, words, children }: { icon: IconName; tone: 'bad' | 'warn' | 'plain'; words: string; children?: ReactNode }) {
  return (
    <div className={`banner ${tone}`}>
      <Icon name={icon} />
      <p>{words}</p>
      {children !== undefined && <div className="banner-actions">{children}</div>}
    </div>
  );
}

function Act({ primary = false, onPress, children }: { primary?: boolean; onPress: () => void; children: ReactNode }) {
  return <button className={primary ? 'banner-button primary' : 'banner-button'} type="button" onClick={onPress}>{children}</button>;
}

function SoundBanner() {
  const text = useRoomText();
  const { call } = useRoom();
  return useObservable(call.soundBlocked) && (
    <Banner icon="sound" tone="warn" words={text.soundBlocked}>
      <Act primary onPress={() => { call.playSound(); }}>{text.playSound}</Act>
    </Banner>
  );
}

/** Who may speak from now on and has no camera open yet: browsers want a click for it. */
function InvitedBanner() {
  const text = useRoomText();
  const { call } = useRoom();
  const { mayPublish } = useObservable(call.meeting);
  const { state } = useObservable(call.local.status);
  return mayPublish && state === 'idle' && (
    <Banner icon="microphone" tone="warn" words={text.invitedToSpeak}>
      <Act primary onPress={() => { void call.local.open(); }}>{text.speakNow}</Act>
    </Banner>
  );
}

function PublishBanner() {
  const text = useRoomText();
  const { call } = useRoom();
  const state = useObservable(call.publishing);
  const { mayPublish, people } = useObservable(call.meeting);
  const { stream } = useObservable(call.local.status);
  // A viewer is quiet unless somebody has let them speak.
  if (!mayPublish && people.length > 0 && (call.self.role !== 'viewer' || stream !== null)) {
    return <Banner icon="leaveAir" tone="warn" words={text.publishPaused} />;
  }
  switch (state) {
    case 'displaced':
      return <Banner icon="camera" tone="warn" words={text.displaced}><Act primary onPress={() => { call.takeOver(); }}>{text.takeOver}</Act></Banner>;
    case 'refused':
      return <Banner icon="alert" tone="bad" words={text.publishRefused} />;
    default:
      return null;
  }
}

function DeviceBanner() {
  const text = useRoomText();
  const { call } = useRoom();
  const { problem, cameraLost, microphoneLost } = useObservable(call.local.status);
  const lost = lostWords(text, cameraLost, microphoneLost);
  if (lost !== null) {
    const gone = cameraLost === 'gone' || microphoneLost === 'gone';
    return <Banner icon={cameraLost === null ? 'microphone' : 'camera'} tone={gone ? 'bad' : 'warn'} words={lost} />;
  }
  return problem !== null && (
    <Banner icon="camera" tone="bad" words={problemWords(text, problem)}>
      <Act primary onPress={() => { void call.local.open(); }}>{text.tryAgain}</Act>
    </Banner>
  );
}

/** What was unplugged is taken up again by itself when it is back, so there is nothing to press. */
function lostWords(text: RoomText, camera: DeviceLoss | null, microphone: DeviceLoss | null): string | null {
  if (camera === 'gone' && microphone === 'gone') {
    return text.bothGone;
  }
  if (camera === 'gone') {
    return text.cameraGone;
  }
  if (microphone === 'gone') {
    return text.microphoneGone;
  }
  return camera === 'replaced' ? text.cameraReplaced : microphone === 'replaced' ? text.microphoneReplaced : null;
}

function problemWords(text: RoomText, problem: CaptureProblem): string {
  return {
    denied: text.deviceDenied,
    missing: text.deviceMissing,
    busy: text.deviceBusy,
    insecure: text.deviceInsecure,
    failed: text.deviceFailed,
  }[problem];
}

function MuteBanner() {
  const text = useRoomText();
  const { call } = useRoom();
  const by = useObservable(call.mutedBy);
  const { people } = useObservable(call.meeting);
  const { microphoneOn } = useObservable(call.local.status);
  return by !== null && !microphoneOn && (
    <Banner icon="microphone" tone="plain" words={text.askedToMute(nameOf(people, by) || text.doctor)}>
      <Act onPress={() => { call.local.setMicrophone(true); }}>{text.unmute}</Act>
    </Banner>
  );
}

function ChannelBanner() {
  const text = useRoomText();
  const { call } = useRoom();
  return useObservable(call.channel) === 'offline' && <Banner icon="alert" tone="warn" words={text.channelOffline} />;
}

function StreamBanner() {
  const text = useRoomText();
  const { call } = useRoom();
  const notice = useObservable(call.streamNotice);
  const { people } = useObservable(call.meeting);
  if (notice === null) {
    return null;
  }
  const own = notice.participantId === call.self.id;
  const name = nameOf(people, notice.participantId);
  return notice.code === 'stream-recovered'
    ? <Banner icon="check" tone="plain" words={own ? text.ownRecovered : text.recovered(name)} />
    : <Banner icon="alert" tone="warn" words={own ? text.ownQuarantined : text.quarantined(name)} />;
}

function nameOf(people: ReturnType<RoomCall['meeting']['get']>['people'], id: string): string {
  return people.find((person) => person.id === id)?.name ?? '';
}

function keyOf(advice: Advice | null): string {
  return advice === null ? '' : `${advice.problem} ${advice.direction} ${advice.level}`;
}

function AdviceBanner() {
  const text = useRoomText();
  const { call, panel, openPanel } = useRoom();
  const advice = useObservable(call.advice);
  // Said once: what was put away comes back only when it is about something else.
  const [hidden, setHidden] = useState('');
  // The details say it too.
  if (advice === null || panel === 'details' || keyOf(advice) === hidden) {
    return null;
  }
  const device = deviceIn(advice);
  const action = device === null ? text.adviceDetails : device === 'camera' ? text.adviceCameras : text.adviceMicrophones;
  return (
    <Banner icon={device ?? 'activity'} tone={advice.level === 'poor' ? 'bad' : 'warn'} words={adviceWords(text, advice)}>
      <Act onPress={() => { openPanel(device === null ? 'details' : 'more'); }}>{action}</Act>
      <Act onPress={() => { setHidden(keyOf(advice)); }}>{text.adviceHide}</Act>
    </Banner>
  );
}

function EndingBanner() {
  const text = useRoomText();
  const tag = useLanguageTag();
  const { call } = useRoom();
  const { endingSoon, endsAt } = useObservable(call.meeting);
  const [hidden, setHidden] = useState(false);
  // The time of day: a sentence that is read out must not change every second. The timer above counts down.
  return endingSoon && endsAt !== null && !hidden && (
    <Banner icon="clock" tone="warn" words={text.endingSoon(timeOfDay(endsAt, tag))}>
      <Act onPress={() => { setHidden(true); }}>{text.adviceHide}</Act>
    </Banner>
  );
}

function SharingBanner() {
  const text = useRoomText();
  const { call } = useRoom();
  return useObservable(call.screen.state) === 'on' && (
    <Banner icon="screen" tone="plain" words={text.sharing}>
      <Act primary onPress={() => { call.screen.stop(); }}>{text.shareStop}</Act>
    </Banner>
  );
}
