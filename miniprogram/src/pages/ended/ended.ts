import { words } from '../../i18n/current';
import { keepScreenOn, nameScreen, replacePage, restartAt } from '../../platform/screen';
import { mayTryAgain } from '../../session/joinProblem';
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
    /** The code that leads back: the consultation is gone once joining again was refused. */
    joinCode: '',
    joining: false,
    problem: null as { title: string; text: string } | null,
  },

  onLoad() {
    nameScreen(words.home.title);
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
      joinCode: consultation.joinCode,
    });
  },

  async back() {
    if (this.data.joining) {
      return;
    }
    this.setData({ joining: true, problem: null });
    const entered = await visit.enter(this.data.joinCode);
    if (entered) {
      replacePage('/pages/waiting/waiting');
      return;
    }
    const state = visit.state.get();
    const problem = state.phase === 'refused' ? state.problem : null;
    this.setData({ joining: false, mayReturn: problem === null || mayTryAgain(problem), problem: problem === null ? null : words.problems[problem] });
  },

  toHome() {
    restartAt('/pages/home/home');
  },
});
