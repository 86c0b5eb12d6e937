import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinDocument } from '../src/api/joinDocument';
import { ApiError } from '../src/api/telemedApi';
import { earlyMs } from '../src/session/earlyArrival';
import { CallMark, Consents, type Keeper, personIn } from '../src/session/kept';
import { OtherTabs, type TabChannel } from '../src/session/otherTabs';
import { Visit } from '../src/session/visit';
import { endingOfRefusal, endingOfStatus } from '../src/shared/ending';

const minute = 60_000;

function joined(change: { role?: 'doctor' | 'patient'; status?: 'scheduled' | 'waiting'; scheduledAt?: string } = {}): JoinDocument {
  return {
    consultation: {
      id: 'c', title: 'Follow-up', status: change.status ?? 'waiting',
      ...(change.scheduledAt === undefined ? {} : { scheduledAt: change.scheduledAt }),
    },
    participant: { id: 'p', role: change.role ?? 'patient', name: 'Wang Fang' },
    token: 't',
    expiresAt: new Date(Date.now() + 10 * minute).toISOString(),
    realtime: 'wss://clinic.example/api/v1/realtime',
    iceServers: [],
    publish: { whip: 'https://clinic.example/media/c/p/whip' },
    play: [],
  };
}

function memory(): Keeper {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => { kept.set(key, value); },
    removeItem: (key) => { kept.delete(key); },
  };
}

/** What one says in a tab is heard in all others. */
class Tabs {
  readonly #all = new Set<(event: MessageEvent) => void>();

  readonly open = (): TabChannel => {
    let own: ((event: MessageEvent) => void) | null = null;
    return {
      addEventListener: (_, listener) => {
        own = listener;
        this.#all.add(listener);
      },
      postMessage: (data) => {
        for (const listener of this.#all) {
          if (listener !== own) {
            listener({ data } as MessageEvent);
          }
        }
      },
      close: () => undefined,
    };
  };
}

function visiting(document: JoinDocument, { tabs = new Tabs(), storage = memory(), isAble = true } = {}) {
  const api = { join: vi.fn(() => Promise.resolve(document)), renewToken: vi.fn(() => Promise.resolve({ token: 'renewed', expiresAt: document.expiresAt })) };
  const visit = new Visit(api, {
    wantsTestPicture: false,
    isAble: () => isAble,
    consents: new Consents(() => storage),
    callMark: new CallMark(() => storage),
    otherTabs: new OtherTabs(tabs.open),
  });
  const enter = async () => {
    const entered = visit.enter('code');
    await vi.advanceTimersByTimeAsync(500);
    await entered;
  };
  return { api, visit, storage, enter, phase: () => visit.state.get().phase };
}

describe('a visit', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { onLine: true });
    return () => {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    };
  });

  it('asks a patient to agree, once for each consultation', async () => {
    const first = visiting(joined());
    await first.enter();
    expect(first.phase()).toBe('welcome');
    first.visit.agree();
    expect(first.phase()).toBe('lobby');

    const again = visiting(joined(), { storage: first.storage });
    await again.enter();
    expect(again.phase()).toBe('lobby');
  });

  it('asks again where nothing can be kept', async () => {
    const broken: Keeper = {
      getItem: () => { throw new Error('denied'); },
      setItem: () => { throw new Error('denied'); },
      removeItem: () => { throw new Error('denied'); },
    };
    const visit = visiting(joined(), { storage: broken });
    await visit.enter();
    expect(visit.phase()).toBe('welcome');
    visit.visit.agree();
    expect(visit.phase()).toBe('lobby');
  });

  it('does not ask a doctor, and does not send one away who is early', async () => {
    const visit = visiting(joined({ role: 'doctor', status: 'scheduled', scheduledAt: new Date(Date.now() + 24 * 60 * minute).toISOString() }));
    await visit.enter();
    expect(visit.phase()).toBe('lobby');
  });

  it('asks the server nothing in a browser that cannot take part: the link would belong to it', async () => {
    const visit = visiting(joined(), { isAble: false });
    await visit.enter();
    expect(visit.phase()).toBe('unable');
    expect(visit.api.join).not.toHaveBeenCalled();
    const without = visit.visit.goWithout();
    await vi.advanceTimersByTimeAsync(500);
    await without;
    expect(visit.phase()).toBe('welcome');
  });

  it('that is too early says when to come back, and goes on by itself when it is time', async () => {
    const visit = visiting(joined({ status: 'scheduled', scheduledAt: new Date(Date.now() + earlyMs + 10 * minute).toISOString() }));
    await visit.enter();
    expect(visit.phase()).toBe('later');
    await vi.advanceTimersByTimeAsync(9 * minute);
    expect(visit.phase()).toBe('later');
    await vi.advanceTimersByTimeAsync(1.5 * minute);
    expect(visit.phase()).toBe('welcome');
  });

  it('that is too early goes on when the doctor has come early, and when somebody wants to', async () => {
    const planned = { status: 'scheduled', scheduledAt: new Date(Date.now() + 24 * 60 * minute).toISOString() } as const;
    const visit = visiting(joined(planned));
    await visit.enter();
    visit.api.join.mockResolvedValue(joined({ ...planned, status: 'waiting' }));
    await vi.advanceTimersByTimeAsync(1.5 * minute);
    expect(visit.phase()).toBe('welcome');

    const eager = visiting(joined(planned));
    await eager.enter();
    eager.visit.goEarly();
    expect(eager.phase()).toBe('welcome');
  });

  it('that is too early bears a server that is away, and hears that it was called off', async () => {
    const visit = visiting(joined({ status: 'scheduled', scheduledAt: new Date(Date.now() + 24 * 60 * minute).toISOString() }));
    await visit.enter();
    visit.api.join.mockRejectedValueOnce(new ApiError(503, null, ''));
    await vi.advanceTimersByTimeAsync(1.5 * minute);
    expect(visit.phase()).toBe('later');
    visit.api.join.mockRejectedValueOnce(new ApiError(410, null, ''));
    await vi.advanceTimersByTimeAsync(1.5 * minute);
    expect(visit.visit.state.get()).toEqual({ phase: 'refused', problem: 'over' });
  });

  it('in a second tab says that the call is in the first, and takes it from there', async () => {
    const tabs = new Tabs();
    const onTaken = vi.fn();
    const first = new OtherTabs(tabs.open);
    first.hold(personIn(joined()), onTaken);
    const second = visiting(joined(), { tabs });
    await second.enter();
    expect(second.phase()).toBe('other-tab');
    expect(onTaken).not.toHaveBeenCalled();
    second.visit.takeFromOtherTab();
    expect(onTaken).toHaveBeenCalledOnce();
    expect(second.phase()).toBe('welcome');
  });

  it('of somebody else in a second tab goes on', async () => {
    const tabs = new Tabs();
    new OtherTabs(tabs.open).hold('c/doctor', () => undefined);
    const second = visiting(joined(), { tabs });
    await second.enter();
    expect(second.phase()).toBe('welcome');
  });

  it('that was in the call goes back when its page is loaded anew, by the lobby where the devices do not come', async () => {
    // The browser asks, and nobody answers.
    const devices = Object.assign(new EventTarget(), { getUserMedia: () => new Promise(() => undefined), enumerateDevices: () => Promise.resolve([]) });
    vi.stubGlobal('navigator', { onLine: true, mediaDevices: devices });
    const storage = memory();
    new CallMark(() => storage).set('c/p');
    const visit = visiting(joined(), { storage });
    const entered = visit.visit.enter('code');
    await vi.advanceTimersByTimeAsync(200);
    await entered;
    expect(visit.visit.state.get()).toMatchObject({ phase: 'lobby', returning: true });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(visit.visit.state.get()).toMatchObject({ phase: 'lobby', returning: false });
  });

  it.each([
    [new ApiError(404, null, ''), 'unknown-code'],
    [new ApiError(403, 'urn:telemed:problem:other-device', ''), 'other-device'],
    [new ApiError(403, 'urn:telemed:problem:forbidden', ''), 'asked-to-leave'],
    [new ApiError(410, null, ''), 'over'],
    [new ApiError(429, null, ''), 'too-many'],
    [new ApiError(503, null, ''), 'unreachable'],
  ] as const)('says why a code does not lead in (%#)', async (error, problem) => {
    const visit = visiting(joined());
    visit.api.join.mockRejectedValueOnce(error);
    await visit.enter();
    expect(visit.visit.state.get()).toEqual({ phase: 'refused', problem });
  });

  it.each([[true, 'unreachable'], [false, 'offline']] as const)('without an answer says whose fault it is (online: %s)', async (onLine, problem) => {
    vi.stubGlobal('navigator', { onLine });
    const visit = visiting(joined());
    visit.api.join.mockRejectedValueOnce(new ApiError(0, null, ''));
    await visit.enter();
    expect(visit.visit.state.get()).toEqual({ phase: 'refused', problem });
  });
});

describe('the end', () => {
  it('is told apart by what the server says', () => {
    expect(endingOfStatus('cancelled')).toBe('cancelled');
    expect(endingOfStatus('ended')).toBe('over');
    expect(endingOfStatus('missed')).toBe('missed');
    expect(endingOfRefusal(403, 'urn:telemed:problem:other-device')).toBe('other-device');
    expect(endingOfRefusal(403, 'urn:telemed:problem:forbidden')).toBe('blocked');
    expect(endingOfRefusal(404, null)).toBe('link-replaced');
    expect(endingOfRefusal(410, null)).toBe('over');
  });
});
