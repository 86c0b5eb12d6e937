import { describe, expect, it } from 'vitest';
import { captureProblem } from '../src/media/capture';
import { SilenceCounter, heardOf } from '../src/media/silenceWatch';
import { loudestTone } from '../src/media/sound';
import { summarize } from '../src/media/statistics';

type Report = Parameters<typeof summarize>[0];

describe('the statistics', () => {
  const report = (at: number, packets: number, bytes: number, lost: number) => [
    { id: 'v', type: 'inbound-rtp', kind: 'video', timestamp: at, codecId: 'c1', packetsReceived: packets, bytesReceived: bytes, packetsLost: lost, framesPerSecond: 25, totalFreezesDuration: 0.5 },
    { id: 'a', type: 'inbound-rtp', kind: 'audio', timestamp: at, codecId: 'c2', packetsReceived: 0, bytesReceived: 0, packetsLost: 0 },
    { id: 'c1', type: 'codec', timestamp: at, mimeType: 'video/H264' },
    { id: 'c2', type: 'codec', timestamp: at, mimeType: 'audio/opus' },
    { id: 'p', type: 'candidate-pair', timestamp: at, nominated: true, state: 'succeeded', currentRoundTripTime: 0.012 },
  ] as unknown as Report;

  it('give rates of what came since the sample before', () => {
    const first = summarize(report(1000, 100, 10_000, 0), 'inbound', null);
    expect(first.kilobitsPerSecond).toBeNull();
    const second = summarize(report(3000, 190, 260_000, 10), 'inbound', first);
    expect(second).toMatchObject({ rttMs: 12, kilobitsPerSecond: 1000, lossPercent: 10, framesPerSecond: 25, freezeSeconds: 0.5, videoCodec: 'H264', audioCodec: 'opus' });
  });

  it('tell how loud the microphone is, what the line takes and what limits the picture, of what is sent', () => {
    const sending = (at: number, energy: number, seconds: number) => [
      { id: 'v', type: 'outbound-rtp', kind: 'video', timestamp: at, packetsSent: at, bytesSent: at, qualityLimitationReason: 'bandwidth' },
      { id: 's', type: 'media-source', kind: 'audio', timestamp: at, totalAudioEnergy: energy, totalSamplesDuration: seconds },
      { id: 'r', type: 'remote-inbound-rtp', kind: 'video', timestamp: at, packetsLost: 0, jitter: 0.03, roundTripTime: 0.2 },
      { id: 'p', type: 'candidate-pair', timestamp: at, nominated: true, state: 'succeeded', availableOutgoingBitrate: 250_000 },
    ] as unknown as Report;
    const first = summarize(sending(1000, 0.5, 10), 'outbound', null);
    expect(first).toMatchObject({ rttMs: 200, jitterMs: 30, availableKbps: 250, limitedBy: 'bandwidth', soundPower: null });
    expect(summarize(sending(2000, 0.7, 11), 'outbound', first).soundPower).toBeCloseTo(0.2);
  });

  it('say nothing rather than something wrong when there is nothing', () => {
    expect(summarize([], 'outbound', null)).toMatchObject({ rttMs: null, lossPercent: null, kilobitsPerSecond: null, videoCodec: null, packets: 0 });
  });
});

describe('silence', () => {
  it('is noticed after two samples in which nothing came', () => {
    const counter = new SilenceCounter();
    expect([1, 2, 2, 2].map((heard) => counter.isSilent(heard))).toEqual([false, false, false, true]);
  });

  it('is broken by anything from the other end', () => {
    const counter = new SilenceCounter();
    expect([5, 5, 6, 6, 7, 7].some((heard) => counter.isSilent(heard))).toBe(false);
    const pair = (extra: object) => heardOf([{ id: 'p', type: 'candidate-pair', timestamp: 0, ...extra }]);
    expect(pair({ bytesReceived: 1 })).toBeGreaterThan(pair({}));
    expect(pair({ responsesReceived: 1 })).toBeGreaterThan(pair({}));
    expect(pair({ bytesSent: 1, requestsSent: 1 })).toBe(pair({}));
  });
});

describe('the loudest tone', () => {
  const sampleRate = 48_000;
  const bins = 4096;
  const width = sampleRate / (2 * bins);

  /** The main lobe of a tone as an analyser's Blackman window shows it, near enough: a parabola in decibels. */
  const spectrum = (hz: number, peakDb: number) =>
    Float32Array.from({ length: bins }, (_, bin) => Math.max(-120, peakDb - 3.5 * (bin - hz / width) ** 2));

  it.each([440, 1000, 997.3])('is found at %d Hz, between the bins', (hz) => {
    expect(loudestTone(spectrum(hz, -20), sampleRate)).toBeCloseTo(hz, 0);
  });

  it('is none in silence, nor in hum', () => {
    expect(loudestTone(new Float32Array(bins).fill(Number.NEGATIVE_INFINITY), sampleRate)).toBeNull();
    expect(loudestTone(spectrum(440, -90), sampleRate)).toBeNull();
    expect(loudestTone(spectrum(50, -20), sampleRate)).toBeNull();
  });
});

describe('a camera that does not open', () => {
  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['TypeError', 'failed'],
  ])('gets the help that fits: %s', (name, problem) => {
    expect(captureProblem(Object.assign(new Error(), { name }))).toBe(problem);
  });
});
