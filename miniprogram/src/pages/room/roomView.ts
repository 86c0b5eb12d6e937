import type { Words } from '../../i18n/words';
import type { LinkState } from '../../media/mediaLink';
import type { Notice } from '../../media/reaction';
import type { MediaView } from '../../media/roomMedia';
import type { ChatState } from '../../shared/chatRoom';
import type { Meeting, Person } from '../../shared/meeting';
import type { ChannelState } from '../../shared/realtimeClient';
import { durationText, timeText } from '../times';

/** One of the others, as the page draws them. */
export interface PersonTile {
  readonly id: string;
  readonly name: string;
  /** What stands where no picture is; empty while there is one. */
  readonly cover: string;
  readonly muted: boolean;
}

export interface Banner {
  readonly text: string;
  /** What the person can do about it. */
  readonly action: '' | 'settings' | 'retry';
  readonly actionText: string;
}

export interface LineRow {
  readonly key: string;
  /** What it is called on the page. */
  readonly mark: string;
  readonly own: boolean;
  readonly name: string;
  readonly text: string;
  readonly detail: string;
  readonly failed: boolean;
}

/** Everything that the page shows, but for what a person does on it. */
export interface RoomView {
  readonly people: readonly PersonTile[];
  readonly banner: Banner | null;
  readonly hint: string;
  readonly timer: string;
  readonly level: string;
  readonly levelText: string;
  readonly recording: boolean;
  readonly lines: readonly LineRow[];
  /** The mark of the newest line: when it changes, the page goes there. Older lines that are loaded change nothing of it. */
  readonly newest: string;
  readonly unread: string;
  readonly hasOlder: boolean;
}

/** Before anything is known. */
export const emptyView: RoomView = {
  people: [], banner: null, hint: '', timer: '', level: '', levelText: '', recording: false, lines: [], newest: '', unread: '', hasOlder: false,
};

export interface RoomState {
  readonly meeting: Meeting;
  readonly media: MediaView;
  readonly channel: ChannelState;
  readonly chat: ChatState;
  /** The id of who asked for silence, as long as it is kept. */
  readonly mutedBy: string | null;
  /** The server's time, in ms. */
  readonly now: number;
}

const settings: ReadonlySet<Notice> = new Set<Notice>(['camera-not-allowed', 'microphone-not-allowed']);
const retry: ReadonlySet<Notice> = new Set<Notice>(['camera-busy', 'microphone-busy', 'interrupted']);

export function roomView(words: Words, state: RoomState): RoomView {
  const { meeting, media, chat, now } = state;
  const last = chat.lines[chat.lines.length - 1];
  return {
    people: meeting.people.filter(({ role }) => role !== 'viewer').map((person) => tileOf(words, person, media.receiving.get(person.id) ?? 'off')),
    banner: bannerOf(words, media.notice),
    hint: hintOf(words, state),
    timer: meeting.liveAt === null ? '' : durationText(now - Date.parse(meeting.liveAt)),
    level: media.quality ?? '',
    levelText: media.quality === null ? '' : words.levels[media.quality],
    recording: meeting.recording,
    lines: chat.lines.map(({ key, own, name, text, at, state: sent }) => ({
      key,
      mark: markOf(key),
      own,
      name,
      text,
      failed: sent === 'failed',
      detail: own ? `${timeText(at)} ${{ waiting: words.room.lineWaiting, failed: words.room.lineFailed, sent: words.room.lineSent, read: words.room.lineRead }[sent]}` : timeText(at),
    })),
    newest: last === undefined ? '' : markOf(last.key),
    unread: words.say.unread(chat.unread),
    hasOlder: chat.hasOlder,
  };
}

/** WeChat scrolls to an id of letters and digits. */
function markOf(key: string): string {
  return `line-${key.replace(/[^\w-]/g, '_')}`;
}

function tileOf(words: Words, { id, name, muted, presence, stream }: Person, link: LinkState): PersonTile {
  return { id, name, muted, cover: link === 'flowing' ? '' : words.say.personIs(name, whatOf(presence, stream !== null, link)) };
}

function whatOf(presence: Person['presence'], onAir: boolean, link: LinkState): 'absent' | 'away' | 'silent' | 'connecting' | 'reconnecting' {
  if (onAir || link === 'connecting') {
    return link === 'pausing' ? 'reconnecting' : 'connecting';
  }
  return presence === 'present' ? 'silent' : presence;
}

function bannerOf(words: Words, notice: Notice | null): Banner | null {
  if (notice === null) {
    return null;
  }
  const action = settings.has(notice) ? 'settings' : retry.has(notice) ? 'retry' : '';
  return {
    text: words.notices[notice],
    action,
    actionText: action === 'settings' ? words.room.openSettings : action === 'retry' ? words.room.tryAgain : '',
  };
}

function hintOf(words: Words, { meeting, channel, mutedBy }: RoomState): string {
  if (!meeting.mayPublish && meeting.people.length > 0) {
    return words.room.mayNotPublish;
  }
  if (mutedBy !== null) {
    return words.say.mutedBy(meeting.people.find(({ id }) => id === mutedBy)?.name ?? '');
  }
  if (meeting.endingSoon) {
    return words.room.endingSoon;
  }
  return channel === 'offline' ? words.room.channelAway : '';
}
