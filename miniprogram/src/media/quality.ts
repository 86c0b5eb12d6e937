import type { Level } from '../shared/meeting';
import { type Members, type RealtimeMessage, numberOf } from '../shared/message';
import type { LinkState } from './mediaLink';
import type { Device } from './reaction';

/** What counts: trouble of the last seconds. */
const windowMs = 10_000;

interface Trouble {
  readonly at: number;
  readonly weight: number;
}

/** How much a code says about the network: 2 is trouble that a person notices. */
const weights: Readonly<Record<Device, Readonly<Record<number, number>>>> = {
  pusher: { 1101: 2, 1107: 1 },
  player: { 2007: 2, 2104: 1, 2105: 2, 2107: 1 },
};
/** `netQualityLevel` of newer versions: 1 is best, 6 is none at all. */
const fairNet = 3;
const poorNet = 4;

/** How good the connection is, in one word, from what the components say; and the report for the clinic's record. */
export class QualityMeter {
  private troubles: readonly Trouble[] = [];
  private freezes = 0;
  private up = 0;
  private readonly down = new Map<string, number>();
  private net = { level: 0, at: -Infinity };

  code(device: Device, code: number, now: number = Date.now()): void {
    const weight = weights[device][code];
    if (weight !== undefined) {
      this.troubles = [...this.troubles.filter(({ at }) => now - at < windowMs), { at: now, weight }];
    }
    if (device === 'player' && code === 2105) {
      this.freezes += 1;
    }
  }

  sent(info: Members, now: number = Date.now()): void {
    this.up = numberOf(info['netSpeed']) ?? 0;
    this.net = { level: numberOf(info['netQualityLevel']) ?? 0, at: now };
  }

  received(id: string, info: Members): void {
    this.down.set(id, numberOf(info['netSpeed']) ?? 0);
  }

  /** Null: there is nothing to judge yet. */
  level(links: readonly LinkState[], now: number = Date.now()): Level | null {
    if (links.some((state) => state === 'pausing')) {
      return 'poor';
    }
    if (!links.includes('flowing')) {
      return null;
    }
    const weight = this.troubles.filter(({ at }) => now - at < windowMs).reduce((sum, trouble) => sum + trouble.weight, 0);
    const net = now - this.net.at < windowMs ? this.net.level : 0;
    if (weight >= 4 || net >= poorNet) {
      return 'poor';
    }
    return weight >= 2 || net >= fairNet ? 'fair' : 'good';
  }

  /** The message for the realtime channel (docs/realtime.md, quality), about the time since the last one. */
  report(): RealtimeMessage {
    let down = 0;
    for (const speed of this.down.values()) {
      down += speed;
    }
    const report = { type: 'quality', up: Math.round(this.up), down: Math.round(down), freezes: this.freezes };
    // Whoever has stopped sends no figures any more.
    this.freezes = 0;
    this.up = 0;
    this.down.clear();
    return report;
  }
}
