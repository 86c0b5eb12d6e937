import { describe, expect, it, vi } from 'vitest';
import { SoundGate } from '../src/session/autoplay';

/** A video element in a browser that plays sound only after a click. */
class FakeVideo extends EventTarget {
  muted = false;
  paused = true;
  clicked = false;

  play(): Promise<void> {
    if (!this.muted && !this.clicked) {
      return Promise.reject(Object.assign(new Error(), { name: 'NotAllowedError' }));
    }
    this.paused = false;
    return Promise.resolve();
  }
}

describe('the sound', () => {
  it('waits for a click where the browser wants one, while the picture plays', async () => {
    const video = new FakeVideo();
    const gate = new SoundGate(video as unknown as HTMLVideoElement);
    video.dispatchEvent(new Event('loadedmetadata'));
    await vi.waitFor(() => { expect(video.paused).toBe(false); });
    expect(gate.soundBlocked.get()).toBe(true);
    expect(video.muted).toBe(true);

    video.clicked = true;
    await gate.playSound();
    expect(gate.soundBlocked.get()).toBe(false);
    expect(video.muted).toBe(false);
  });

  it('just plays where the browser lets it', async () => {
    const video = new FakeVideo();
    video.clicked = true;
    const gate = new SoundGate(video as unknown as HTMLVideoElement);
    video.dispatchEvent(new Event('canplay'));
    await vi.waitFor(() => { expect(video.paused).toBe(false); });
    expect(video.muted).toBe(false);
    expect(gate.soundBlocked.get()).toBe(false);
  });

  it('stays asked for when the click did not help', async () => {
    const video = new FakeVideo();
    const gate = new SoundGate(video as unknown as HTMLVideoElement);
    await gate.playSound();
    expect(gate.soundBlocked.get()).toBe(true);
    expect(video.paused).toBe(false);
  });
});
