import { ApiError, TelemedApi } from '../api/telemedApi';
import type { Platform } from '../platform/platform';
import { mayReturn } from '../shared/ending';
import { hostOf } from '../shared/meeting';
import { Observable } from '../shared/observable';
import { Consultation } from './consultation';
import { type JoinProblem, problemOfRefusal } from './joinProblem';
import { Microphone } from './microphone';
import { type Recent, forgetRecent, keepRecent, readRecent } from './recent';
import { ServerClock } from './serverClock';

export type VisitState =
  | { readonly phase: 'none' }
  | { readonly phase: 'joining' }
  | { readonly phase: 'refused'; readonly problem: JoinProblem }
  | { readonly phase: 'joined'; readonly consultation: Consultation };

/** One person's way through the program; there is one at a time, whatever page is shown. */
export class Visit {
  readonly state = new Observable<VisitState>({ phase: 'none' });
  readonly api: TelemedApi;
  /** What the person has chosen before the call, and changes in it. */
  readonly devices = { camera: true };
  readonly microphone = new Microphone();
  private readonly platform: Platform;
  private readonly gateway: string;
  private readonly clock = new ServerClock();
  private asked = 0;
  private network: { connected: boolean; type: string } | null = null;

  constructor(platform: Platform, gateway: string) {
    this.platform = platform;
    this.gateway = gateway.replace(/\/+$/, '');
    this.api = new TelemedApi(platform, this.gateway, this.clock);
    platform.watchNetwork((network) => {
      const before = this.network;
      this.network = network;
      if (before !== null && network.connected && (!before.connected || before.type !== network.type)) {
        this.consultation?.networkChanged();
      }
    });
  }

  get consultation(): Consultation | null {
    const state = this.state.get();
    return state.phase === 'joined' ? state.consultation : null;
  }

  get recent(): readonly Recent[] {
    return readRecent(this.platform.storage, Date.now());
  }

  /** Answers whether it led into a consultation; why not, {@link state} says. */
  async enter(joinCode: string): Promise<boolean> {
    this.asked += 1;
    const { asked } = this;
    this.consultation?.hangUp();
    if (!/^https:\/\//.test(this.gateway)) {
      this.state.set({ phase: 'refused', problem: 'not-set-up' });
      return false;
    }
    this.state.set({ phase: 'joining' });
    try {
      const joined = await this.api.join(joinCode);
      if (asked !== this.asked) {
        return false;
      }
      const consultation = new Consultation(this.platform, this.api, this.clock, joinCode, joined, this.microphone);
      this.remember(consultation);
      this.state.set({ phase: 'joined', consultation });
      return true;
    } catch (error) {
      if (asked === this.asked) {
        const problem = error instanceof ApiError ? problemOfRefusal(error.status, error.problemType) : 'unreachable';
        if (problem === 'over' || problem === 'unknown-code') {
          forgetRecent(this.platform.storage, joinCode, Date.now());
        }
        this.state.set({ phase: 'refused', problem });
      }
      return false;
    }
  }

  /** The program is on the screen again. */
  shown(): void {
    this.consultation?.check();
  }

  private remember(consultation: Consultation): void {
    const { storage } = this.platform;
    const doctor = hostOf(consultation.meeting.get())?.name ?? '';
    keepRecent(storage, { joinCode: consultation.joinCode, title: consultation.document.consultation.title, doctor, at: Date.now() });
    consultation.ending.subscribe((ending) => {
      if (ending !== null && !mayReturn(ending)) {
        forgetRecent(storage, consultation.joinCode, Date.now());
      }
    });
  }
}
