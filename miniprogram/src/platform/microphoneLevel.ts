import { levelOf } from '../media/soundLevel';

/** Pieces of sound come this often: 2 KB of 16 kHz mono are 64 ms. */
const frameKilobytes = 2;
const longestMs = 60_000;

/** Tells how loud the microphone is, from 0 to 100, until it is stopped. The sound itself is kept nowhere. */
export class MicrophoneLevel {
  private readonly recorder = wx.getRecorderManager();
  private listener: ((level: number) => void) | null = null;

  start(listener: (level: number) => void): void {
    this.listener = listener;
    this.recorder.onFrameRecorded(({ frameBuffer }) => { this.listener?.(levelOf(frameBuffer)); });
    this.recorder.onError(() => { this.listener?.(0); });
    this.recorder.start({ duration: longestMs, sampleRate: 16_000, numberOfChannels: 1, format: 'PCM', frameSize: frameKilobytes });
  }

  stop(): void {
    if (this.listener !== null) {
      this.listener = null;
      this.recorder.stop();
    }
  }
}
