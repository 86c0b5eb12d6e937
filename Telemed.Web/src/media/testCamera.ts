import { clockRowFraction, drawClock } from './clockCode';
import { audioContext } from './sound';

const width = 1280;
const height = 720;
const framesPerSecond = 25;

/** By the tone one hears (and measures) whose sound it is. */
export const testToneHz = { doctor: 1000, patient: 440 } as const;

export interface TestCamera {
  readonly stream: MediaStream;
  stop(): void;
}

/** A camera and microphone for machines that have none: a moving picture with a clock that people and programs can read, and a tone. */
export function startTestCamera(label: string, toneHz: number): TestCamera {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) {
    throw new Error('This browser gives no canvas to draw the test picture on.');
  }

  // Zero: frames are taken when they are drawn, not up to 40 ms later.
  const picture = canvas.captureStream(0);
  const track = picture.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack;
  track.contentHint = 'motion';

  const draw = () => {
    drawTestPicture(context, label, toneHz, Date.now());
    track.requestFrame();
  };
  const ticker = new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' });
  ticker.onmessage = draw;
  ticker.postMessage(1000 / framesPerSecond);
  draw();

  const sound = startTone(toneHz);
  return {
    stream: new MediaStream([track, ...sound.stream.getAudioTracks()]),
    stop: () => {
      ticker.terminate();
      track.stop();
      sound.stop();
    },
  };
}

function startTone(toneHz: number): TestCamera {
  const context = audioContext();
  const oscillator = context.createOscillator();
  oscillator.frequency.value = toneHz;
  const gain = context.createGain();
  gain.gain.value = 0.2;
  const output = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(output);
  oscillator.start();
  return {
    stream: output.stream,
    stop: () => {
      oscillator.stop();
      gain.disconnect();
      output.stream.getTracks().forEach((track) => { track.stop(); });
    },
  };
}

function drawTestPicture(context: CanvasRenderingContext2D, label: string, toneHz: number, now: number): void {
  const top = height * clockRowFraction;
  context.fillStyle = '#12303a';
  context.fillRect(0, top, width, height - top);

  // A disc on a slow orbit and a pendulum bar: a frozen picture is seen at once.
  const turn = ((now % 4000) / 4000) * 2 * Math.PI;
  context.fillStyle = '#3fb8af';
  context.beginPath();
  context.arc(width / 2 + Math.cos(turn) * 440, 420 + Math.sin(turn) * 200, 54, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = '#1d4652';
  context.fillRect(((now % 2000) / 2000) * (width + 80) - 80, height - 48, 80, 24);

  context.fillStyle = '#ffffff';
  context.textAlign = 'center';
  context.font = '600 112px ui-monospace, monospace';
  context.fillText(clockText(now), width / 2, 430);
  context.font = '36px system-ui, sans-serif';
  context.fillStyle = '#cfe6e6';
  context.fillText(`${label} · ${String(toneHz)} Hz`, width / 2, 510);

  drawClock(context, width, height, now);
}

function clockText(now: number): string {
  const date = new Date(now);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
