import { describe, expect, it } from 'vitest';
import { advised, receivingSignal, sendingSignal, signalOfSample, worstSignal } from '../../src/room/signal';

describe('the signal', () => {
  it('has the bounds of the server', () => {
    expect(signalOfSample({ rttMs: 300, lossPercent: 2 })).toBe('good');
    expect(signalOfSample({ rttMs: 301, lossPercent: 0 })).toBe('fair');
    expect(signalOfSample({ rttMs: 20, lossPercent: 2.5 })).toBe('fair');
    expect(signalOfSample({ rttMs: 20, lossPercent: 9 })).toBe('poor');
    expect(signalOfSample({ rttMs: null, lossPercent: null })).toBe('good');
  });

  it('is fair at best where WebRTC does not get through', () => {
    expect(receivingSignal({ state: 'playing', path: 'whep' }, null)).toBe('good');
    expect(receivingSignal({ state: 'playing', path: 'flv' }, null)).toBe('fair');
  });

  it('is lost only where something was to come', () => {
    expect(receivingSignal({ state: 'reconnecting', path: null }, null)).toBe('lost');
    expect(receivingSignal({ state: 'waiting', path: null }, null)).toBe('none');
    expect(sendingSignal('reconnecting', null)).toBe('lost');
    expect(sendingSignal('displaced', null)).toBe('none');
  });

  it('is no better than what is advised about that direction', () => {
    const frozen = { problem: 'frozen', direction: 'receiving', level: 'poor' } as const;
    expect(advised('good', frozen, 'receiving')).toBe('poor');
    expect(advised('good', frozen, 'sending')).toBe('good');
    expect(advised('lost', frozen, 'receiving')).toBe('lost');
    expect(advised('none', frozen, 'receiving')).toBe('none');
    expect(advised('good', { ...frozen, direction: 'both', level: 'fair' }, 'sending')).toBe('fair');
    expect(advised('good', { problem: 'silent-microphone', direction: 'sending', level: 'poor' }, 'sending')).toBe('good');
    expect(advised('good', null, 'sending')).toBe('good');
  });

  it('is as bad as its worst part', () => {
    expect(worstSignal(['good', 'none', 'fair'])).toBe('fair');
    expect(worstSignal(['none'])).toBe('none');
    expect(worstSignal([])).toBe('none');
    expect(worstSignal(['poor', 'lost'])).toBe('lost');
  });
});
