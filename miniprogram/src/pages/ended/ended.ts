import { words } from '../../i18n/current';
import { keepScreenOn, replacePage, restartAt } from '../../platform/screen';
import { mayReturn } from '../../shared/ending';
import { visit } from '../../visit';
import { timeText } from '../times';

Page({
  data: {
    t: words.ended,
    title: '',
    text: '',
    stay: '',
    quality: '',
    mayReturn: false,
    joining: false,
    problem: null as { title: string; text: string } | null,
  },

  onLoad() {
    keepScreenOn(false);
    const { consultation } = visit;
    const ending = consultation?.ending.get() ?? null;
    if (consultation === null || ending === null) {
      this.toHome();
      return;
    }
    const { stay } = consultation;
    const { ownQuality } = consultation.meeting.get();
    this.setData({
      ...words.endings[ending],
      stay: stay === null ? '' : words.say.stay(timeText(stay.from), timeText(stay.to), Math.round((stay.to - stay.from) / 60_000)),
      quality: ownQuality === null ? '' : words.levels[ownQuality],
      mayReturn: mayReturn(ending),
    });
  },

  async back() {
    const { consultation } = visit;
    if (consultation === null || this.data.joining) {
      return;
    }
    this.setData({ joining: true });
    const entered = await visit.enter(consultation.joinCode);
    if (entered) {
      replacePage('/pages/waiting/waiting');
      return;
    }
    const state = visit.state.get();
    this.setData({ joining: false, mayReturn: true, problem: state.phase === 'refused' ? words.problems[state.problem] : null });
  },

  toHome() {
    restartAt('/pages/home/home');
  },
});
