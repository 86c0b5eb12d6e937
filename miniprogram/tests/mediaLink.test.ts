import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaLink } from '../src/media/mediaLink';

let starts: string[];
let stops: number;
let address: (failures: number) => Promise<string | null>;
let link: MediaLink;

beforeEach(() => {
  vi.useFakeTimers();
  starts = [];
  stops = 0;
  let count = 0;
  address = () => Promise.resolve(`address-${String(count += 1)}`);
  link = new MediaLink({ device: 'pusher', name: 'pusher', address: (failures) => address(failures), log: () => undefined });
  link.attach({ start: (given) => { starts.push(given); }, stop: () => { stops += 1; } });
});
afterEach(() => { vi.useRealTimers(); });

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function flow() {
  link.want(true);
  await wait(0);
  link.code(1002);
}

describe('a connection', () => {
  it('begins when it is wanted and the component is there', async () => {
    link.attach(null);
    link.want(true);
    await wait(1000);
    expect(starts).toEqual([]);
    link.attach({ start: (given) => { starts.push(given); }, stop: () => undefined });
    await wait(0);
    expect(starts).toEqual(['address-1']);
    expect(link.state.get()).toBe('connecting');
  });

  it('is made anew when the component says nothing at all', async () => {
    link.want(true);
    await wait(6000);
    expect(link.state.get()).toBe('pausing');
    expect(stops).toBe(1);
    await wait(300);
    expect(starts).toEqual(['address-1', 'address-2']);
  });

  it('that has never worked is spoken of only when it keeps failing', async () => {
    link.want(true);
    await wait(0);
    link.code(3002);
    expect(link.notice.get()).toBeNull();
    for (let i = 0; i < 3; i += 1) {
      await wait(1900);
      link.code(3002);
    }
    expect(link.notice.get()).toBe('reconnecting');
  });

  it('is tried again and again while no address is to be had, without using an old one', async () => {
    let asked = 0;
    address = () => {
      asked += 1;
      return asked < 4 ? Promise.reject(new Error('offline')) : Promise.resolve('fresh');
    };
    link.want(true);
    await wait(5000);
    expect(starts).toEqual(['fresh']);
  });

  it('ends when it is not wanted any more, whatever comes late', async () => {
    await flow();
    link.want(false);
    link.code(-1307);
    link.code(1002);
    await wait(10_000);
    expect(link.state.get()).toBe('off');
    expect(starts).toHaveLength(1);
  });

  it('that falls silent without a word is made anew', async () => {
    await flow();
    link.figures({ netSpeed: 500 });
    await wait(2000);
    link.figures({ netSpeed: 500 });
    await wait(2000);
    link.figures({ netSpeed: 0 });
    await wait(6500);
    expect(starts).toHaveLength(2);
  });

  it('of a phone that never tells figures is believed', async () => {
    await flow();
    await wait(60_000);
    expect(starts).toHaveLength(1);
  });
});

describe('an interruption', () => {
  it('stops it, and it goes on with a new address when the last one is over', async () => {
    await flow();
    link.hold('interruption');
    link.hold('network');
    expect(link.state.get()).toBe('held');
    expect(link.notice.get()).toBe('interrupted');
    link.release('network');
    await wait(60_000);
    expect(starts).toHaveLength(1);
    link.release('interruption');
    await wait(0);
    expect(starts).toEqual(['address-1', 'address-2']);
  });

  it('that nobody lifts is tried by itself', async () => {
    await flow();
    link.code(5001);
    expect(link.notice.get()).toBe('interrupted');
    await wait(4100);
    expect(starts).toHaveLength(2);
  });

  it('by the background lasts until the program is back, then takes no time', async () => {
    await flow();
    link.goAway();
    link.code(5000);
    await wait(30_000);
    expect(starts).toHaveLength(1);
    link.comeBack(30_000);
    await wait(0);
    expect(starts).toHaveLength(2);
  });

  it('by a short look elsewhere breaks nothing that flows', async () => {
    await flow();
    link.figures({ netSpeed: 500 });
    link.goAway();
    await wait(1000);
    link.comeBack(1000);
    link.figures({ netSpeed: 500 });
    await wait(5000);
    expect(starts).toHaveLength(1);
  });

  it('of half a minute makes even a connection anew that did not say that it broke', async () => {
    await flow();
    link.goAway();
    link.comeBack(30_000);
    await wait(0);
    expect(starts).toHaveLength(2);
  });
});

describe('a refusal of the camera', () => {
  it('is not tried again before the person has allowed it', async () => {
    await flow();
    link.code(10001);
    link.hold('network');
    link.release('network');
    await wait(60_000);
    expect(link.state.get()).toBe('denied');
    expect(starts).toHaveLength(1);
    link.allowed();
    await wait(0);
    expect(starts).toHaveLength(2);
  });
});

describe('the pauses between attempts', () => {
  it('grow to two seconds at the most, and begin anew after it has worked', async () => {
    await flow();
    for (let i = 0; i < 20; i += 1) {
      link.code(-1307);
      await wait(1900);
    }
    expect(starts.length).toBeGreaterThan(20);
    link.code(1002);
    link.code(-1307);
    await wait(300);
    expect(link.state.get()).toBe('connecting');
  });
});
