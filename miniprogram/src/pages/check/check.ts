import { words } from '../../i18n/current';
import { MicrophoneLevel } from '../../platform/microphoneLevel';
import { type Permission, type Standing, askFor, openSettings, standingOf } from '../../platform/permissions';
import { nameScreen, replacePage, restartAt } from '../../platform/screen';
import { hostOf } from '../../shared/meeting';
import { visit } from '../../visit';
import { dayText } from '../times';

/** The bar is drawn at most this often: each time crosses between WeChat's threads. */
const levelEveryMs = 150;
/** Louder than a quiet room. */
const heardLevel = 35;
const pings = 3;
const goodMs = 150;
const fairMs = 400;

type NetworkState = 'measuring' | 'good' | 'fair' | 'poor' | 'none';

const networkTexts: Readonly<Record<NetworkState, string>> = {
  measuring: words.check.measuring,
  good: words.check.networkGood,
  fair: words.check.networkFair,
  poor: words.check.networkPoor,
  none: words.check.networkNone,
};

const microphone = new MicrophoneLevel();
let levelAt = 0;
let shown = false;
/** The next page takes the consultation over; otherwise to leave this page is to leave it. */
let goesOn = false;

interface CheckData {
  readonly t: typeof words.check;
  greeting: string;
  title: string;
  planned: string;
  notes: string;
  publishes: boolean;
  camera: Standing;
  microphone: Standing;
  level: number;
  heard: boolean;
  network: NetworkState;
  networkText: string;
  going: boolean;
}

const data: CheckData = {
  t: words.check,
  greeting: '',
  title: '',
  planned: '',
  notes: '',
  publishes: true,
  camera: 'unknown',
  microphone: 'unknown',
  level: 0,
  heard: false,
  network: 'measuring',
  networkText: networkTexts.measuring,
  going: false,
};

Page({
  data,

  onLoad() {
    nameScreen(words.check.title);
    const { consultation } = visit;
    if (consultation === null) {
      restartAt('/pages/home/home');
      return;
    }
    goesOn = false;
    const meeting = consultation.meeting.get();
    const { participant, publish } = consultation.document;
    this.setData({
      greeting: words.say.greeting(participant.name),
      title: [meeting.title, hostOf(meeting)?.name ?? ''].filter((text) => text !== '').join(' · '),
      planned: meeting.scheduledAt === null ? '' : words.say.planned(dayText(meeting.scheduledAt)),
      notes: meeting.notes ?? '',
      publishes: publish !== undefined,
    });
    void this.measure();
  },

  onShow() {
    shown = true;
    // The person may come back from the settings.
    void this.look();
  },

  onHide() {
    shown = false;
    microphone.stop();
  },

  onUnload() {
    shown = false;
    microphone.stop();
    if (!goesOn) {
      visit.consultation?.hangUp();
    }
  },

  async look() {
    if (!this.data.publishes) {
      return;
    }
    const [camera, voice] = await Promise.all([standingOf('camera'), standingOf('microphone')]);
    this.setData({ camera, microphone: voice });
    this.listen();
  },

  async allow({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { what: Permission }>) {
    const { what } = currentTarget.dataset;
    this.setData({ [what]: await askFor(what) });
    this.listen();
  },

  async settings() {
    await openSettings();
    await this.look();
  },

  listen() {
    // What was asked for may be answered when the page is gone: then nobody listens.
    if (this.data.microphone !== 'allowed' || !shown || goesOn) {
      return;
    }
    microphone.start((level) => {
      const now = Date.now();
      if (now - levelAt >= levelEveryMs) {
        levelAt = now;
        this.setData({ level, ...(level >= heardLevel ? { heard: true } : {}) });
      }
    });
  },

  async measure() {
    this.setData({ network: 'measuring', networkText: networkTexts.measuring });
    let network: NetworkState;
    try {
      // The first one makes the connection and is not counted.
      await visit.api.ping();
      const times: number[] = [];
      for (let i = 0; i < pings; i += 1) {
        times.push(await visit.api.ping());
      }
      const fastest = Math.min(...times);
      network = fastest <= goodMs ? 'good' : fastest <= fairMs ? 'fair' : 'poor';
    } catch {
      network = 'none';
    }
    this.setData({ network, networkText: networkTexts[network] });
  },

  async go() {
    if (this.data.going) {
      return; // Two taps are one: a second waiting room would end what the first one has begun.
    }
    this.setData({ going: true });
    // Who has not been asked is asked here, so that the call does not begin with two questions.
    if (this.data.publishes && visit.devices.camera && this.data.camera === 'unknown') {
      this.setData({ camera: await askFor('camera') });
    }
    if (this.data.publishes && this.data.microphone === 'unknown') {
      this.setData({ microphone: await askFor('microphone') });
    }
    goesOn = true;
    microphone.stop();
    replacePage('/pages/waiting/waiting');
  },

  agree() {
    visit.devices.camera = true;
    void this.go();
  },

  agreeWithoutCamera() {
    visit.devices.camera = false;
    void this.go();
  },
});
