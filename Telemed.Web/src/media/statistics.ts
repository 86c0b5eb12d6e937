/** What one second of a WebRTC session was like. Rates are of the time since the previous sample. */
export interface RtcSample {
  readonly rttMs: number | null;
  readonly lossPercent: number | null;
  readonly kilobitsPerSecond: number | null;
  readonly framesPerSecond: number | null;
  /** Of the camera or the screen, as they come to the encoder, in all. Of what is sent. */
  readonly framesCaptured: number | null;
  /** In all. Of what is sent. */
  readonly framesSent: number | null;
  readonly freezeSeconds: number | null;
  /** How often the picture has stood still, in all. Of what is received. */
  readonly freezes: number | null;
  readonly jitterMs: number | null;
  /** What the browser thinks that the line takes. Of what is sent. */
  readonly availableKbps: number | null;
  /** What keeps the browser from sending a better picture. */
  readonly limitedBy: 'cpu' | 'bandwidth' | 'other' | null;
  /** Of the microphone since the sample before, as a mean square: 1 is full scale, 0 digital silence. */
  readonly soundPower: number | null;
  /** Of the sound's source: what {@link soundPower} is computed from. */
  readonly soundEnergy: number | null;
  readonly soundSeconds: number | null;
  readonly videoCodec: string | null;
  readonly audioCodec: string | null;
  readonly packets: number;
  readonly packetsLost: number;
  readonly bytes: number;
  /** Of the report, in ms. */
  readonly at: number;
}

type Stat = RTCStats & Record<string, unknown>;

/**
 * Sums up a getStats report in one direction: `inbound-rtp` for what is received, `outbound-rtp` for what is sent (whose loss the other
 * end reports as `remote-inbound-rtp`). https://www.w3.org/TR/webrtc-stats/
 */
export function summarize(report: Iterable<Stat>, direction: 'inbound' | 'outbound', previous: RtcSample | null): RtcSample {
  const stats = new Map<string, Stat>();
  for (const stat of report) {
    stats.set(stat.id, stat);
  }
  const all = [...stats.values()];
  const streams = all.filter(({ type }) => type === `${direction}-rtp`);
  const video = streams.find(({ kind }) => kind === 'video');
  const audio = streams.find(({ kind }) => kind === 'audio');
  const remote = all.filter(({ type }) => type === 'remote-inbound-rtp');
  const pair = all.find((stat) => stat.type === 'candidate-pair' && stat['nominated'] === true && stat['state'] === 'succeeded');

  const sourceOf = (wanted: string) => all.find(({ type, kind }) => type === 'media-source' && kind === wanted);
  const source = sourceOf('audio');
  const [soundEnergy, soundSeconds] = [number(source, 'totalAudioEnergy'), number(source, 'totalSamplesDuration')];

  const packets = total(streams, direction === 'inbound' ? 'packetsReceived' : 'packetsSent');
  const packetsLost = total(direction === 'inbound' ? streams : remote, 'packetsLost');
  const bytes = total(streams, direction === 'inbound' ? 'bytesReceived' : 'bytesSent');
  const at = streams[0]?.timestamp ?? 0;
  const seconds = previous === null ? 0 : (at - previous.at) / 1000;
  const fresh = previous !== null && seconds > 0;
  const newPackets = fresh ? packets - previous.packets : 0;
  const newLost = fresh ? Math.max(0, packetsLost - previous.packetsLost) : 0;

  return {
    rttMs: scaled(number(pair, 'currentRoundTripTime') ?? greatest(remote, 'roundTripTime'), 1000),
    lossPercent: fresh && newPackets + newLost > 0 ? (100 * newLost) / (direction === 'inbound' ? newPackets + newLost : newPackets) : null,
    kilobitsPerSecond: fresh && bytes >= previous.bytes ? ((bytes - previous.bytes) * 8) / 1000 / seconds : null,
    framesPerSecond: number(video, 'framesPerSecond'),
    framesCaptured: number(sourceOf('video'), 'frames'),
    framesSent: number(video, 'framesSent'),
    freezeSeconds: number(video, 'totalFreezesDuration'),
    freezes: number(video, 'freezeCount'),
    jitterMs: scaled(greatest(direction === 'inbound' ? streams : remote, 'jitter'), 1000),
    availableKbps: direction === 'inbound' ? null : scaled(number(pair, 'availableOutgoingBitrate'), 1 / 1000),
    limitedBy: limitation(video?.['qualityLimitationReason']),
    soundPower: powerBetween(previous, soundEnergy, soundSeconds),
    soundEnergy,
    soundSeconds,
    videoCodec: codec(stats, video),
    audioCodec: codec(stats, audio),
    packets,
    packetsLost,
    bytes,
    at,
  };
}

/** Calls back with a sample every second. Returns what stops it. */
export function sampleStatistics(
  peer: Pick<RTCPeerConnection, 'getStats'>,
  direction: 'inbound' | 'outbound',
  onSample: (sample: RtcSample) => void,
): () => void {
  let previous: RtcSample | null = null;
  let stopped = false;
  const timer = setInterval(() => {
    void peer
      .getStats()
      .then((report) => {
        if (!stopped) {
          previous = summarize((report as unknown as Map<string, Stat>).values(), direction, previous);
          onSample(previous);
        }
      })
      .catch(() => undefined);
  }, 1000);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

/** https://www.w3.org/TR/webrtc-stats/#dom-rtcaudiosourcestats-totalaudioenergy */
function powerBetween(previous: RtcSample | null, energy: number | null, seconds: number | null): number | null {
  if (previous?.soundEnergy == null || previous.soundSeconds === null || energy === null || seconds === null) {
    return null;
  }
  const passed = seconds - previous.soundSeconds;
  return passed > 0 ? Math.max(0, energy - previous.soundEnergy) / passed : null;
}

function limitation(reason: unknown): RtcSample['limitedBy'] {
  return reason === 'cpu' || reason === 'bandwidth' || reason === 'other' ? reason : null;
}

function greatest(stats: readonly Stat[], key: string): number | null {
  const values = stats.map((stat) => number(stat, key)).filter((value) => value !== null);
  return values.length === 0 ? null : Math.max(...values);
}

function codec(stats: ReadonlyMap<string, Stat>, stream: Stat | undefined): string | null {
  const id = stream?.['codecId'];
  const mimeType = typeof id === 'string' ? stats.get(id)?.['mimeType'] : undefined;
  return typeof mimeType === 'string' ? mimeType.replace(/^(video|audio)\//, '') : null;
}

function total(stats: readonly Stat[], key: string): number {
  return stats.reduce((sum, stat) => sum + (number(stat, key) ?? 0), 0);
}

function number(stat: Stat | undefined, key: string): number | null {
  const value = stat?.[key];
  return typeof value === 'number' ? value : null;
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
