import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RestartablePeer, restartIce, withIceOf } from '../src/media/iceRestart';
import { Repair } from '../src/media/repair';

const remote = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 'a=group:BUNDLE 0 1', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=setup:active', 'a=mid:0', 'a=ice-ufrag:old', 'a=ice-pwd:oldpwd',
  'a=candidate:1 1 udp 1 10.0.0.1 8189 typ host', 'a=end-of-candidates', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:1', 'a=ice-ufrag:old', 'a=ice-pwd:oldpwd', ''].join('\r\n');
const local = ['v=0', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=ice-ufrag:mine', 'a=ice-pwd:minepwd', 'a=mid:0', 'a=candidate:7 1 udp 1 192.168.0.7 5000 typ host',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:1', 'a=candidate:7 1 udp 1 192.168.0.7 5000 typ host', ''].join('\r\n');
const fragment = 'a=ice-ufrag:new\r\na=ice-pwd:newpwd\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=candidate:2 1 udp 1 10.0.0.2 8189 typ host\r\n';

class FakePeer extends EventTarget implements RestartablePeer {
  iceGatheringState: RTCIceGatheringState = 'complete';
  localDescription = { sdp: local };
  currentRemoteDescription = { sdp: remote };
  readonly createOffer = vi.fn(() => Promise.resolve({ type: 'offer' as const, sdp: local }));
  readonly setLocalDescription = vi.fn(() => Promise.resolve());
  readonly setRemoteDescription = vi.fn<(description: RTCSessionDescriptionInit) => Promise<void>>(() => Promise.resolve());
}

describe('an ICE restart', () => {
  it('sends its new credentials and each candidate once, and takes the server\'s', async () => {
    const peer = new FakePeer();
    const restart = vi.fn<(sent: string) => Promise<string>>(() => Promise.resolve(fragment));
    expect(await restartIce(peer, { restart })).toBe(true);
    expect(peer.createOffer).toHaveBeenCalledWith({ iceRestart: true });
    expect(restart).toHaveBeenCalledWith(
      'a=ice-ufrag:mine\r\na=ice-pwd:minepwd\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=candidate:7 1 udp 1 192.168.0.7 5000 typ host\r\n');
    expect(peer.setRemoteDescription.mock.calls[0]?.[0].sdp).toContain('a=ice-ufrag:new');
  });

  it('changes nothing of the answer but credentials and candidates', () => {
    const sdp = withIceOf(remote, fragment);
    expect(sdp.match(/a=ice-ufrag:new/g)).toHaveLength(2);
    expect(sdp.match(/a=ice-pwd:newpwd/g)).toHaveLength(2);
    expect(sdp).not.toContain('old');
    expect(sdp).not.toContain('10.0.0.1');
    expect(sdp.match(/a=candidate/g)).toHaveLength(1);
    expect(sdp).toContain('a=setup:active');
    expect(() => withIceOf(remote, 'm=video')).toThrow();
  });

  it('is none where the server will not', async () => {
    const peer = new FakePeer();
    expect(await restartIce(peer, { restart: () => Promise.resolve(null) })).toBe(false);
    expect(peer.setRemoteDescription).not.toHaveBeenCalled();
  });
});

function session(restarts: boolean) {
  const state = { heard: 100, connected: true };
  const restart = vi.fn(() => Promise.resolve(restarts));
  const lost = vi.fn();
  const repair = new Repair({ restart, heard: () => Promise.resolve(state.heard), isConnected: () => state.connected }, lost);
  return { state, restart, lost, repair };
}

describe('a session in trouble', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }); });
  afterEach(() => { vi.useRealTimers(); });

  it('goes on when something is heard again after the restart', async () => {
    const { state, restart, lost, repair } = session(true);
    void repair.trouble('silence');
    await vi.advanceTimersByTimeAsync(400);
    state.heard = 101;
    await vi.advanceTimersByTimeAsync(5000);
    expect(restart).toHaveBeenCalledOnce();
    expect(lost).not.toHaveBeenCalled();
  });

  it('is lost for want of a route when the server answers and media does not come, within two seconds', async () => {
    const { lost, repair } = session(true);
    void repair.trouble('silence');
    await vi.advanceTimersByTimeAsync(2000);
    expect(lost).toHaveBeenCalledExactlyOnceWith('no-route');
  });

  it('is lost at once when the server does not know it any more, or is away', async () => {
    const { lost, repair } = session(false);
    await repair.trouble('silence');
    expect(lost).toHaveBeenCalledExactlyOnceWith('silence');
  });

  it('is not restarted when the other end has closed it', async () => {
    const { restart, lost, repair } = session(true);
    await repair.trouble('ended');
    expect(restart).not.toHaveBeenCalled();
    expect(lost).toHaveBeenCalledExactlyOnceWith('ended');
  });

  it('is not restarted over and over', async () => {
    const { state, restart, lost, repair } = session(true);
    void repair.trouble('silence');
    void repair.trouble('disconnected');
    state.heard = 101;
    await vi.advanceTimersByTimeAsync(1000);
    await repair.trouble('disconnected');
    expect(restart).toHaveBeenCalledOnce();
    expect(lost).toHaveBeenCalledExactlyOnceWith('disconnected');
  });

  it('is left alone after it was closed from here', async () => {
    const { restart, lost, repair } = session(true);
    repair.stop();
    await repair.trouble('silence');
    expect(restart).not.toHaveBeenCalled();
    expect(lost).not.toHaveBeenCalled();
  });
});
