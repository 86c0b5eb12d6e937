import { levelOf } from '../media/soundLevel';

/** Pieces of sound come this often: 2 KB of 16 kHz mono are 64 ms. */
const frameKilobytes = 2;
/** As long as WeChat records at once. */
const longestMs = 600_000;

/**
 * Tells how loud the microphone is, from 0 to 100, until it is stopped. The sound itself is kept nowhere. WeChat ends a recording by and
 * by, and begins no other one before: whoever starts again meanwhile is served when it has ended.
 */
export class MicrophoneLevel {
  private readonly recorder = wx.getRecorderManager();
  private listener: ((level: number) => void) | null = null;
  private recording = false;

  constructor() {
    this.recorder.onFrameRecorded(({ frameBuffer }) => { this.listener?.(levelOf(frameBuffer)); });
    this.recorder.onStop(() => {
      this.recording = false;
      this.begin();
    });
    this.recorder.onError(() => {
      this.recording = false;
      this.listener?.(0);
    });
  }

  start(listener: (level: number) => void): void {
    this.listener = listener;
    this.begin();
  }

  stop(): void {
    if (this.listener !== null) {
      this.listener = null;
      this.recorder.stop();
    }
  }

  private begin(): void {
    if (this.listener !== null && !this.recording) {
      this.recording = true;
      this.recorder.start({ duration: longestMs, sampleRate: 16_000, numberOfChannels: 1, format: 'PCM', frameSize: frameKilobytes });
    }
  }
}
