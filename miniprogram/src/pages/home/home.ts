import { config } from '../../config';
import { words } from '../../i18n/current';
import { nameScreen, openPage } from '../../platform/screen';
import { joinCodeOf } from '../../session/joinCode';
import { joinCodeIn } from '../../shared/joinCode';
import { visit } from '../../visit';
import { dayText } from '../times';

interface RecentRow {
  readonly joinCode: string;
  readonly title: string;
  readonly detail: string;
}

Page({
  data: {
    t: words.home,
    clinicName: config.clinicName,
    code: '',
    joining: false,
    /** What is wrong with what was typed. */
    fault: '',
    /** Why the server did not let in. */
    problem: null as { title: string; text: string } | null,
    recent: [] as RecentRow[],
  },

  onLoad(query: Record<string, string | undefined>) {
    nameScreen(words.home.title);
    const code = joinCodeOf(query);
    if (code !== null) {
      void this.enter(code);
    }
  },

  onShow() {
    this.showRecent();
  },

  showRecent() {
    const recent = visit.recent.map(({ joinCode, title, doctor, at }) => ({ joinCode, title, detail: [doctor, dayText(at)].filter((text) => text !== '').join(' · ') }));
    this.setData({ recent });
  },

  codeTyped({ detail }: WechatMiniprogram.Input) {
    this.setData({ code: detail.value, fault: '' });
  },

  go() {
    const code = joinCodeIn(this.data.code);
    if (code === null) {
      this.setData({ fault: words.say.codeInvalid });
    } else {
      void this.enter(code);
    }
  },

  scan() {
    wx.scanCode({
      scanType: ['qrCode'],
      success: ({ result }) => {
        const code = joinCodeIn(result);
        if (code === null) {
          this.setData({ fault: words.say.noCodeInQr });
        } else {
          void this.enter(code);
        }
      },
    });
  },

  openRecent({ currentTarget }: WechatMiniprogram.BaseEvent<Record<string, never>, { code: string }>) {
    void this.enter(currentTarget.dataset.code);
  },

  again() {
    this.go();
  },

  async enter(code: string) {
    if (this.data.joining) {
      return;
    }
    this.setData({ joining: true, fault: '', problem: null, code });
    const entered = await visit.enter(code);
    const state = visit.state.get();
    this.setData({
      joining: false,
      problem: state.phase === 'refused' ? words.problems[state.problem] : null,
      ...(entered ? { code: '' } : {}),
    });
    this.showRecent(); // A code that leads nowhere any more is off the list.
    if (entered) {
      openPage('/pages/check/check');
    }
  },
});
