import type { Network, Platform } from '../platform/platform';
import type { Consultation } from '../session/consultation';
import type { Level, Meeting } from '../shared/meeting';
import type { Members } from '../shared/message';
import { Observable } from '../shared/observable';
import { Timer } from '../shared/timer';
import { BitrateLadder } from './bitrates';
import { type Hold, type LinkState, MediaLink, frozenMs } from './mediaLink';
import { QualityMeter } from './quality';
import type { Device, Notice } from './reaction';
import { RemotePlayer } from './remotePlayer';

/** Without the channel nobody says what is on air: after this everybody is tried. */
const blindMs = 4000;
const reportMs = 5000;

/** What a page shows of picture and sound. */
export interface MediaView {
  readonly sending: LinkState;
  readonly receiving: ReadonlyMap<string, LinkState>;
  /** The most urgent of what there is to say. */
  readonly notice: Notice | null;
  readonly quality: Level | null;
}

/** One's own picture and sound, and those of the others, for as long as the room is open. */
export class RoomMedia {
  readonly view: Observable<MediaView>;
  readonly players = new Observable<readonly RemotePlayer[]>([]);
  readonly bitrates = new BitrateLadder();
  readonly pusher: MediaLink;
  private readonly consultation: Consultation;
  private readonly platform: Platform;
  private readonly meter = new QualityMeter();
  private readonly stops: (() => void)[] = [];
  /** Of each player, what ends with it. */
  private readonly playerStops = new Map<string, () => void>();
  /** What holds everything: a player that comes later is held as well. */
  private readonly holds = new Set<Hold>();
  private network: Network | null = null;
  private blind = false;
  private readonly blindTimer = new Timer();
  private readonly reportTimer = new Timer();

  constructor(platform: Platform, consultation: Consultation) {
    this.platform = platform;
    this.consultation = consultation;
    this.pusher = new MediaLink({
      device: 'pusher',
      name: 'pusher',
      address: () => consultation.admission.publishAddress(),
      lighter: () => { this.bitrates.lower(); },
      log: (level, text) => { platform.log(level, text); },
    });
    this.view = new Observable(this.look());
  }

  start(): void {
    const refresh = () => { this.view.set(this.look()); };
    this.stops.push(
      this.pusher.state.subscribe(refresh),
      this.pusher.notice.subscribe(refresh),
      this.consultation.meeting.follow((meeting) => { this.followMeeting(meeting); }),
      this.consultation.channel.follow((state) => {
        this.blindTimer.cancel();
        if (state === 'online') {
          this.see(false);
          this.retryNow();
        } else if (!this.blind) {
          this.blindTimer.after(blindMs, () => { this.see(true); });
        }
      }),
      this.platform.watchNetwork((network) => { this.networkIs(network); }),
    );
    this.reportTimer.every(reportMs, () => {
      this.bitrates.tick();
      void this.consultation.ask(this.meter.report());
      refresh();
    });
  }

  stop(): void {
    this.blindTimer.cancel();
    this.reportTimer.cancel();
    this.stops.splice(0).forEach((stop) => { stop(); });
    this.pusher.want(false);
    this.players.get().forEach((player) => { this.drop(player); });
  }

  player(id: string): RemotePlayer | null {
    return this.players.get().find((player) => player.id === id) ?? null;
  }

  /** `bindstatechange` and `binderror` of a component. `id`: of the person, for a player. */
  code(device: Device, code: number, id = ''): void {
    this.meter.code(device, code);
    this.linkOf(device, id)?.code(code);
  }

  /** `bindnetstatus`. */
  figures(device: Device, info: Members, id = ''): void {
    if (device === 'pusher') {
      this.meter.sent(info);
    } else {
      this.meter.received(id, info);
    }
    this.linkOf(device, id)?.figures(info);
  }

  /** The program has left the screen. */
  goAway(): void {
    this.links().forEach((link) => { link.goAway(); });
  }

  /** It is back, after so many ms. */
  comeBack(awayMs: number): void {
    if (awayMs >= frozenMs) {
      this.consultation.admission.forgetAddresses();
    }
    this.release('interruption');
    this.links().forEach((link) => { link.comeBack(awayMs); });
  }

  /** The person hears nothing: iOS keeps players silent after an interruption until they are started anew. */
  playSound(): void {
    this.players.get().forEach(({ link }) => { link.restart(); });
  }

  hold(reason: Hold): void {
    this.holds.add(reason);
    this.links().forEach((link) => { link.hold(reason); });
  }

  release(reason: Hold): void {
    this.holds.delete(reason);
    this.links().forEach((link) => { link.release(reason); });
  }

  /** The person has been to the settings, or says that it is to be tried: nor does a call last that WeChat has not told the end of. */
  allowed(): void {
    this.release('interruption');
    this.pusher.allowed();
  }

  /** The camera is not wanted any more: when it is all that was missing, sound goes on without it. */
  withoutCamera(): void {
    const notice = this.pusher.notice.get();
    if (notice === 'camera-not-allowed' || notice === 'camera-busy') {
      this.pusher.allowed();
    }
  }

  private retryNow(): void {
    this.links().forEach((link) => { link.retryNow(); });
  }

  private see(blind: boolean): void {
    this.blind = blind;
    this.followMeeting(this.consultation.meeting.get());
  }

  private followMeeting({ people, mayPublish }: Meeting): void {
    this.pusher.want(mayPublish);
    const known = this.players.get();
    const shown = people.filter(({ role }) => role !== 'viewer');
    if (shown.length !== known.length || shown.some(({ id }, index) => known[index]?.id !== id)) {
      known.filter((player) => !shown.some(({ id }) => id === player.id)).forEach((player) => { this.drop(player); });
      this.players.set(shown.map(({ id }) => known.find((player) => player.id === id) ?? this.newPlayer(id)));
    }
    for (const person of shown) {
      this.player(person.id)?.link.want(person.stream !== null || this.blind);
    }
    this.view.set(this.look());
  }

  private newPlayer(id: string): RemotePlayer {
    const player = new RemotePlayer(id, this.consultation.admission, (level, text) => { this.platform.log(level, text); });
    const refresh = () => { this.view.set(this.look()); };
    const stops = [player.link.state.subscribe(refresh), player.link.notice.subscribe(refresh)];
    this.playerStops.set(id, () => { stops.forEach((stop) => { stop(); }); });
    this.holds.forEach((reason) => { player.link.hold(reason); });
    return player;
  }

  private drop({ id, link }: RemotePlayer): void {
    link.want(false);
    this.playerStops.get(id)?.();
    this.playerStops.delete(id);
  }

  private networkIs(network: Network): void {
    const before = this.network;
    this.network = network;
    if (!network.connected) {
      this.hold('network');
    } else {
      this.release('network');
      if (before !== null && before.connected && before.type !== network.type) {
        // From Wi-Fi to mobile data: what is open leads nowhere, and would notice only after a while.
        this.links().forEach((link) => { link.restart(); });
      }
    }
    this.view.set(this.look());
  }

  private linkOf(device: Device, id: string): MediaLink | null {
    return device === 'pusher' ? this.pusher : this.player(id)?.link ?? null;
  }

  private links(): readonly MediaLink[] {
    return [this.pusher, ...this.players.get().map(({ link }) => link)];
  }

  private look(): MediaView {
    const links = this.links();
    const notices = links.map(({ notice }) => notice.get());
    return {
      sending: this.pusher.state.get(),
      receiving: new Map(this.players.get().map(({ id, link }) => [id, link.state.get()])),
      notice: this.network?.connected === false ? 'offline' : urgency.find((notice) => notices.includes(notice)) ?? null,
      quality: this.meter.level(links.map(({ state }) => state.get())),
    };
  }
}

/** What the person can do something about comes first. */
const urgency: readonly Notice[] = [
  'camera-not-allowed', 'microphone-not-allowed', 'camera-busy', 'microphone-busy', 'interrupted', 'reconnecting', 'sending-poorly', 'receiving-poorly',
];
