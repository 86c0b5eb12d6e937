import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchConnection } from '../src/media/connectionWatch';

class FakePeer extends EventTarget {
  connectionState: RTCPeerConnectionState = 'connected';
  iceConnectionState: RTCIceConnectionState = 'connected';
  readonly transport = Object.assign(new EventTarget(), { state: 'connected' });

  getSenders(): RTCRtpSender[] {
    return [{ transport: this.transport } as unknown as RTCRtpSender];
  }

  getReceivers(): RTCRtpReceiver[] {
    return [];
  }

  ice(state: RTCIceConnectionState): void {
    this.iceConnectionState = state;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
  }
}

function watch() {
  const peer = new FakePeer();
  const lost = vi.fn();
  const stop = watchConnection(peer, lost);
  return { peer, lost, stop };
}

describe('the watch over a connection', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('bears a second and a half of disconnection, not more', () => {
    const { peer, lost } = watch();
    peer.ice('disconnected');
    vi.advanceTimersByTime(1400);
    peer.ice('connected');
    vi.advanceTimersByTime(5000);
    expect(lost).not.toHaveBeenCalled();
    peer.ice('disconnected');
    vi.advanceTimersByTime(2000);
    expect(lost).toHaveBeenCalledExactlyOnceWith('disconnected');
  });

  it('sees a failure at once', () => {
    const { peer, lost } = watch();
    peer.ice('failed');
    expect(lost).toHaveBeenCalledExactlyOnceWith('failed');
  });

  it('sees that the other end closed', () => {
    const { peer, lost } = watch();
    peer.transport.state = 'closed';
    peer.transport.dispatchEvent(new Event('statechange'));
    expect(lost).toHaveBeenCalledExactlyOnceWith('ended');
  });

  it('says nothing after it was stopped', () => {
    const { peer, lost, stop } = watch();
    peer.ice('disconnected');
    stop();
    peer.ice('failed');
    vi.advanceTimersByTime(10_000);
    expect(lost).not.toHaveBeenCalled();
  });
});
