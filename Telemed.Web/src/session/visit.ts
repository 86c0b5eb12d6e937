import type { JoinDocument } from '../api/joinDocument';
import { ApiError, type TelemedApi } from '../api/telemedApi';
import { LocalMedia } from '../media/localMedia';
import { Observable } from '../media/observable';
import { testToneHz } from '../media/testCamera';
import { AccessToken } from './accessToken';
import { Call } from './call';
import { forgetJoinCode, keepJoinCode } from './joinCode';

/** Why a join code does not lead into a consultation. */
export type JoinProblem = 'unknown-code' | 'other-device' | 'over' | 'asked-to-leave' | 'too-many' | 'unreachable';

/**
 * - `landing`: no code yet.
 * - `joining`: asking the server.
 * - `refused`: the server said no, or nothing.
 * - `lobby`: joined; the person looks at camera and microphone.
 * - `room`: in the call.
 * - `ended`: hung up, or the consultation is over (then there is no way back).
 */
export type VisitState =
  | { readonly phase: 'landing' }
  | { readonly phase: 'joining' }
  | { readonly phase: 'refused'; readonly problem: JoinProblem }
  | { readonly phase: 'lobby'; readonly document: JoinDocument }
  | { readonly phase: 'room'; readonly document: JoinDocument; readonly call: Call }
  | { readonly phase: 'ended'; readonly document: JoinDocument; readonly over: boolean };

/** A person's way through the page, without the page. */
export class Visit {
  readonly state = new Observable<VisitState>({ phase: 'landing' });
  readonly local = new LocalMedia();
  readonly #api: TelemedApi;
  readonly #wantsTestPicture: boolean;
  #joinCode: string | null = null;
  #token: AccessToken | null = null;
  #asked = 0;

  constructor(api: TelemedApi, wantsTestPicture: boolean) {
    this.#api = api;
    this.#wantsTestPicture = wantsTestPicture;
  }

  /** Joins and opens the camera. */
  async enter(joinCode: string): Promise<void> {
    const asked = ++this.#asked;
    this.abandon();
    this.#joinCode = joinCode;
    keepJoinCode(joinCode);
    this.state.set({ phase: 'joining' });
    try {
      const joined = await this.#api.join(joinCode);
      if (asked !== this.#asked) {
        return;
      }
      this.#token?.stop();
      this.#token = new AccessToken(this.#api, joinCode, joined, () => { this.#end(true); });
      this.state.set({ phase: 'lobby', document: joined });
      this.openDevices();
    } catch (error) {
      if (asked === this.#asked) {
        this.state.set({ phase: 'refused', problem: joinProblem(error) });
      }
    }
  }

  async tryAgain(): Promise<void> {
    if (this.#joinCode !== null) {
      await this.enter(this.#joinCode);
    }
  }

  openDevices(): void {
    if (this.#wantsTestPicture) {
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

  /** To be called in the click. */
  start(): void {
    const state = this.state.get();
    if (state.phase !== 'lobby' || this.#token === null) {
      return;
    }
    const call = new Call(state.document, this.#token, this.local, () => { this.#end(true); });
    this.state.set({ phase: 'room', document: state.document, call });
    call.start();
  }

  hangUp(): void {
    this.#end(false);
  }

  /** Back to the first page. */
  leave(): void {
    this.#asked++;
    this.#token?.stop();
    this.local.close();
    forgetJoinCode();
    this.state.set({ phase: 'landing' });
  }

  /** The page goes away: only what must still be said to the server. */
  abandon(): void {
    const state = this.state.get();
    if (state.phase === 'room') {
      state.call.stop();
    }
    this.local.close();
  }

  #end(over: boolean): void {
    const state = this.state.get();
    if (!('document' in state)) {
      return;
    }
    if (state.phase === 'room') {
      state.call.stop();
    }
    this.#token?.stop();
    this.local.close();
    this.state.set({ phase: 'ended', document: state.document, over });
  }
}

function joinProblem(error: unknown): JoinProblem {
  const status = error instanceof ApiError ? error.status : 0;
  switch (status) {
    case 403:
      return error instanceof ApiError && error.problemType === 'urn:telemed:problem:other-device' ? 'other-device' : 'asked-to-leave';
    case 410:
      return 'over';
    case 429:
      return 'too-many';
  }
  return status >= 400 && status < 500 && status !== 408 ? 'unknown-code' : 'unreachable';
}
