import { Backoff, spread } from '../shared/backoff';
import { numberOf, type Members } from '../shared/message';
import { Observable } from '../shared/observable';
import { Timer } from '../shared/timer';
import { faultOf } from './faults';
import type { Device, Notice } from './reaction';

/**
 * - `off`: not wanted.
 * - `connecting`: an address is fetched, or the connection is made.
 * - `flowing`: picture and sound go their way.
 * - `pausing`: it broke; the next attempt comes by itself.
 * - `held`: interrupted; goes on by itself when nothing holds it any more.
 * - `denied`: the person has to allow camera or microphone.
 */
export type LinkState = 'off' | 'connecting' | 'flowing' | 'pausing' | 'held' | 'denied';

/** Why a connection rests: the phone has no network, WeChat has suspended the program, somebody calls. */
export type Hold = 'network' | 'background' | 'interruption';

/** The component on the page. */
export interface LinkPort {
  start(address: string): void;
  stop(): void;
}

export interface LinkOptions {
  readonly device: Device;
  /** Whose, for the log. */
  readonly name: string;
  /** A new address for each connection; `failures` in a row since picture and sound flowed. Null: there is none, not now and not soon. */
  address(failures: number): Promise<string | null>;
  /** Send less; live-pusher only. */
  lighter?(): void;
  log(level: 'info' | 'warn', text: string): void;
}

/** A connection that says nothing at all is made anew. */
const connectMs = 6000;
/** How long `watch` looks. */
const watchMs = 3000;
/** WeChat tells its figures every two seconds or so; so long without any movement, and the connection is dead. */
const silentMs = 7000;
/** What is tried again when an address is not to be had and nothing else happens. */
const noAddressMs = 5000;
/** After a `hold` that WeChat told of by a code and that nobody lifts, the program tries by itself. */
const holdMs = 4000;
/** WeChat stops the clock of a program that has been off the screen for about as long. */
export const frozenMs = 4000;
/** So often a connection may fail before it has ever worked without a word about it. */
const quietFailures = 3;
/** What is told of a poor connection is true for a while. */
const passing: ReadonlySet<Notice> = new Set<Notice>(['sending-poorly', 'receiving-poorly']);
const poorlyMs = 8000;

/**
 * One live-pusher or live-player, kept connected for as long as it is wanted: what the component says goes through the table of
 * faults, and every connection is made with an address that was fetched for it.
 */
export class MediaLink {
  readonly state = new Observable<LinkState>('off');
  readonly notice = new Observable<Notice | null>(null);
  private readonly options: LinkOptions;
  private readonly backoff = new Backoff(50, 1500);
  private readonly holds = new Set<Hold>();
  private port: LinkPort | null = null;
  private wanted = false;
  private hasFlowed = false;
  private away = false;
  private attempt = 0;
  private failures = 0;
  private figuresAt: number | null = null;
  private readonly timer = new Timer();
  private readonly silence = new Timer();
  private readonly poorly = new Timer();

  constructor(options: LinkOptions) {
    this.options = options;
  }

  /** The component has come onto the page, or (null) has gone. */
  attach(port: LinkPort | null): void {
    if (port === null) {
      this.rest('off');
    }
    this.port = port;
    this.resume();
  }

  want(wanted: boolean): void {
    if (wanted === this.wanted) {
      return;
    }
    this.wanted = wanted;
    this.hasFlowed = false;
    if (wanted) {
      this.failures = 0;
      this.backoff.reset();
      this.resume();
    } else {
      this.rest('off');
    }
  }

  hold(reason: Hold): void {
    this.holds.add(reason);
    if (this.wanted && this.state.get() !== 'denied') {
      this.rest('held');
      if (this.holds.has('interruption')) {
        this.tell('interrupted');
      }
    }
  }

  release(reason: Hold): void {
    if (this.holds.delete(reason) && this.state.get() === 'held') {
      this.backoff.reset();
      this.resume();
    }
  }

  /** The program has left the screen: WeChat sends the waiting image for a while, or suspends the component. */
  goAway(): void {
    this.away = true;
  }

  /** It is back, after so many ms. What was open may be dead without having said so. */
  comeBack(awayMs: number): void {
    this.away = false;
    if (this.holds.has('background')) {
      this.release('background');
    } else if (awayMs >= frozenMs) {
      this.restart();
    } else {
      this.watch(0);
    }
  }

  /** Camera and microphone are allowed now, as far as is known. */
  allowed(): void {
    if (this.state.get() === 'denied') {
      this.rest('off');
      this.resume();
    }
  }

  /** There is a reason to believe that it works now, or that what is open is dead. */
  restart(): void {
    if (this.state.get() === 'pausing' || this.state.get() === 'connecting' || this.state.get() === 'flowing') {
      this.backoff.reset();
      this.connect();
    }
  }

  /** There is a reason to believe that it works now: does not touch what flows. */
  retryNow(): void {
    if (this.state.get() === 'pausing') {
      this.restart();
    }
  }

  /** `bindstatechange` and `binderror`. */
  code(code: number): void {
    const fault = faultOf(this.options.device, code);
    if (!fault.known) {
      this.options.log('warn', `${this.options.name}: unknown code ${String(code)}`);
    }
    const state = this.state.get();
    // What comes after a stop is about a connection of before.
    if (state !== 'connecting' && state !== 'flowing') {
      return;
    }
    switch (fault.reaction) {
      case 'note':
        break;
      case 'flows':
        this.flows();
        return;
      case 'watch':
        this.watch(code);
        break;
      case 'lighter':
        this.options.lighter?.();
        break;
      case 'lighter-reconnect':
        this.options.lighter?.();
        this.broke(code);
        break;
      case 'reconnect':
        this.broke(code);
        break;
      case 'hold':
        this.rest('held');
        if (this.away) {
          this.holds.add('background');
        } else {
          // Whoever knows about the interruption will release it; where nobody does, the program finds out.
          this.timer.after(holdMs, () => { this.resume(); });
        }
        break;
      case 'permission':
        this.rest('denied');
        break;
    }
    if (fault.notice !== null) {
      this.tell(fault.notice);
    }
  }

  /** `bindnetstatus`: figures of a connection; what moves is alive. */
  figures(info: Members): void {
    if (['netSpeed', 'videoBitrate', 'audioBitrate'].some((name) => (numberOf(info[name]) ?? 0) > 0)) {
      const first = this.figuresAt === null;
      this.figuresAt = Date.now();
      if (this.state.get() === 'flowing') {
        this.timer.cancel();
        this.guard(first);
      }
    }
  }

  private resume(): void {
    if (this.port === null || !this.wanted || this.state.get() === 'denied') {
      return;
    }
    if (this.holds.size > 0) {
      this.state.set('held');
    } else {
      this.connect();
    }
  }

  private connect(): void {
    const { port } = this;
    if (port === null || !this.wanted || this.holds.size > 0) {
      return;
    }
    this.rest('connecting');
    const { attempt } = this;
    this.timer.after(connectMs, () => { this.broke(null); });
    this.options.address(this.failures).then(
      (address) => {
        if (attempt !== this.attempt) {
          return;
        }
        if (address === null) {
          this.state.set('pausing');
          this.timer.after(noAddressMs, () => { this.connect(); });
        } else {
          port.start(address);
        }
      },
      (error: unknown) => {
        if (attempt === this.attempt) {
          this.options.log('info', `${this.options.name}: no address: ${String(error)}`);
          this.broke(null);
        }
      },
    );
  }

  private broke(code: number | null): void {
    this.options.log('info', `${this.options.name}: broke, code ${String(code)}`);
    this.failures += 1;
    this.rest('pausing');
    this.tell('reconnecting');
    this.timer.after(spread(this.backoff.next()), () => { this.connect(); });
  }

  private flows(): void {
    this.hasFlowed = true;
    this.failures = 0;
    this.backoff.reset();
    this.timer.cancel();
    const notice = this.notice.get();
    if (notice !== null && !passing.has(notice)) {
      this.notice.set(null);
    }
    this.state.set('flowing');
    this.guard(false);
  }

  /** Something may be wrong: in a moment there are figures, or it is made anew. A phone that never tells figures is believed, but for errors. */
  private watch(code: number): void {
    if (this.state.get() === 'flowing' && (this.figuresAt !== null || code < 0)) {
      this.timer.after(watchMs, () => { this.broke(code); });
    }
  }

  private tell(notice: Notice): void {
    if (notice === 'reconnecting' && !this.hasFlowed && this.failures < quietFailures) {
      return; // It is still beginning: the place of the picture says so.
    }
    this.poorly.cancel();
    this.notice.set(notice);
    if (passing.has(notice)) {
      this.poorly.after(poorlyMs, () => { this.notice.set(null); });
    }
  }

  private guard(first: boolean): void {
    if (this.figuresAt !== null || first) {
      this.silence.after(silentMs, () => {
        if (this.state.get() === 'flowing') {
          this.broke(null);
        }
      });
    }
  }

  /** Ends what is open or under way. */
  private rest(state: LinkState): void {
    this.attempt += 1;
    this.timer.cancel();
    this.silence.cancel();
    this.figuresAt = null;
    const before = this.state.get();
    this.state.set(state);
    if (state === 'off' || state === 'held') {
      this.poorly.cancel();
      this.notice.set(null);
    }
    if (before === 'connecting' || before === 'flowing') {
      this.port?.stop();
    }
  }
}
