import type { Notice } from '../media/reaction';
import type { JoinProblem } from '../session/joinProblem';
import type { Ending } from '../shared/ending';
import type { Level } from '../shared/meeting';

/** A heading and what to do. */
export interface Sentence {
  readonly title: string;
  readonly text: string;
}

/** Every word that a patient reads. What a page shows as it is lies in a record of its own; `say` makes sentences. */
export interface Words {
  readonly home: {
    readonly title: string;
    readonly text: string;
    readonly codeLabel: string;
    readonly codeHint: string;
    readonly goOn: string;
    readonly scan: string;
    readonly recent: string;
    readonly joining: string;
    readonly privacy: string;
    readonly tryAgain: string;
  };
  readonly check: {
    readonly title: string;
    readonly camera: string;
    readonly microphone: string;
    readonly network: string;
    readonly allow: string;
    readonly allowed: string;
    readonly notAllowed: string;
    readonly openSettings: string;
    readonly speak: string;
    readonly heard: string;
    readonly measuring: string;
    readonly networkGood: string;
    readonly networkFair: string;
    readonly networkPoor: string;
    readonly networkNone: string;
    readonly again: string;
    readonly notesTitle: string;
    readonly consentTitle: string;
    readonly consent: readonly string[];
    readonly agree: string;
    readonly withoutCamera: string;
    readonly agreeViewer: string;
  };
  readonly waiting: {
    readonly title: string;
    readonly doctorComes: string;
    readonly keepOpen: string;
    readonly notesTitle: string;
    readonly leave: string;
    readonly connecting: string;
  };
  readonly room: {
    readonly you: string;
    readonly microphoneOff: string;
    readonly microphoneOn: string;
    readonly cameraOff: string;
    readonly cameraOn: string;
    readonly flip: string;
    readonly turn: string;
    readonly chat: string;
    readonly hangUp: string;
    readonly speaker: string;
    readonly earpiece: string;
    readonly playSound: string;
    readonly openSettings: string;
    readonly tryAgain: string;
    readonly write: string;
    readonly send: string;
    readonly close: string;
    readonly older: string;
    readonly resend: string;
    readonly emptyChat: string;
    readonly lineWaiting: string;
    readonly lineFailed: string;
    readonly lineSent: string;
    readonly lineRead: string;
    readonly recording: string;
    readonly mutedMark: string;
    readonly ownCameraOff: string;
    readonly channelAway: string;
    readonly endingSoon: string;
    readonly mayNotPublish: string;
    readonly sureTitle: string;
    readonly sureText: string;
    /** WeChat takes four characters for a button of its dialog. */
    readonly sureYes: string;
    readonly sureNo: string;
  };
  readonly ended: {
    readonly back: string;
    readonly home: string;
    readonly feedback: string;
    readonly stayLabel: string;
    readonly qualityLabel: string;
  };
  readonly problems: Readonly<Record<JoinProblem, Sentence>>;
  readonly endings: Readonly<Record<Ending, Sentence>>;
  readonly notices: Readonly<Record<Notice, string>>;
  readonly levels: Readonly<Record<Level, string>>;
  readonly say: {
    readonly codeInvalid: string;
    readonly noCodeInQr: string;
    readonly greeting: (name: string) => string;
    readonly planned: (when: string) => string;
    readonly queue: (position: number) => string;
    readonly personIs: (name: string, what: 'absent' | 'away' | 'silent' | 'connecting' | 'reconnecting') => string;
    readonly mutedBy: (name: string) => string;
    /** How long somebody was there: times of day, and minutes. */
    readonly stay: (from: string, to: string, minutes: number) => string;
    readonly unread: (count: number) => string;
  };
}
