import './fakes/clock';
import type { Advice, ChatLine } from '../session/roomCall';
import type { StageLayout } from '../room/arrangement';
import type { DialogName, PanelName } from '../room/roomView';
import { type FakePerson, type FakeRoom, fakeRoomCall } from './fakes/roomCall';
import type { GalleryPage } from './pages';

interface Start {
  readonly panel?: PanelName;
  readonly dialog?: DialogName;
  readonly layout?: StageLayout;
}

function page(id: string, title: string, room: FakeRoom, start: Start = {}, more: Pick<GalleryPage, 'steps' | 'shows'> = {}): GalleryPage {
  return {
    id: `room-${id}`,
    title,
    show: async () => {
      const { Room } = await import('../room/Room');
      return <Room call={fakeRoomCall(room)} start={start} onLeave={() => { location.search = ''; }} />;
    },
    shows: '.room',
    ...more,
  };
}

const patient: FakePerson = { id: 'p', role: 'patient', name: '王芳', picture: 'landscape' };
const phonePatient: FakePerson = { ...patient, picture: 'portrait' };
const doctor: FakePerson = { id: 'd', role: 'doctor', name: '李医生', picture: 'landscape' };
const absentDoctor: FakePerson = { ...doctor, presence: 'absent', picture: null };
const absentPatient: FakePerson = { ...patient, presence: 'absent', picture: null };
const nurse: FakePerson = { id: 'n', role: 'assistant', name: '陈护士', picture: 'landscape', muted: true };
const colleague: FakePerson = { id: 'e', role: 'doctor', name: 'Dr. Alexandra Montgomery-Whitfield', picture: 'landscape' };
const daughter: FakePerson = { id: 'f', role: 'assistant', name: '王小姐（家属）', picture: 'portrait', handRaised: true };
const student: FakePerson = { id: 'v', role: 'viewer', name: '赵同学', handRaised: true };

const eight: readonly FakePerson[] = [
  phonePatient, nurse, colleague, daughter,
  { id: 'g', role: 'assistant', name: '周药师', picture: null, presence: 'away', playing: { state: 'reconnecting', path: null } },
  { id: 'h', role: 'assistant', name: '营养师 吴', picture: 'landscape' },
  { id: 'i', role: 'assistant', name: '翻译 Maria', picture: null },
];

const lines: readonly ChatLine[] = [
  line('1', 'p', '医生您好，这是我昨天的血压记录：早上 142/91，晚上 138/88。', 1500),
  line('2', 'self', '您好！最近有头晕或者胸闷吗？', 1440, 'read'),
  line('3', 'p', '偶尔有点头晕', 240),
  line('4', 'p', '主要是早上起床的时候，坐一会儿就好了。', 230),
  line('5', 'self', '明白了。请继续服用氨氯地平 5 mg，每天一次，早饭后。\n一周后复查：https://clinic.example/booking', 120, 'read'),
  line('6', 'self', '有任何不舒服随时告诉我。', 60, 'sent'),
  line('7', 'self', 'Please bring the printed report along next time.', 20, 'waiting'),
  line('8', 'self', '另外，少盐饮食。', 10, 'failed'),
];

function line(key: string, participantId: string, text: string, secondsAgo: number, state: ChatLine['state'] = 'sent'): ChatLine {
  return { key, participantId, name: participantId === 'p' ? '王芳' : '李医生', own: participantId === 'self', text, at: new Date(Date.now() - secondsAgo * 1000).toISOString(), state };
}

const troubles: readonly (readonly [Advice['problem'], Advice['direction'], Advice['level']])[] = [
  ['slow', 'sending', 'fair'], ['slow', 'receiving', 'poor'], ['lossy', 'both', 'poor'], ['far', 'both', 'fair'],
  ['frozen', 'receiving', 'fair'], ['blocked-udp', 'both', 'fair'], ['no-connection', 'both', 'poor'], ['silent-microphone', 'sending', 'fair'], ['blind-camera', 'sending', 'poor'],
];

const bad = { rttMs: 912, lossPercent: 9.4, kilobitsPerSecond: 210, framesPerSecond: 9, freezeSeconds: 6.2 };

export const roomPages: readonly GalleryPage[] = [
  page('alone', 'Doctor, the patient is not here yet', { role: 'doctor', people: [absentPatient], meeting: { status: 'waiting', liveAt: null, scheduledAt: new Date(Date.now() + 300_000).toISOString(), notes: '首次就诊。请准备好近三个月的化验单。' } }),
  page('nobody', 'Nobody else is invited', { role: 'doctor' }),
  page('connecting', 'The channel is not open yet', { role: 'doctor', channel: 'connecting', publishing: 'connecting', meeting: { permissions: new Set(), liveAt: null } }),
  page('queue', 'Patient in the queue', { role: 'patient', people: [absentDoctor], ownPicture: 'portrait', meeting: { status: 'waiting', liveAt: null, queuePosition: 3, scheduledAt: new Date(Date.now() + 300_000).toISOString(), notes: '请准备好近三个月的化验单和正在服用的药。' } }),
  page('next', 'Patient, next in the queue', { role: 'patient', people: [absentDoctor], ownPicture: 'portrait', meeting: { status: 'waiting', liveAt: null, queuePosition: 1 } }),
  page('two', 'Doctor and patient', { role: 'doctor', people: [patient], unread: 2, lines: lines.slice(0, 4) }),
  page('two-phone', 'Doctor, the patient has a phone', { role: 'doctor', people: [phonePatient] }),
  page('patient', 'Patient and doctor', { role: 'patient', people: [doctor], ownPicture: 'portrait', unread: 1, lines: lines.slice(0, 3) }),
  page('off', 'Microphone and camera off, the patient muted', { role: 'doctor', people: [{ ...patient, muted: true }], local: { microphoneOn: false, cameraOn: false } }),
  page('recording', 'Recorded, the time limit near', { role: 'doctor', people: [patient], meeting: { recording: true, endingSoon: true, endsAt: new Date(Date.now() + 272_000).toISOString() } }),
  page('here', 'The patient is here, no picture yet', { role: 'doctor', people: [{ ...patient, picture: null }] }),
  page('reconnecting', 'The patient is interrupted', { role: 'doctor', people: [{ ...patient, playing: { state: 'reconnecting', path: null } }] }),
  page('away', 'The patient has dropped out', { role: 'doctor', people: [{ ...patient, picture: null, presence: 'away', playing: { state: 'reconnecting', path: null } }] }),
  page('off-air', 'The patient was taken off the air', { role: 'doctor', people: [{ ...patient, picture: null, mayPublish: false }] }, { panel: 'people' }),
  page('three', 'Three, speaker', { role: 'doctor', people: [patient, nurse] }),
  page('four', 'Four, speaker', { role: 'doctor', people: [phonePatient, nurse, colleague] }),
  page('four-grid', 'Four, grid', { role: 'doctor', people: [phonePatient, nurse, colleague] }, { layout: 'grid' }),
  page('eight', 'Eight, speaker', { role: 'doctor', people: eight }),
  page('eight-grid', 'Eight, grid', { role: 'doctor', people: eight }, { layout: 'grid' }),
  page('eight-patient', 'Eight, as the patient sees it', { role: 'patient', people: [doctor, ...eight.slice(1)], ownPicture: 'portrait' }),
  page('viewer', 'Viewer', { role: 'viewer', people: [doctor, patient], ownPicture: null }),
  page('chat', 'Chat, every state of a line', { role: 'doctor', people: [patient], lines, hasOlder: true }, { panel: 'chat' }),
  page('chat-empty', 'Chat, empty', { role: 'patient', people: [doctor], ownPicture: 'portrait' }, { panel: 'chat' }),
  page('chat-viewer', 'Chat, only to read', { role: 'viewer', people: [doctor, patient], ownPicture: null, lines: lines.slice(0, 3) }, { panel: 'chat' }),
  page('people', 'People', { role: 'doctor', people: [{ ...patient, quality: 'poor' }, nurse, daughter, { ...student, quality: 'fair' }, { id: 'x', role: 'viewer', name: '孙同学', presence: 'away' }, { id: 'y', role: 'assistant', name: '周药师', presence: 'absent' }] }, { panel: 'people' }),
  page('more', 'More', { role: 'doctor', people: [patient, nurse] }, { panel: 'more' }),
  page('more-patient', 'More, for a patient', { role: 'patient', people: [doctor], ownPicture: 'portrait' }, { panel: 'more' }),
  page('details', 'Details', { role: 'doctor', people: [patient] }, { panel: 'details' }, { shows: '.plan' }),
  page('details-bad', 'Details of a bad network', { role: 'doctor', people: [{ ...patient, playing: { state: 'playing', path: 'flv' } }], sent: bad, advice: { problem: 'blocked-udp', direction: 'both', level: 'fair' } }, { panel: 'details' }, { shows: '.plan' }),
  ...troubles.map(([problem, direction, level]) => page(`advice-${problem}-${direction}`, `Advice: ${problem}, ${direction}`, {
    role: 'doctor', people: [{ ...patient, received: direction === 'sending' ? {} : bad }], sent: direction === 'receiving' ? {} : bad, advice: { problem, direction, level },
  })),
  page('sound', 'Sound blocked', { role: 'patient', people: [doctor], ownPicture: 'portrait', soundBlocked: true }),
  page('displaced', 'Displaced by another window', { role: 'doctor', people: [patient], publishing: 'displaced' }),
  page('offline', 'The channel is offline', { role: 'doctor', people: [patient], channel: 'offline', outcome: 'offline' }),
  page('no-camera', 'The camera is gone', { role: 'doctor', people: [patient], ownPicture: null, local: { state: 'problem', problem: 'missing' }, publishing: 'stopped' }),
  page('camera-gone', 'The camera was unplugged', { role: 'doctor', people: [patient], local: { cameraLost: 'gone' } }),
  page('camera-replaced', 'Another camera took its place', { role: 'doctor', people: [patient], local: { cameraLost: 'replaced' } }),
  page('refused', 'This browser cannot send', { role: 'patient', people: [doctor], ownPicture: 'portrait', publishing: 'refused' }),
  page('paused', 'Taken off air', { role: 'patient', people: [doctor], ownPicture: 'portrait', publishing: 'stopped', meeting: { mayPublish: false } }),
  page('muted', 'Asked to mute', { role: 'patient', people: [doctor], ownPicture: 'portrait', local: { microphoneOn: false }, mutedBy: 'd' }),
  page('quarantined', 'A stream cannot be converted', { role: 'doctor', people: [patient], notice: { code: 'stream-quarantined', participantId: 'p' } }),
  page('sharing', 'One shares the screen', { role: 'doctor', people: [patient], screen: 'on' }),
  page('shared', 'The doctor shares the screen', { role: 'patient', people: [{ ...doctor, picture: 'screen' }], ownPicture: 'portrait' }),
  page('several', 'Several troubles at once', { role: 'doctor', people: [patient], soundBlocked: true, channel: 'offline', advice: { problem: 'lossy', direction: 'both', level: 'poor' }, meeting: { recording: true } }),
  page('invited', 'A viewer is invited to speak', { role: 'viewer', people: [doctor, patient], ownPicture: null, local: { state: 'idle' }, meeting: { mayPublish: true } }),
  page('invited-paused', 'A viewer who has spoken', { role: 'viewer', people: [doctor, patient], publishing: 'stopped' }),
  page('person', 'What can be done about somebody', { role: 'doctor', people: [patient, nurse, student] }, { panel: 'people' }, { steps: [{ press: '.people .icon-button' }], shows: '.person-actions' }),
  page('remove', 'Asking before somebody is removed', { role: 'doctor', people: [patient, nurse] }, { panel: 'people' }, { steps: [{ press: '.people .icon-button' }, { press: '.person-action.danger' }], shows: '.room-dialog[open]' }),
  page('remove-offline', 'Somebody who could not be removed', { role: 'doctor', people: [patient, nurse], outcome: 'offline' }, { panel: 'people' }, {
    steps: [{ press: '.people .icon-button' }, { press: '.person-action.danger' }, { press: '.room-dialog .button.danger' }], shows: '.bad-words',
  }),
  page('chat-pressed', 'Chat, opened by its button', { role: 'doctor', people: [patient], lines: lines.slice(0, 6) }, {}, { steps: [{ press: '[data-opens="chat"]' }], shows: '.room.with-panel' }),
  page('leave-pressed', 'Leave, asked by its button', { role: 'doctor', people: [patient] }, {}, { steps: [{ press: '.tool.hang-up' }], shows: '.room-dialog[open]' }),
  page('leave', 'Leave, or end for all', { role: 'doctor', people: [patient] }, { dialog: 'leave' }),
  page('shortcuts', 'Keyboard shortcuts', { role: 'doctor', people: [patient] }, { dialog: 'shortcuts' }),
];
