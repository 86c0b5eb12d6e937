import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinDocument } from '../src/api/joinDocument';
import { ApiError } from '../src/api/telemedApi';
import { AccessToken } from '../src/session/accessToken';

const lifeMs = 600_000;
const expiresIn = (ms: number) => new Date(Date.now() + ms).toISOString();

function hold() {
  let issued = 0;
  const api = {
    renewToken: vi.fn(() => Promise.resolve({ token: `renewed-${String(++issued)}`, expiresAt: expiresIn(lifeMs) })),
    join: vi.fn(() => Promise.resolve({ token: 'joined', expiresAt: expiresIn(lifeMs) } as JoinDocument)),
  };
  const onRefused = vi.fn();
  const token = new AccessToken(api, 'code', { token: 'first', expiresAt: expiresIn(lifeMs) }, onRefused);
  return { api, onRefused, token };
}

describe('the access token', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('is renewed at half of its life, again and again', async () => {
    const { api, token } = hold();
    await vi.advanceTimersByTimeAsync(lifeMs / 2 - 1000);
    expect(token.token()).toBe('first');
    await vi.advanceTimersByTimeAsync(2000);
    expect(api.renewToken).toHaveBeenCalledWith('first');
    expect(token.token()).toBe('renewed-1');
    await vi.advanceTimersByTimeAsync(lifeMs / 2);
    expect(token.token()).toBe('renewed-2');
    token.stop();
  });

  it('is renewed once for all who had it refused', async () => {
    const { api, token } = hold();
    await Promise.all([token.renew('first'), token.renew('first')]);
    await token.renew('first');
    expect(api.renewToken).toHaveBeenCalledTimes(1);
    expect(token.token()).toBe('renewed-1');
    token.stop();
  });

  it('is taken anew with the join code when it is dead', async () => {
    const { api, token } = hold();
    api.renewToken.mockRejectedValue(new ApiError(401, null, 'expired'));
    await token.renew('first');
    expect(api.join).toHaveBeenCalledWith('code');
    expect(token.token()).toBe('joined');
    token.stop();
  });

  it('says that the consultation is over when the join code is not known any more', async () => {
    const { api, token, onRefused } = hold();
    api.renewToken.mockRejectedValue(new ApiError(401, null, 'gone'));
    api.join.mockRejectedValue(new ApiError(404, 'urn:telemed:problem:unknown-join-code', 'gone'));
    await expect(token.renew('first')).rejects.toBeInstanceOf(ApiError);
    expect(onRefused).toHaveBeenCalledOnce();
  });

  it.each([0, 429, 503])('is not given up when the server cannot answer now (%d)', async (status) => {
    const { api, token, onRefused } = hold();
    api.renewToken.mockRejectedValue(new ApiError(401, null, 'expired'));
    api.join.mockRejectedValueOnce(new ApiError(status, null, 'not now'));
    await expect(token.renew('first')).rejects.toBeInstanceOf(ApiError);
    expect(onRefused).not.toHaveBeenCalled();
    await token.renew('first');
    expect(token.token()).toBe('joined');
    token.stop();
  });

  it('is tried again later when a renewal in time fails', async () => {
    const { api, token } = hold();
    api.renewToken.mockRejectedValueOnce(new ApiError(503, null, 'not now'));
    await vi.advanceTimersByTimeAsync(lifeMs * 0.8);
    expect(token.token()).toBe('renewed-1');
    token.stop();
  });

  it('is replaced by the one that the server sends', async () => {
    const { api, token } = hold();
    token.adopt({ token: 'pushed', expiresAt: expiresIn(lifeMs * 2) });
    await vi.advanceTimersByTimeAsync(lifeMs / 2 + 1000);
    expect(token.token()).toBe('pushed');
    expect(api.renewToken).not.toHaveBeenCalled();
    token.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
