import type { Placeholder } from './outgoing';
import { audioContext } from './sound';

const width = 1280;
const height = 720;
/** Often enough for encoders and players to go on. */
const redrawMs = 1000;

/** A black picture. */
export function blankPicture(): Placeholder {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false });
  const track = canvas.captureStream().getVideoTracks()[0];
  if (track === undefined || context === null) {
    throw new Error('This browser gives no canvas to take a picture from.');
  }
  // A canvas gives a frame only when something is drawn.
  const draw = () => { context.fillRect(0, 0, width, height); };
  draw();
  const timer = setInterval(draw, redrawMs);
  return {
    track,
    stop: () => {
      clearInterval(timer);
      track.stop();
    },
  };
}

export function silence(): Placeholder {
  const output = audioContext().createMediaStreamDestination();
  const track = output.stream.getAudioTracks()[0];
  if (track === undefined) {
    throw new Error('This browser gives no track of silence.');
  }
  return { track, stop: () => { track.stop(); } };
}
