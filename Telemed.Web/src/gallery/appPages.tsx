import type { ReactNode } from 'react';
import type { JoinDocument } from '../api/joinDocument';
import { BrokenPage } from '../app/Broken';
import { Ended } from '../app/Ended';
import { Joining } from '../app/Joining';
import { Landing } from '../app/Landing';
import { Later } from '../app/Later';
import { Lobby, type LobbyProps } from '../app/Lobby';
import { OtherTab } from '../app/OtherTab';
import { Page } from '../app/Page';
import { Refused } from '../app/Refused';
import { Unable } from '../app/Unable';
import { Welcome } from '../app/Welcome';
import type { BrowserKind } from '../app/browser';
import { type CaptureProblem, LocalMedia, type LocalMediaStatus } from '../media/localMedia';
import { startTestCamera } from '../media/testCamera';
import type { VisitEnding } from '../session/ending';
import type { JoinProblem } from '../session/joinProblem';
import './fakes/clock';
import type { GalleryPage } from './pages';

const nothing = () => undefined;
const hourMs = 3_600_000;

function page(id: string, title: string, show: () => ReactNode): GalleryPage {
  return { id: `app-${id}`, title, show: () => <Page>{show()}</Page> };
}

function joined(change: { role?: 'patient' | 'viewer'; doctor?: string; notes?: string; scheduledAt?: string; title?: string } = {}): JoinDocument {
  const { role = 'patient', doctor = '李医生', notes, scheduledAt, title = '高血压复诊' } = change;
  return {
    consultation: {
      id: 'c', title, status: scheduledAt === undefined ? 'waiting' : 'scheduled',
      ...(scheduledAt === undefined ? {} : { scheduledAt }),
      ...(notes === undefined ? {} : { notes }),
    },
    participant: { id: 'p', role, name: role === 'patient' ? '王芳' : '王小姐' },
    token: '',
    expiresAt: '',
    realtime: '',
    iceServers: [],
    ...(role === 'patient' ? { publish: { whip: '' } } : {}),
    play: [{ participant: { id: 'd', role: 'doctor', name: doctor }, whep: '', hls: '', flv: '' }],
  };
}

const diary = '请准备好最近两周的血压记录。\n如正在服药，请把药盒放在手边。';

let drawn: LocalMediaStatus | null = null;

/** A camera that is a drawing, as its page sees it. */
function local(change: Partial<LocalMediaStatus>): LocalMediaStatus {
  return { ...new LocalMedia().status.get(), ...change };
}

function withPicture(): LocalMediaStatus {
  return (drawn ??= local({ state: 'ready', stream: startTestCamera('王芳', 440).stream }));
}

function lobby(change: Partial<LobbyProps> & Pick<LobbyProps, 'local'>): ReactNode {
  return (
    <Lobby joined={joined()} returning={false} browser="wechat-ios" onOpen={nothing} onTestPicture={nothing} onStart={nothing} {...change} />
  );
}

const problems: readonly JoinProblem[] = ['unknown-code', 'other-device', 'over', 'asked-to-leave', 'too-many', 'offline', 'unreachable'];

const endings: readonly VisitEnding[] = [
  'left', 'over', 'cancelled', 'missed', 'kicked', 'blocked', 'removed', 'link-replaced', 'other-device', 'other-tab',
];

const browsers: readonly BrowserKind[] = [
  'wechat-ios', 'wechat-android', 'wechat-desktop', 'safari-ios', 'other-ios', 'chrome-android', 'phone',
  'chrome-desktop', 'edge-desktop', 'firefox-desktop', 'safari-desktop', 'desktop',
];

const captureProblems: readonly CaptureProblem[] = ['missing', 'busy', 'insecure', 'failed'];

const link = 'https://clinic.example/join#b5wz3kjy6gfe8mda2vhn';

/** Everything around the call. */
export const appPages: readonly GalleryPage[] = [
  page('landing', 'No link: a code to type', () => <Landing onCode={nothing} />),
  page('joining', 'Asking the server', () => <Joining />),
  ...problems.map((problem) => page(`refused-${problem}`, `Not let in: ${problem}`, () => (
    <Refused problem={problem} onRetry={nothing} onOtherCode={nothing} />
  ))),
  page('unable-wechat-ios', 'WeChat on an old iPhone', () => <Unable browser="wechat-ios" ability="elsewhere" link={link} onGoWithout={nothing} />),
  page('unable-wechat-android', 'WeChat on an old Android', () => <Unable browser="wechat-android" ability="elsewhere" link={link} onGoWithout={nothing} />),
  page('unable-app', 'Inside of another app', () => <Unable browser="other-ios" ability="elsewhere" link={link} onGoWithout={nothing} />),
  page('unable-outdated', 'An old browser', () => <Unable browser="desktop" ability="outdated" link={link} onGoWithout={nothing} />),
  page('unable-insecure', 'Not HTTPS', () => <Unable browser="desktop" ability="insecure" link={link} onGoWithout={nothing} />),
  page('later-today', 'Planned for later today', () => {
    const at = Date.now() + 1.7 * hourMs;
    return <Later joined={joined({ scheduledAt: new Date(at).toISOString(), notes: diary })} at={at} onEarly={nothing} />;
  }),
  page('later-days', 'Planned for another day', () => {
    const at = Date.now() + 75 * hourMs;
    return <Later joined={joined({ scheduledAt: new Date(at).toISOString() })} at={at} onEarly={nothing} />;
  }),
  page('welcome', 'Greeting and consent', () => (
    <Welcome joined={joined({ scheduledAt: new Date(Date.now() + hourMs / 6).toISOString(), notes: diary })} onAgree={nothing} />
  )),
  page('welcome-long', 'Greeting with long names', () => (
    <Welcome joined={joined({ doctor: 'Prof. Dr. Alexandra Montgomery-Whitfield', title: 'Second opinion after the operation on the left knee' })} onAgree={nothing} />
  )),
  page('welcome-viewer', 'Greeting of somebody who watches', () => <Welcome joined={joined({ role: 'viewer' })} onAgree={nothing} />),
  page('other-tab', 'Open in another tab', () => <OtherTab onTake={nothing} />),
  page('lobby', 'Camera and microphone work', () => lobby({ local: withPicture() })),
  page('lobby-asking', 'The browser asks', () => lobby({ local: local({ state: 'asking' }) })),
  page('lobby-returning', 'Back into the call', () => lobby({ local: local({ state: 'asking' }), returning: true })),
  page('lobby-viewer', 'Somebody who watches', () => lobby({ local: local({}), joined: joined({ role: 'viewer' }) })),
  ...browsers.map((browser) => page(`lobby-denied-${browser}`, `Not allowed, in ${browser}`, () => (
    lobby({ local: local({ state: 'problem', problem: 'denied' }), browser })
  ))),
  ...captureProblems.map((problem) => page(`lobby-${problem}`, `No camera: ${problem}`, () => lobby({ local: local({ state: 'problem', problem }) }))),
  ...(['patient', 'doctor'] as const).flatMap((role) => endings.map((ending) => page(`ended-${role === 'doctor' ? 'doctor-' : ''}${ending}`, `Out of it, a ${role}: ${ending}`, () => (
    <Ended
      ending={ending}
      role={role}
      consoleVisit={role === 'doctor' ? 'c' : null}
      stay={ending === 'cancelled' || ending === 'missed' ? null : { from: Date.parse('2026-01-05T01:02:00Z'), to: Date.parse('2026-01-05T01:25:00Z') }}
      onRejoin={nothing}
      onFinish={nothing}
    />
  )))),
  { id: 'app-broken', title: 'A page that broke', show: () => <BrokenPage /> },
];
