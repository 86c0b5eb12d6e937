import { words } from '../../i18n/current';
import { keepScreenOn, nameScreen, replacePage, restartAt } from '../../platform/screen';
import type { Consultation } from '../../session/consultation';
import { hostOf } from '../../shared/meeting';
import { visit } from '../../visit';
import { setChanged } from '../setChanged';
import { dayText } from '../times';

let stops: (() => void)[] = [];
/** The next page takes the consultation over; otherwise to leave this page is to leave it. */
let goesOn = false;

Page({
  data: {
    t: words.waiting,
    title: '',
    planned: '',
    notes: '',
    queue: '',
    doctor: '',
    connecting: true,
  },

  onLoad() {
    nameScreen(words.waiting.title);
    const { consultation } = visit;
    if (consultation === null) {
      restartAt('/pages/home/home');
      return;
    }
    goesOn = false;
    stops = [
      consultation.meeting.follow(() => { this.show(consultation); }),
      consultation.channel.subscribe(() => { this.show(consultation); }),
      consultation.ending.follow((ending) => {
        if (ending !== null) {
          this.leaveTo('/pages/ended/ended');
        }
      }),
    ];
    consultation.start();
  },

  onShow() {
    keepScreenOn(visit.consultation !== null);
  },

  onUnload() {
    stops.splice(0).forEach((stop) => { stop(); });
    if (!goesOn) {
      keepScreenOn(false);
      visit.consultation?.hangUp();
    }
  },

  show(consultation: Consultation) {
    const meeting = consultation.meeting.get();
    const doctor = hostOf(meeting);
    const online = consultation.channel.get() === 'online';
    if (meeting.status === 'live' || doctor?.presence === 'present') {
      this.leaveTo('/pages/room/room');
      return;
    }
    setChanged(this, {
      title: meeting.title,
      planned: meeting.scheduledAt === null ? '' : words.say.planned(dayText(meeting.scheduledAt)),
      notes: meeting.notes ?? '',
      queue: meeting.queuePosition === null ? '' : words.say.queue(meeting.queuePosition),
      doctor: doctor === null ? '' : words.say.personIs(doctor.name, doctor.presence === 'away' ? 'away' : 'absent'),
      connecting: !online,
    });
  },

  leaveTo(url: string) {
    if (!goesOn) {
      goesOn = true;
      replacePage(url);
    }
  },

  leave() {
    visit.consultation?.hangUp();
  },
});
