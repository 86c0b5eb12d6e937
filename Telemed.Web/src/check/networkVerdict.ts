import { type RtcSample, summarize } from '../media/statistics';

/** What was measured of one's own test stream on its way to the hub and back. */
export interface NetworkFigures {
  /** Round trip to the media hub in ms. */
  readonly rttMs: number | null;
  /** In percent. */
  readonly lossUp: number | null;
  readonly lossDown: number | null;
  /** kbit/s that arrived; the test picture needs no more than it needs. */
  readonly up: number | null;
  readonly down: number | null;
  /** kbit/s that the browser believes it could send. */
  readonly room: number | null;
  readonly framesPerSecond: number | null;
  /** Seconds for which the picture that came back stood still. */
  readonly frozenSeconds: number | null;
  readonly protocol: 'udp' | 'tcp' | null;
  /** Whether the browser sends less because the computer cannot keep up. */
  readonly computerBusy: boolean;
}

export type NetworkLevel = 'good' | 'fair' | 'poor';
export type NetworkTrouble = 'far' | 'lossy' | 'slow' | 'jerky' | 'busy' | 'tcp';

export interface NetworkVerdict {
  readonly level: NetworkLevel;
  /** The worst first; empty when all is well. */
  readonly troubles: readonly NetworkTrouble[];
}

/**
 * The limits are those by which the service judges a call (ITU-T G.114: a round trip of 300 ms goes unnoticed, 800 ms disturbs a talk; what
 * Opus and H.264 conceal of losses), and what a 720p picture needs at the least.
 */
export function networkVerdict(figures: NetworkFigures): NetworkVerdict {
  const loss = Math.max(figures.lossUp ?? 0, figures.lossDown ?? 0);
  const room = Math.max(figures.up ?? 0, figures.room ?? 0);
  const found: readonly (readonly [NetworkTrouble, NetworkLevel])[] = [
    ['slow', room === 0 ? 'good' : graded(-room, -900, -400)],
    ['lossy', graded(loss, 2, 8)],
    ['far', graded(figures.rttMs ?? 0, 300, 800)],
    ['jerky', figures.framesPerSecond === null ? 'good' : worse(graded(-figures.framesPerSecond, -15, -8), graded(figures.frozenSeconds ?? 0, 0.4, 1.5))],
    ['busy', figures.computerBusy ? 'fair' : 'good'],
    ['tcp', figures.protocol === 'tcp' ? 'fair' : 'good'],
  ];
  const troubles = found.filter(([, level]) => level !== 'good');
  return {
    level: troubles.reduce<NetworkLevel>((worst, [, level]) => worse(worst, level), 'good'),
    troubles: [...troubles.filter(([, level]) => level === 'poor'), ...troubles.filter(([, level]) => level === 'fair')].map(([trouble]) => trouble),
  };
}

function graded(value: number, fair: number, poor: number): NetworkLevel {
  return value > poor ? 'poor' : value > fair ? 'fair' : 'good';
}

function worse(one: NetworkLevel, other: NetworkLevel): NetworkLevel {
  return one === 'poor' || other === 'poor' ? 'poor' : one === 'fair' || other === 'fair' ? 'fair' : 'good';
}

type Stat = RTCStats & Record<string, unknown>;

/** Collects reports of the two connections, one of each a second. */
export class NetworkRecord {
  #sent: RtcSample[] = [];
  #received: RtcSample[] = [];
  #room: number | null = null;
  #protocol: 'udp' | 'tcp' | null = null;
  #computerBusy = false;

  add(sent: Iterable<Stat>, received: Iterable<Stat>): void {
    const out = [...sent];
    this.#sent.push(summarize(out, 'outbound', this.#sent.at(-1) ?? null));
    this.#received.push(summarize(received, 'inbound', this.#received.at(-1) ?? null));
    const pair = out.find((stat) => stat.type === 'candidate-pair' && stat['nominated'] === true && stat['state'] === 'succeeded');
    const bitrate = pair?.['availableOutgoingBitrate'];
    this.#room = typeof bitrate === 'number' ? bitrate / 1000 : this.#room;
    const protocol = out.find(({ id }) => id === pair?.['localCandidateId'])?.['protocol'];
    this.#protocol = protocol === 'udp' || protocol === 'tcp' ? protocol : this.#protocol;
    this.#computerBusy = out.some((stat) => stat.type === 'outbound-rtp' && stat['kind'] === 'video' && stat['qualityLimitationReason'] === 'cpu');
  }

  /** The mean of what was measured; the first report of each is where counting begins, the first second is the encoder's start. */
  figures(): NetworkFigures {
    return {
      rttMs: mean([...this.#sent, ...this.#received].map(({ rttMs }) => rttMs)),
      lossUp: lossOf(this.#sent, false),
      lossDown: lossOf(this.#received, true),
      up: mean(this.#sent.slice(2).map(({ kilobitsPerSecond }) => kilobitsPerSecond)),
      down: mean(this.#received.slice(2).map(({ kilobitsPerSecond }) => kilobitsPerSecond)),
      room: this.#room,
      framesPerSecond: mean(this.#received.slice(2).map(({ framesPerSecond }) => framesPerSecond)),
      frozenSeconds: this.#received.at(-1)?.freezeSeconds ?? null,
      protocol: this.#protocol,
      computerBusy: this.#computerBusy,
    };
  }
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function lossOf(samples: readonly RtcSample[], lostIsExtra: boolean): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.packets <= first.packets) {
    return null;
  }
  const lost = Math.max(0, last.packetsLost - first.packetsLost);
  const packets = last.packets - first.packets;
  return (100 * lost) / (lostIsExtra ? packets + lost : packets);
}
