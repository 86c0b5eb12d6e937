import { words } from '../../i18n/current';
import { type Bitrate, firstBitrate } from '../../media/bitrates';
import type { LinkPort, MediaLink } from '../../media/mediaLink';
import { RoomMedia } from '../../media/roomMedia';
import { openSettings, standingOf } from '../../platform/permissions';
import { keepScreenOn, nameScreen, replacePage, restartAt } from '../../platform/screen';
import { wechat } from '../../platform/wechat';
import type { Consultation } from '../../session/consultation';
import type { Members } from '../../shared/message';
import { Timer } from '../../shared/timer';
import { visit } from '../../visit';
import { setChanged, underName } from '../setChanged';
import { type RoomView, emptyView, roomView } from './roomView';

type CodeEvent = WechatMiniprogram.CustomEvent<{ code?: number; errCode?: number }>;
type FiguresEvent = WechatMiniprogram.CustomEvent<{ info: Members }>;
type PersonData = { id: string };

/** iOS leaves players silent after an interruption: so long is the button for it shown. */
const playSoundMs = 20_000;

/** What does not go to the page: connections, and what ends with it. */
interface Room {
  readonly consultation: Consultation;
  readonly media: RoomMedia;
  readonly stops: (() => void)[];
  readonly attached: Set<MediaLink>;
  hiddenAt: number | null;
  readonly playSoundTimer: Timer;
}

let room: Room | null = null;

interface RoomData {
  readonly t: typeof words.room;
  view: RoomView;
  pusherUrl: string;
  /** By the person's id. */
  sources: Record<string, string>;
  bitrate: Bitrate;
  camera: boolean;
  microphone: boolean;
  orientation: 'vertical' | 'horizontal';
  soundMode: 'speaker' | 'ear';
  mayPublish: boolean;
  playSound: boolean;
  chatOpen: boolean;
  draft: string;
}

const data: RoomData = {
  t: words.room,
  view: emptyView,
  pusherUrl: '',
  sources: {},
  bitrate: firstBitrate,
  camera: true,
  microphone: true,
  orientation: 'vertical',
  soundMode: 'speaker',
  mayPublish: false,
  playSound: false,
  chatOpen: false,
  draft: '',
};

Page({
  data,

  onLoad() {
    nameScreen(words.home.title);
    const { consultation } = visit;
    if (consultation === null) {
      restartAt('/pages/home/home');
      return;
    }
    if (consultation.ending.get() !== null) {
      replacePage('/pages/ended/ended'); // While this page was on its way.
      return;
    }
    const media = new RoomMedia(wechat, consultation);
    room = { consultation, media, stops: [], attached: new Set(), hiddenAt: null, playSoundTimer: new Timer() };
    this.setData({ camera: visit.devices.camera, mayPublish: consultation.meeting.get().mayPublish });
  },

  /** The components are there from here on. */
  onReady() {
    if (room === null) {
      return;
    }
    const { consultation, media, stops } = room;
    const refresh = () => { this.refresh(); };
    stops.push(
      consultation.meeting.subscribe(refresh),
      consultation.channel.subscribe(refresh),
      consultation.chat.state.subscribe(refresh),
      consultation.mutedBy.subscribe(refresh),
      visit.microphone.status.follow(({ microphoneOn }) => { this.setData({ microphone: microphoneOn }); }),
      consultation.ending.follow((ending) => {
        if (ending !== null) {
          replacePage('/pages/ended/ended');
        }
      }),
      media.view.subscribe(refresh),
      media.bitrates.step.follow((bitrate) => { this.setData({ bitrate: { ...bitrate } }); }),
    );
    this.watchInterruptions();
    const clock = setInterval(refresh, 1000);
    stops.push(() => { clearInterval(clock); });
    media.start();
    consultation.start();
    refresh();
  },

  onShow() {
    if (room === null) {
      return;
    }
    keepScreenOn(true);
    if (room.hiddenAt !== null) {
      const away = Date.now() - room.hiddenAt;
      room.hiddenAt = null;
      room.media.comeBack(away);
      this.offerPlaySound();
    }
  },

  onHide() {
    if (room !== null) {
      room.hiddenAt = Date.now();
      room.media.goAway();
    }
  },

  onUnload() {
    if (room !== null) {
      const { consultation, media, stops, playSoundTimer } = room;
      room = null;
      playSoundTimer.cancel();
      stops.forEach((stop) => { stop(); });
      media.stop();
      // Whoever goes back by a gesture has left; after an end this does nothing.
      consultation.hangUp();
      keepScreenOn(false);
    }
  },

  refresh() {
    if (room === null) {
      return;
    }
    const { consultation, media } = room;
    const meeting = consultation.meeting.get();
    const view = roomView(words, {
      meeting,
      media: media.view.get(),
      channel: consultation.channel.get(),
      chat: consultation.chat.state.get(),
      mutedBy: consultation.mutedBy.get(),
      now: consultation.clock.now(),
    });
    if (this.data.chatOpen) {
      consultation.chat.markRead();
    }
    setChanged(this, { ...underName('view', view), mayPublish: meeting.mayPublish }, () => { this.attach(); });
  },

  /** Components that are on the page now are handed to their connections. */
  attach() {
    if (room === null) {
      return;
    }
    const { media, attached } = room;
    const { mayPublish, view } = this.data;
    if (mayPublish !== attached.has(media.pusher)) {
      media.pusher.attach(mayPublish ? this.pusherPort() : null);
      if (mayPublish) {
        attached.add(media.pusher);
      } else {
        attached.delete(media.pusher);
      }
    }
    const links = media.players.get().map(({ link }) => link);
    for (const { id, link } of media.players.get()) {
      if (!attached.has(link) && view.people.some((person) => person.id === id)) {
        attached.add(link);
        link.attach(this.playerPort(id));
      }
    }
    // Somebody who comes again has another connection, whether or not the page was drawn meanwhile.
    [...attached].filter((link) => link !== media.pusher && !links.includes(link)).forEach((link) => { attached.delete(link); });
  },

  pusherPort(): LinkPort {
    const context = wx.createLivePusherContext();
    return {
      start: (address) => { this.setData({ pusherUrl: address }, () => { context.start(); }); },
      stop: () => { context.stop(); },
    };
  },

  playerPort(id: string): LinkPort {
    const context = wx.createLivePlayerContext(`player-${id}`);
    return {
      start: (address) => { this.setData({ [`sources.${id}`]: address }, () => { context.play(); }); },
      stop: () => { context.stop(); },
    };
  },

  pusherCode({ detail }: CodeEvent) {
    room?.media.code('pusher', detail.code ?? detail.errCode ?? 0);
  },

  pusherFigures({ detail }: FiguresEvent) {
    room?.media.figures('pusher', detail.info);
  },

  playerCode({ detail, currentTarget }: CodeEvent) {
    room?.media.code('player', detail.code ?? 0, (currentTarget.dataset as PersonData).id);
  },

  playerFigures({ detail, currentTarget }: FiguresEvent) {
    room?.media.figures('player', detail.info, (currentTarget.dataset as PersonData).id);
  },

  watchInterruptions() {
    const begin = () => { room?.media.hold('interruption'); };
    const end = () => {
      room?.media.release('interruption');
      this.offerPlaySound();
    };
    wx.onAudioInterruptionBegin(begin);
    wx.onAudioInterruptionEnd(end);
    room?.stops.push(() => {
      wx.offAudioInterruptionBegin(begin);
      wx.offAudioInterruptionEnd(end);
    });
  },

  offerPlaySound() {
    if (room !== null) {
      this.setData({ playSound: true });
      room.playSoundTimer.after(playSoundMs, () => { this.setData({ playSound: false }); });
    }
  },

  playSound() {
    this.setData({ playSound: false });
    room?.media.playSound();
  },

  toggleMicrophone() {
    visit.microphone.setMicrophone(visit.microphone.isMuted());
  },

  toggleCamera() {
    const camera = !this.data.camera;
    visit.devices.camera = camera;
    this.setData({ camera }, () => {
      if (!camera) {
        room?.media.withoutCamera(); // Whoever may not use it, or finds it taken, is heard all the same.
      }
    });
  },

  flip() {
    wx.createLivePusherContext().switchCamera();
  },

  turn() {
    this.setData({ orientation: this.data.orientation === 'vertical' ? 'horizontal' : 'vertical' });
  },

  toggleSpeaker() {
    this.setData({ soundMode: this.data.soundMode === 'speaker' ? 'ear' : 'speaker' });
  },

  /** The one thing that the banner offers. */
  async act() {
    if (this.data.view.banner?.action === 'settings') {
      await openSettings();
      const needed = this.data.camera ? ['camera', 'microphone'] as const : ['microphone'] as const;
      const standings = await Promise.all(needed.map(standingOf));
      if (standings.includes('denied')) {
        return;
      }
    }
    room?.media.allowed();
  },

  hangUp() {
    const { sureTitle, sureText, sureYes, sureNo } = words.room;
    wx.showModal({
      title: sureTitle,
      content: sureText,
      confirmText: sureYes,
      cancelText: sureNo,
      success: ({ confirm }) => {
        if (confirm) {
          room?.consultation.hangUp();
        }
      },
      fail: () => { room?.consultation.hangUp(); },
    });
  },

  toggleChat() {
    this.setData({ chatOpen: !this.data.chatOpen });
    this.refresh();
  },

  draftTyped({ detail }: WechatMiniprogram.Input) {
    this.setData({ draft: detail.value });
  },

  send() {
    room?.consultation.chat.send(this.data.draft.trim());
    this.setData({ draft: '' });
  },

  resend({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { key: string }>) {
    room?.consultation.chat.retry(currentTarget.dataset.key);
  },

  older() {
    void room?.consultation.chat.loadOlder();
  },
});
