import { describe, expect, it } from 'vitest';
import type { JoinDocument } from '../../src/api/joinDocument';
import { type MeetingState, hostOf, meetingAfter, meetingOf } from '../../src/shared/meeting';
import type { RealtimeMessage } from '../../src/shared/message';

const joined: JoinDocument = {
  consultation: { id: 'c', title: 'Follow-up', status: 'waiting' },
  participant: { id: 'doc', role: 'doctor', name: 'Dr. Li' },
  token: 't',
  expiresAt: '2026-01-05T09:10:00Z',
  realtime: 'wss://clinic.example/api/v1/realtime',
  iceServers: [],
  publish: { whip: 'https://clinic.example/media/c/doc/whip' },
  play: [
    { participant: { id: 'ass', role: 'assistant', name: 'Nurse' }, whep: 'w', hls: 'h', flv: 'f' },
    { participant: { id: 'pat', role: 'patient', name: 'Wang' }, whep: 'w', hls: 'h', flv: 'f' },
  ],
};

const person = (id: string, role: string, more: object = {}) =>
  ({ id, role, name: id.toUpperCase(), presence: 'present', present: true, mayPublish: role !== 'viewer', muted: false, handRaised: false, readUpTo: 0, stream: null, ...more });

const hello: RealtimeMessage = {
  type: 'hello',
  lastId: 7,
  resumed: false,
  self: { id: 'doc', role: 'doctor', name: 'Dr. Li', mayPublish: true, permissions: ['chatSend', 'muteOthers'] },
  consultation: { id: 'c', title: 'Follow-up', status: 'waiting', scheduledAt: '2026-01-05T09:00:00Z', notes: 'Bring the report.', maxMinutes: 60 },
  participants: [
    person('view', 'viewer'),
    person('pat', 'patient', { muted: true, quality: 'fair', stream: { since: '2026-01-05T09:00:10Z', video: 'H264', audio: 'Opus' } }),
    person('doc', 'doctor', { handRaised: true }),
    person('doc2', 'doctor', { presence: 'away', present: false }),
  ],
};

const after = (...messages: RealtimeMessage[]): MeetingState => messages.reduce(meetingAfter, meetingOf(joined));
const at = '2026-01-05T09:05:00.000Z';

describe('the meeting', () => {
  it('begins with what the join document says, patients before assistants', () => {
    const meeting = meetingOf(joined);
    expect(meeting).toMatchObject({ title: 'Follow-up', status: 'waiting', mayPublish: true, queuePosition: null });
    expect(meeting.people.map(({ id, mayPublish }) => [id, mayPublish])).toEqual([['pat', true], ['ass', true]]);
  });

  it('takes the whole state from hello, and leaves oneself out of the people', () => {
    const meeting = after(hello);
    expect(meeting).toMatchObject({ notes: 'Bring the report.', scheduledAt: '2026-01-05T09:00:00Z', handRaised: true, maxMinutes: 60 });
    expect([...meeting.permissions]).toEqual(['chatSend', 'muteOthers']);
    expect(meeting.people.map(({ id, presence }) => `${id} ${presence}`)).toEqual(['doc2 away', 'pat present', 'view present']);
    expect(meeting.people[1]).toMatchObject({ muted: true, quality: 'fair', stream: { video: 'H264', audio: 'Opus' } });
  });

  it('keeps what it knows when the channel resumes, but for what one may do now', () => {
    const meeting = after(hello, { type: 'hello', resumed: true, lastId: 9, self: { id: 'doc', mayPublish: false, permissions: [] } });
    expect(meeting.people).toHaveLength(3);
    expect(meeting.mayPublish).toBe(false);
    expect(meeting.permissions.size).toBe(0);
  });

  it('follows who comes, drops out, returns and leaves', () => {
    const presence = (present: boolean, change: string) => ({ type: 'presence', participantId: 'pat', present, change });
    const presences = [presence(false, 'away'), presence(true, 'returned'), presence(false, 'left')]
      .map((message) => after(hello, message).people.find(({ id }) => id === 'pat')?.presence);
    expect(presences).toEqual(['away', 'present', 'absent']);
  });

  it('follows streams, and knows since when they are on air', () => {
    const online = { type: 'stream', at, participantId: 'doc2', online: true, video: 'H264', audio: 'Opus' };
    const of = (meeting: MeetingState) => meeting.people.find(({ id }) => id === 'doc2')?.stream;
    expect(of(after(hello, online))).toEqual({ since: at, video: 'H264', audio: 'Opus' });
    expect(of(after(hello, online, { ...online, at: 'later', audio: null }))).toEqual({ since: at, video: 'H264', audio: null });
    expect(of(after(hello, online, { ...online, online: false, video: null, audio: null }))).toBeNull();
  });

  it('follows what the server thinks of one\'s own connection', () => {
    expect(after(hello).ownQuality).toBeNull();
    expect(after({ ...hello, participants: [person('doc', 'doctor', { quality: 'good' })] }).ownQuality).toBe('good');
    expect(after(hello, { type: 'quality', participantId: 'doc', level: 'poor' }).ownQuality).toBe('poor');
  });

  it('knows whom one comes to see: the doctor who is there, or the first that is expected', () => {
    expect(hostOf(after(hello))?.id).toBe('doc2');
    const other = { type: 'participant', change: 'added', participantId: 'doc3', role: 'doctor', name: 'Dr. Wu' };
    expect(hostOf(after(hello, other, { type: 'presence', participantId: 'doc3', present: true }))?.id).toBe('doc3');
    expect(hostOf({ people: [] })).toBeNull();
  });

  it('follows microphones, hands and quality, one\'s own hand apart', () => {
    const meeting = after(
      hello,
      { type: 'mute', participantId: 'pat', muted: false },
      { type: 'hand', participantId: 'view', raised: true },
      { type: 'hand', participantId: 'doc', raised: false },
      { type: 'quality', participantId: 'pat', level: 'poor' },
    );
    expect(meeting.handRaised).toBe(false);
    expect(meeting.people.find(({ id }) => id === 'pat')).toMatchObject({ muted: false, quality: 'poor' });
    expect(meeting.people.find(({ id }) => id === 'view')?.handRaised).toBe(true);
  });

  it('takes in who is added, and sees a viewer become somebody who speaks', () => {
    const meeting = after(
      hello,
      { type: 'participant', change: 'added', participantId: 'new', role: 'patient', name: 'Zhao', mayPublish: true },
      { type: 'participant', change: 'updated', participantId: 'view', role: 'assistant', name: 'VIEW', mayPublish: true },
    );
    expect(meeting.people.map(({ id, role, mayPublish }) => `${id} ${role} ${String(mayPublish)}`))
      .toEqual(['doc2 doctor true', 'pat patient true', 'new patient true', 'view assistant true']);
  });

  it('lets go of who is removed or blocked; who is kicked may come back', () => {
    const left = (change: string) => after(hello, { type: 'participant', change, participantId: 'pat' }).people.find(({ id }) => id === 'pat');
    expect(left('removed')).toBeUndefined();
    expect(left('blocked')).toBeUndefined();
    expect(left('kicked')).toMatchObject({ presence: 'absent', stream: null });
  });

  it('knows when it began and when it must end, also when that is changed', () => {
    const live = after(hello, { type: 'consultation', at, status: 'live' });
    expect(live).toMatchObject({ status: 'live', liveAt: at, endsAt: '2026-01-05T10:05:00.000Z' });
    const warned = meetingAfter(live, { type: 'notice', code: 'ending-soon', time: '2026-01-05T10:05:00Z' });
    expect(warned.endingSoon).toBe(true);
    const longer = meetingAfter(warned, { type: 'consultation', at, texts: { title: 'Longer', scheduledAt: null, notes: null, maxMinutes: 120 } });
    expect(longer).toMatchObject({ title: 'Longer', notes: null, scheduledAt: null, endsAt: '2026-01-05T11:05:00.000Z', endingSoon: false });
  });

  it('knows the place in the queue', () => {
    expect(after({ ...hello, queue: { position: 2 } }).queuePosition).toBe(2);
    expect(after(hello, { type: 'queue', position: 1 }).queuePosition).toBe(1);
    expect(after(hello, { type: 'queue', position: 1 }, { type: 'queue', position: null }).queuePosition).toBeNull();
  });

  it('learns what one may, and that it is over', () => {
    expect(after(hello, { type: 'rights', role: 'viewer', mayPublish: false, permissions: ['chatRead'] })).toMatchObject({ mayPublish: false });
    expect(after(hello, { type: 'ended', status: 'missed', reason: 'no-show' }).status).toBe('missed');
  });

  it('stays the same object over what does not concern it', () => {
    const meeting = after(hello);
    for (const message of [{ type: 'other', id: 8 }, { type: 'chat', id: 9, participantId: 'nobody' }, { type: 'token' }, { type: 'mute', participantId: 'nobody', muted: true }]) {
      expect(meetingAfter(meeting, message)).toBe(meeting);
    }
  });

  it('bears members of other kinds than it expects', () => {
    const meeting = after({ type: 'hello', self: 7, consultation: { status: 'new', endsAt: 3 }, participants: [null, 3, { id: 4 }, { id: 'x', role: 'king', stream: 1 }] });
    expect(meeting.people).toEqual([expect.objectContaining({ id: 'x', role: 'viewer', stream: null })]);
  });
});
