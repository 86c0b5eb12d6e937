import type { JoinDocument } from '../api/joinDocument';
import type { TelemedApi } from '../api/telemedApi';
import { LocalMedia } from '../media/localMedia';
import { testToneHz } from '../media/testCamera';
import { endingOfStatus } from '../shared/ending';
import { Observable } from '../shared/observable';
import type { CloseReason } from '../shared/realtimeClose';
import { AccessToken } from './accessToken';
import { Call } from './call';
import { EarlyArrival, type LaterNews, tooEarlyFor } from './earlyArrival';
import type { VisitEnding } from './ending';
import { forgetJoinCode, keepJoinCode } from './joinCode';
import { type JoinProblem, joinProblem } from './joinProblem';
import { CallMark, Consents, personIn } from './kept';
import { OtherTabs } from './otherTabs';

/** When somebody was in the call, in ms of the epoch. */
export interface Stay {
  readonly from: number;
  readonly to: number;
}

/**
 * - `landing`: no code yet.
 * - `unable`: this browser cannot do it; nothing was asked of the server yet, which binds a link to the first device that uses it.
 * - `joining`: asking the server.
 * - `refused`: the server said no, or nothing.
 * - `later`: planned for a time that is not near yet.
 * - `welcome`: joined; the person reads what they agree to.
 * - `other-tab`: the person is in the call in another tab.
 * - `lobby`: the person looks at camera and microphone. `returning`: this tab was in the call before it was loaded anew, and goes back
 *   by itself as soon as the devices are there.
 * - `room`: in the call.
 * - `ended`: out of it; `stay` is null where the person had not been in the call.
 */
export type VisitState =
  | { readonly phase: 'landing' }
  | { readonly phase: 'unable' }
  | { readonly phase: 'joining' }
  | { readonly phase: 'refused'; readonly problem: JoinProblem }
  | { readonly phase: 'later'; readonly document: JoinDocument; readonly at: number }
  | { readonly phase: 'welcome'; readonly document: JoinDocument }
  | { readonly phase: 'other-tab'; readonly document: JoinDocument }
  | { readonly phase: 'lobby'; readonly document: JoinDocument; readonly returning: boolean }
  | { readonly phase: 'room'; readonly document: JoinDocument; readonly call: Call }
  | { readonly phase: 'ended'; readonly document: JoinDocument; readonly ending: VisitEnding; readonly stay: Stay | null };

/** How long a loaded page waits for the devices until it shows the lobby instead of going back into the call. */
const returnDeadlineMs = 10_000;

export interface VisitOptions {
  readonly wantsTestPicture: boolean;
  /** Whether this browser can take part with picture and sound. */
  readonly isAble?: () => boolean;
  readonly consents?: Consents;
  readonly callMark?: CallMark;
  readonly otherTabs?: OtherTabs;
}

/** A person's way through the page, without the page. */
export class Visit {
  readonly state = new Observable<VisitState>({ phase: 'landing' });
  readonly local = new LocalMedia();
  readonly #api: TelemedApi;
  readonly #options: VisitOptions;
  readonly #consents: Consents;
  readonly #callMark: CallMark;
  readonly #otherTabs: OtherTabs;
  readonly #early: EarlyArrival;
  #joinCode: string | null = null;
  #token: AccessToken | null = null;
  #asked = 0;
  #startedAt: number | null = null;
  #goesWithout = false;
  #goesEarly = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: TelemedApi, options: VisitOptions) {
    this.#api = api;
    this.#options = options;
    this.#consents = options.consents ?? new Consents();
    this.#callMark = options.callMark ?? new CallMark();
    this.#otherTabs = options.otherTabs ?? new OtherTabs();
    this.#early = new EarlyArrival((joinCode) => api.join(joinCode));
  }

  /** The code that was entered last, for a link to be opened in another browser. */
  get joinCode(): string | null {
    return this.#joinCode;
  }

  async enter(joinCode: string): Promise<void> {
    this.#joinCode = joinCode;
    keepJoinCode(joinCode);
    if (this.#options.isAble?.() === false && !this.#goesWithout) {
      this.#asked++;
      this.abandon();
      this.state.set({ phase: 'unable' });
      return;
    }
    await this.#join(joinCode);
  }

  async tryAgain(): Promise<void> {
    if (this.#joinCode !== null) {
      await this.enter(this.#joinCode);
    }
  }

  /** From `unable`: to see and hear only, or not even that. */
  async goWithout(): Promise<void> {
    this.#goesWithout = true;
    await this.tryAgain();
  }

  /** From `later`: without waiting for the planned time. */
  goEarly(): void {
    const state = this.state.get();
    if (state.phase === 'later') {
      this.#goesEarly = true;
      this.#admit(state.document);
    }
  }

  /** From `welcome`; to be called in the click, because browsers ask for the camera then. */
  agree(): void {
    const state = this.state.get();
    if (state.phase === 'welcome') {
      this.#consents.give(personIn(state.document));
      this.#toLobby(state.document);
    }
  }

  /** From `other-tab`: the call goes on here, and ends there. */
  takeFromOtherTab(): void {
    const state = this.state.get();
    if (state.phase === 'other-tab') {
      this.#otherTabs.hold(personIn(state.document), this.#taken);
      this.#admit(state.document);
    }
  }

  openDevices(): void {
    const state = this.state.get();
    if ('document' in state && state.document.publish === undefined) {
      return; // Who only watches is not asked for a camera.
    }
    if (this.#options.wantsTestPicture) {
      this.useTestPicture();
    } else {
      void this.local.open();
    }
  }

  useTestPicture(): void {
    const state = this.state.get();
    if ('document' in state) {
      const { name, role } = state.document.participant;
      this.local.openTestPicture(name, role === 'patient' ? testToneHz.patient : testToneHz.doctor);
    }
  }

  /** To be called in the click, where there is one. */
  start(): void {
    const state = this.state.get();
    if (state.phase !== 'lobby' || this.#token === null) {
      return;
    }
    clearTimeout(this.#timer);
    const person = personIn(state.document);
    this.#otherTabs.hold(person, this.#taken);
    this.#callMark.set(person);
    this.#startedAt = Date.now();
    const call = new Call(state.document, this.#token, this.local, (reason) => { this.#closed(reason); });
    this.state.set({ phase: 'room', document: state.document, call });
    call.start();
  }

  hangUp(): void {
    this.#end('left');
  }

  /** Back to the first page. */
  leave(): void {
    this.#asked++;
    clearTimeout(this.#timer);
    this.#early.stop();
    this.#token?.stop();
    this.#otherTabs.letGo();
    this.#callMark.clear();
    this.#joinCode = null;
    this.#goesWithout = false;
    this.#goesEarly = false;
    this.local.close();
    forgetJoinCode();
    this.state.set({ phase: 'landing' });
  }

  /** The page goes away: only what must still be said to the server. */
  abandon(): void {
    const state = this.state.get();
    clearTimeout(this.#timer);
    this.#early.stop();
    if (state.phase === 'room') {
      state.call.stop();
    }
    this.#otherTabs.letGo();
    this.local.close();
  }

  async #join(joinCode: string): Promise<void> {
    const asked = ++this.#asked;
    this.abandon();
    this.state.set({ phase: 'joining' });
    try {
      const [joined, elsewhere] = await Promise.all([this.#api.join(joinCode), this.#otherTabs.peopleInCalls()]);
      if (asked !== this.#asked) {
        return;
      }
      this.#token?.stop();
      this.#token = new AccessToken(this.#api, joinCode, joined, (ending) => { this.#end(ending); });
      if (elsewhere.has(personIn(joined))) {
        this.state.set({ phase: 'other-tab', document: joined });
      } else {
        this.#admit(joined);
      }
    } catch (error) {
      if (asked === this.#asked) {
        this.state.set({ phase: 'refused', problem: joinProblem(error) });
      }
    }
  }

  /** The next thing after having joined: wait for the time, agree, or see to the devices. */
  #admit(joined: JoinDocument): void {
    this.#early.stop();
    const person = personIn(joined);
    if (this.#callMark.isFor(person)) {
      this.#return(joined);
      return;
    }
    const isDoctor = joined.participant.role === 'doctor';
    // A doctor may be early: that opens the door for the others.
    const at = isDoctor || this.#goesEarly ? null : tooEarlyFor(joined);
    if (at !== null) {
      this.state.set({ phase: 'later', document: joined, at });
      this.#early.wait(joined, at, this.#joinCode ?? '', (news) => { this.#hearOfLater(joined, news); });
    } else if (isDoctor || this.#consents.isGiven(person)) {
      // A doctor has agreed to all of it by working here.
      this.#toLobby(joined);
    } else {
      this.state.set({ phase: 'welcome', document: joined });
    }
  }

  #hearOfLater(joined: JoinDocument, news: LaterNews): void {
    if (typeof news === 'string') {
      this.state.set({ phase: 'refused', problem: news });
      return;
    }
    if (news !== joined) {
      this.#token?.adopt(news);
    }
    this.#admit(news);
  }

  #toLobby(joined: JoinDocument): void {
    this.state.set({ phase: 'lobby', document: joined, returning: false });
    this.openDevices();
  }

  /** Straight back into the call; where the devices do not come, by way of the lobby. */
  #return(joined: JoinDocument): void {
    const asked = this.#asked;
    this.state.set({ phase: 'lobby', document: joined, returning: true });
    if (joined.publish === undefined) {
      this.start();
      return;
    }
    const stopWatching = this.local.status.subscribe(({ state }) => {
      if (state === 'ready') {
        settle(() => { this.start(); });
      } else if (state === 'problem') {
        settle(() => { this.#stopReturning(); });
      }
    });
    const settle = (then: () => void) => {
      stopWatching();
      clearTimeout(this.#timer);
      if (asked === this.#asked) {
        // Not within the notification of the devices' own state.
        queueMicrotask(then);
      }
    };
    this.#timer = setTimeout(() => { settle(() => { this.#stopReturning(); }); }, returnDeadlineMs);
    this.openDevices();
  }

  #stopReturning(): void {
    const state = this.state.get();
    if (state.phase === 'lobby' && state.returning) {
      this.state.set({ ...state, returning: false });
    }
  }

  /** The realtime channel was closed for good. */
  #closed(reason: CloseReason): void {
    const state = this.state.get();
    switch (reason) {
      case 'over':
        this.#end(state.phase === 'room' ? endingOfStatus(state.call.meeting.get().status) : 'over');
        break;
      case 'kicked':
      case 'blocked':
      case 'removed':
        this.#end(reason);
        break;
      case 'replaced':
      case 'left':
      case 'misunderstood':
        // Media does not depend on the channel.
        break;
    }
  }

  readonly #taken = () => { this.#end('other-tab'); };

  #end(ending: VisitEnding): void {
    const state = this.state.get();
    if (!('document' in state) || state.phase === 'ended') {
      return;
    }
    clearTimeout(this.#timer);
    if (state.phase === 'room') {
      if (ending === 'left') {
        state.call.hangUp();
      } else {
        state.call.stop();
      }
    }
    this.#token?.stop();
    this.#otherTabs.letGo();
    this.#callMark.clear();
    this.local.close();
    const stay = state.phase === 'room' && this.#startedAt !== null ? { from: this.#startedAt, to: Date.now() } : null;
    this.state.set({ phase: 'ended', document: state.document, ending, stay });
  }
}
