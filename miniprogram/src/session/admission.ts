import type { JoinDocument, PlayAddresses, RenewedToken } from '../api/joinDocument';
import { ApiError, type TelemedApi } from '../api/telemedApi';
import type { CommandAnswer } from '../shared/commands';
import type { Credentials } from '../shared/credentials';
import { type Ending, endingOfRefusal } from '../shared/ending';
import { membersOf, listOf, textOf } from '../shared/message';
import type { RealtimeMessage } from '../shared/message';
import { Timer } from '../shared/timer';
import type { ServerClock } from './serverClock';

/** However short a token's life, it is not renewed more often than this. */
const minRenewalMs = 5000;
/** An address that is older is not used to begin anything: its ticket is good for five minutes, and the clock of a phone may stand still. */
const freshMs = 60_000;
/** What the channel is given to answer before the same is asked over HTTP. */
const channelMs = 1500;

export type PlayWay = keyof PlayAddresses;

interface Dated<T> {
  readonly value: T;
  readonly at: number;
}

/** What lets one in: the access token, renewed at half its life, and addresses with tickets, never an old one. */
export class Admission implements Credentials {
  private readonly api: TelemedApi;
  private readonly clock: ServerClock;
  private readonly joinCode: string;
  /** Called when not even the join code gets a token any more. */
  private readonly onRefused: (ending: Ending) => void;
  private current: RenewedToken;
  /** Taken by whoever begins to publish with it: a ticket lets in one at a time. */
  private publish: Dated<string> | null = null;
  /** There have been tickets to publish. */
  private publishes = false;
  /** How long a token lives, in ms: by it a message tells when its tickets were made, however late it is heard. */
  private lifetimeMs = 0;
  private readonly play = new Map<string, Dated<PlayAddresses>>();
  private readonly timer = new Timer();
  private renewing: Promise<void> | null = null;
  private fetching: Promise<void> | null = null;
  private stopped = false;
  /** Asks by the realtime channel, where there is one. */
  ask: ((command: RealtimeMessage) => Promise<CommandAnswer>) | null = null;

  constructor(api: TelemedApi, clock: ServerClock, joinCode: string, first: JoinDocument, onRefused: (ending: Ending) => void) {
    this.api = api;
    this.clock = clock;
    this.joinCode = joinCode;
    this.onRefused = onRefused;
    this.current = first;
    this.takeDocument(first);
  }

  token(): string {
    return this.current.token;
  }

  renew(refused: string): Promise<void> {
    // Whoever else had the old token refused may have renewed it already.
    if (refused !== this.current.token) {
      return Promise.resolve();
    }
    this.renewing ??= this.renewNow().finally(() => { this.renewing = null; });
    return this.renewing;
  }

  /** Where to publish, by a ticket that nobody has used. Rejects while there is no way to get one; null for who only watches. */
  async publishAddress(): Promise<string | null> {
    let address = this.takeTicket();
    // Somebody who asked at the same time may have taken the one that came: whoever publishes gets one of their own.
    for (let attempt = 0; address === null && attempt < (this.publishes ? 2 : 1); attempt += 1) {
      await this.fetchAddresses();
      address = this.takeTicket();
    }
    return address;
  }

  /** Where to play somebody. Rejects while there is no way to get a ticket; null where the person is not known. */
  async playAddress(id: string, way: PlayWay): Promise<string | null> {
    if (!this.isFresh(this.play.get(id) ?? null)) {
      await this.fetchAddresses();
    }
    return this.play.get(id)?.value[way] ?? null;
  }

  /** Takes tokens and addresses out of a message of the realtime channel. */
  hear(message: RealtimeMessage): void {
    switch (message.type) {
      case 'token': {
        const [token, expiresAt] = [textOf(message['token']), textOf(message['expiresAt'])];
        if (token !== null && expiresAt !== null) {
          this.adopt({ token, expiresAt });
        }
        const madeAt = this.madeAt(Date.parse(expiresAt ?? '') - this.lifetimeMs);
        this.takePublish(textOf(membersOf(message['publish'])?.['rtmp']), madeAt);
        for (const [id, addresses] of Object.entries(membersOf(message['play']) ?? {})) {
          this.takePlay(id, addresses, madeAt);
        }
        break;
      }
      case 'hello':
        for (const person of listOf(message['participants'])) {
          this.takePlay(textOf(person['id']), person['play'], this.clock.now());
        }
        break;
      case 'stream':
        this.takePlay(textOf(message['participantId']), message['play'], this.madeAt(Date.parse(textOf(message['at']) ?? '')));
        break;
    }
  }

  /** The program's clock has stood still: nobody knows how old what was heard meanwhile is. */
  forgetAddresses(): void {
    this.publish = null;
    for (const [id, { value }] of this.play) {
      this.play.set(id, { value, at: -Infinity });
    }
  }

  stop(): void {
    this.stopped = true;
    this.timer.cancel();
  }

  private takeTicket(): string | null {
    const ticket = this.isFresh(this.publish) ? this.publish : null;
    this.publish = null;
    return ticket?.value ?? null;
  }

  private isFresh(dated: Dated<unknown> | null): boolean {
    return dated !== null && this.clock.now() - dated.at < freshMs;
  }

  private fetchAddresses(): Promise<void> {
    this.fetching ??= this.fetchNow().finally(() => { this.fetching = null; });
    return this.fetching;
  }

  private async fetchNow(): Promise<void> {
    if (!await this.askChannel()) {
      await this.joinAgain();
    }
  }

  private async askChannel(): Promise<boolean> {
    if (this.ask === null) {
      return false;
    }
    const late = new Promise<CommandAnswer>((resolve) => { setTimeout(() => { resolve({ done: false, code: 'late' }); }, channelMs); });
    return (await Promise.race([this.ask({ type: 'renew' }), late])).done;
  }

  private async renewNow(): Promise<void> {
    try {
      this.adopt(await this.api.renewToken(this.current.token));
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403 && error.status !== 404)) {
        throw error;
      }
      await this.joinAgain();
    }
  }

  private async joinAgain(): Promise<void> {
    try {
      this.takeDocument(await this.api.join(this.joinCode));
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429) {
        this.stop();
        this.onRefused(endingOfRefusal(error.status, error.problemType));
      }
      throw error;
    }
  }

  private takeDocument(joined: JoinDocument): void {
    const now = this.clock.now();
    this.lifetimeMs = Date.parse(joined.expiresAt) - now;
    this.adopt(joined);
    this.takePublish(joined.publish?.rtmp ?? null, now);
    for (const entry of joined.play) {
      this.takePlay(entry.participant.id, entry, now);
    }
  }

  /** Not later than now, whatever the clocks say; now, where nothing says when. */
  private madeAt(at: number): number {
    const now = this.clock.now();
    return Number.isFinite(at) ? Math.min(at, now) : now;
  }

  private takePublish(address: string | null, at: number): void {
    if (address !== null) {
      this.publish = { value: address, at };
      this.publishes = true;
    }
  }

  private takePlay(id: string | null, addresses: unknown, at: number): void {
    const members = membersOf(addresses);
    const [flv, rtmp] = [textOf(members?.['flv']), textOf(members?.['rtmp'])];
    if (id !== null && flv !== null && rtmp !== null) {
      this.play.set(id, { value: { flv, rtmp }, at });
    }
  }

  private adopt({ token, expiresAt }: RenewedToken): void {
    this.current = { token, expiresAt };
    this.schedule();
  }

  private schedule(): void {
    this.timer.cancel();
    if (!this.stopped) {
      const left = Date.parse(this.current.expiresAt) - this.clock.now();
      this.timer.after(Math.max(minRenewalMs, Number.isFinite(left) ? left / 2 : 0), () => { this.renewInTime(); });
    }
  }

  private renewInTime(): void {
    // On a failure the token may still hold for a while: half of what is left, again.
    this.renew(this.current.token).catch(() => { this.schedule(); });
  }
}
