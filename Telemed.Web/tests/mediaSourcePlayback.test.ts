import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaSourcePlayback, targetLatency } from '../src/media/mediaSourcePlayback';

/** A video element whose buffer grows as told. */
class FakeVideo extends EventTarget {
  currentTime = 0;
  paused = false;
  end = 0;

  get buffered(): Pick<TimeRanges, 'length' | 'end'> {
    return { length: this.end > 0 ? 1 : 0, end: () => this.end };
  }
}

class FakePlayback extends MediaSourcePlayback {
  detached = 0;

  constructor(video: FakeVideo) {
    super(video as unknown as HTMLVideoElement);
  }

  protected override attach(): Promise<void> {
    return Promise.resolve();
  }

  protected override detach(): void {
    this.detached++;
  }
}

async function play() {
  const video = new FakeVideo();
  const playback = new FakePlayback(video);
  const connecting = playback.connect(new AbortController().signal);
  await vi.advanceTimersByTimeAsync(0);
  video.dispatchEvent(new Event('loadeddata'));
  await connecting;
  /** Seconds pass, in which so much is played and so much comes. */
  const pass = async (seconds: number, played: number, came: number) => {
    for (let second = 0; second < seconds; second++) {
      video.currentTime += played;
      video.end += came;
      await vi.advanceTimersByTimeAsync(1000);
    }
  };
  return { video, playback, pass };
}

describe('playing by HTTP-FLV or LL-HLS', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] }); });
  afterEach(() => { vi.useRealTimers(); });

  it('jumps to live when it has fallen far behind, and not for a second or two', async () => {
    const { video, playback, pass } = await play();
    video.end = targetLatency;
    await pass(5, 0.8, 1);
    expect(video.currentTime).toBeCloseTo(4);
    await pass(12, 0.8, 1);
    expect(video.currentTime).toBeGreaterThan(15);
    playback.close();
  });

  it('jumps after a while in which the page did not play at all', async () => {
    const { video, playback, pass } = await play();
    video.paused = true;
    await pass(1, 0, 60);
    expect(video.currentTime).toBeCloseTo(60 - targetLatency);
    playback.close();
  });

  it('is lost when the picture stands still for six seconds', async () => {
    const { video, playback, pass } = await play();
    video.end = 1;
    const lost = vi.fn();
    void playback.lost.then(lost);
    await pass(6, 0, 0);
    expect(lost).not.toHaveBeenCalled();
    await pass(2, 0, 0);
    expect(lost).toHaveBeenCalledWith('the picture stands still');
    playback.close();
    playback.close();
    expect(playback.detached).toBe(1);
  });
});
