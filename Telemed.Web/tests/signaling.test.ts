import { describe, expect, it } from 'vitest';
import { hasH264, preferH264 } from '../src/media/codecPreferences';
import { withToken } from '../src/media/credentials';
import { MediaError } from '../src/media/errors';
import { buildSdpFragment } from '../src/media/sdpFragment';
import { SignalingResource } from '../src/media/signaling';

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

/** A WHIP endpoint that answers what it is told and keeps what it was asked. */
function endpoint(answer: () => Response) {
  const calls: Call[] = [];
  const fake: typeof fetch = (url, init) => {
    calls.push({ url: url as string, init: init ?? {} });
    return Promise.resolve(answer());
  };
  const options = {
    endpoint: 'https://clinic.example/media/c/p/whip',
    credentials: { token: () => 'secret', renew: () => Promise.resolve() },
    fetch: fake,
  };
  return { calls, options, open: () => SignalingResource.open(options, 'v=0', new AbortController().signal) };
}

const created = (headers: Record<string, string>) => () => new Response('v=0 answer', { status: 201, headers });
const trickling = { Location: '/media/c/p/whip/s1?x=1', ETag: '*', 'Accept-Patch': 'application/trickle-ice-sdpfrag' };
const headersOf = (call: Call | undefined) => new Headers(call?.init.headers);

describe('WHIP and WHEP signalling', () => {
  it('posts the offer with the token and takes the answer', async () => {
    const { calls, open } = endpoint(created(trickling));
    const resource = await open();
    expect(resource.answer).toBe('v=0 answer');
    expect(resource.acceptsTrickle).toBe(true);
    expect(calls[0]?.init.method).toBe('POST');
    expect(headersOf(calls[0]).get('Authorization')).toBe('Bearer secret');
    expect(headersOf(calls[0]).get('Content-Type')).toBe('application/sdp');
  });

  it('patches and deletes at the Location, with the ETag', async () => {
    const { calls, open } = endpoint(created(trickling));
    const resource = await open();
    expect(await resource.trickle('a=ice-ufrag:x')).toBe(true);
    await resource.close();
    expect(calls.map(({ url, init }) => `${String(init.method)} ${url}`)).toEqual([
      'POST https://clinic.example/media/c/p/whip',
      'PATCH https://clinic.example/media/c/p/whip/s1?x=1',
      'DELETE https://clinic.example/media/c/p/whip/s1?x=1',
    ]);
    expect(headersOf(calls[1]).get('If-Match')).toBe('*');
    expect(headersOf(calls[1]).get('Content-Type')).toBe('application/trickle-ice-sdpfrag');
    expect(calls[2]?.init.keepalive).toBe(true);
    expect(headersOf(calls[2]).get('Authorization')).toBe('Bearer secret');
  });

  it('sees that a server does not trickle', async () => {
    const { open } = endpoint(created({ Location: '/media/c/p/whip/s1' }));
    expect((await open()).acceptsTrickle).toBe(false);
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [400, 'rejected'],
    [406, 'rejected'],
    [429, 'unavailable'],
    [502, 'unavailable'],
  ])('takes %d for "%s"', async (status, failure) => {
    const { open } = endpoint(() => new Response(null, { status }));
    await expect(open()).rejects.toMatchObject({ failure });
  });

  it('takes no answer at all for "unavailable"', async () => {
    const { options } = endpoint(created(trickling));
    const opening = SignalingResource.open(
      { ...options, fetch: () => Promise.reject(new TypeError('Failed to fetch')) }, 'v=0', new AbortController().signal);
    await expect(opening).rejects.toMatchObject({ failure: 'unavailable' });
  });

  it('does not carry the token to another origin, nor go on without a Location', async () => {
    await expect(endpoint(created({ Location: 'https://elsewhere.example/x' })).open()).rejects.toBeInstanceOf(MediaError);
    await expect(endpoint(created({})).open()).rejects.toMatchObject({ failure: 'rejected' });
  });
});

describe('the trickle ICE fragment', () => {
  const sdp = ['v=0', 'a=group:BUNDLE 0 1', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=ice-ufrag:uf', 'a=ice-pwd:pw', 'a=mid:0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=ice-ufrag:uf', 'a=ice-pwd:pw', 'a=mid:1', ''].join('\r\n');

  it('carries credentials, media section, mid and candidates', () => {
    expect(buildSdpFragment(sdp, [{ candidate: 'candidate:1 1 udp 1 10.0.0.1 5000 typ host', sdpMid: '0', sdpMLineIndex: 0 }], false))
      .toBe('a=ice-ufrag:uf\r\na=ice-pwd:pw\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=candidate:1 1 udp 1 10.0.0.1 5000 typ host\r\n');
  });

  it('says that there will be no more', () => {
    expect(buildSdpFragment(sdp, [], true)).toBe('a=ice-ufrag:uf\r\na=ice-pwd:pw\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=end-of-candidates\r\n');
  });

  it('finds the section by index where a candidate has no mid', () => {
    const fragment = buildSdpFragment(sdp, [{ candidate: 'candidate:2', sdpMid: null, sdpMLineIndex: 1 }], false);
    expect(fragment).toContain('m=audio');
    expect(fragment).not.toContain('m=video');
  });
});

describe('the codec preferences', () => {
  const vp8 = { mimeType: 'video/VP8' };
  const rtx = { mimeType: 'video/rtx' };
  const high = { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=640c1f' };
  const single = { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=0;profile-level-id=42e01f' };
  const baseline = { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=42e01f' };

  it('puts H.264 first, constrained baseline before all, and leave nothing out', () => {
    expect(preferH264([vp8, rtx, high, single, baseline])).toEqual([baseline, high, single, vp8, rtx]);
  });

  it('notice a browser without H.264', () => {
    expect(hasH264([vp8, rtx])).toBe(false);
    expect(hasH264([vp8, high])).toBe(true);
  });
});

describe('an address with a token inside', () => {
  it('gets the current token in the place of the old one', () => {
    expect(withToken('https://clinic.example/media/c/p.flv?token=old&x=1', 'new')).toBe('https://clinic.example/media/c/p.flv?token=new&x=1');
  });
});
