import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { zh } from '../src/i18n/zh';
import { faultOf, faults } from '../src/media/faults';
import { type LinkState, MediaLink } from '../src/media/mediaLink';
import type { Device, Reaction } from '../src/media/reaction';

/** A link that flows, and what its component was told. */
async function flowing(device: Device) {
  const starts: string[] = [];
  const logged: string[] = [];
  let [stops, lighter, addresses] = [0, 0, 0];
  const link = new MediaLink({
    device,
    name: device,
    address: () => Promise.resolve(`address-${String(addresses += 1)}`),
    lighter: () => { lighter += 1; },
    log: (level, text) => { logged.push(`${level} ${text}`); },
  });
  link.want(true);
  link.attach({ start: (address) => { starts.push(address); }, stop: () => { stops += 1; } });
  await vi.advanceTimersByTimeAsync(0);
  link.code(device === 'pusher' ? 1002 : 2004);
  link.figures({ netSpeed: 500 });
  expect(link.state.get()).toBe('flowing');
  return { link, starts, logged, stops: () => stops, lighter: () => lighter };
}

/** Where a link is right after a code, by the reaction of the table. */
const states: Readonly<Record<Reaction, LinkState>> = {
  note: 'flowing',
  flows: 'flowing',
  watch: 'flowing',
  reconnect: 'pausing',
  lighter: 'flowing',
  'lighter-reconnect': 'pausing',
  hold: 'held',
  permission: 'denied',
};

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

describe('every code of the table', () => {
  it.each(faults.map((fault) => ({ ...fault })))('$device $code: $meaning → $reaction', async ({ device, code, reaction, notice }) => {
    const { link, starts, stops, lighter } = await flowing(device);

    link.code(code);

    expect(link.state.get()).toBe(states[reaction]);
    expect(lighter()).toBe(reaction.startsWith('lighter') ? 1 : 0);
    expect(stops()).toBe(states[reaction] === 'flowing' ? 0 : 1);
    const told = reaction === 'reconnect' || reaction === 'lighter-reconnect' ? 'reconnecting' : notice;
    expect(link.notice.get()).toBe(told);
    if (told !== null) {
      expect(zh.notices[told]).not.toBe('');
    }

    // What follows by itself: a connection with a new address, or nothing until the person has done something.
    await vi.advanceTimersByTimeAsync(5500);
    const anew = reaction === 'reconnect' || reaction === 'lighter-reconnect' || reaction === 'hold' || reaction === 'watch';
    expect(starts[1]).toBe(anew ? 'address-2' : undefined);
    if (reaction === 'permission') {
      link.allowed();
      await vi.advanceTimersByTimeAsync(0);
      expect(starts[1]).toBe('address-2');
    }
  });

  it('stands once in the table', () => {
    expect(new Set(faults.map(({ device, code }) => `${device} ${String(code)}`)).size).toBe(faults.length);
  });
});

describe('a code that is not in the table', () => {
  it.each([9999, -9999])('%i is logged, and tried again when nothing flows any more', async (code) => {
    const { link, starts, logged } = await flowing('player');
    link.code(code);
    expect(faultOf('player', code).known).toBe(false);
    expect(logged).toContain(`warn player: unknown code ${String(code)}`);
    expect(link.state.get()).toBe('flowing');
    await vi.advanceTimersByTimeAsync(3500);
    expect(starts).toEqual(['address-1', 'address-2']);
  });

  it('harms nothing while picture and sound flow', async () => {
    const { link, starts } = await flowing('pusher');
    link.code(9999);
    for (let second = 0; second < 20; second += 2) {
      await vi.advanceTimersByTimeAsync(2000);
      link.figures({ netSpeed: 500, videoBitrate: 400 });
    }
    expect(starts).toEqual(['address-1']);
  });
});
