/**
 * Why there is no camera or microphone, in the terms of the help that the person gets:
 * - `denied`: the permission was refused, here or in the system.
 * - `missing`: there is none.
 * - `busy`: another program has it.
 * - `insecure`: the page is not on HTTPS, so the browser offers none.
 * - `failed`: anything else.
 */
export type CaptureProblem = 'denied' | 'missing' | 'busy' | 'insecure' | 'failed';

export type CaptureKind = 'camera' | 'microphone';

export interface CaptureChoice {
  /** Null: the browser's own choice. */
  readonly cameraId: string | null;
  readonly microphoneId: string | null;
  readonly noiseSuppression: boolean;
}

/** What is needed of `navigator.mediaDevices`. */
export type CaptureDevices = Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'>;

/** Null where the browser offers none: it does so on secure pages only. */
export function browserDevices(): CaptureDevices | null {
  return (navigator as Partial<Navigator>).mediaDevices ?? null;
}

/** Which words of help a getUserMedia error calls for. https://www.w3.org/TR/mediacapture-streams/#methods-5 */
export function captureProblem(error: unknown): CaptureProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    case 'InsecureError':
      return 'insecure';
    default:
      return 'failed';
  }
}

/** Camera and microphone, or the one of them that is there. */
export async function captureBoth(devices: CaptureDevices | null, choice: CaptureChoice): Promise<MediaStream> {
  const available = secured(devices);
  const [video, audio] = [cameraConstraints(choice), microphoneConstraints(choice)];
  try {
    return await available.getUserMedia({ video, audio });
  } catch (error) {
    if (captureProblem(error) !== 'missing') {
      throw error;
    }
    if (choice.cameraId !== null || choice.microphoneId !== null) {
      // What was chosen once is not there any more, or not now.
      return await captureBoth(devices, { ...choice, cameraId: null, microphoneId: null });
    }
    // One of the two is there perhaps; a consultation by voice is better than none. The order matters: a picture alone is of little use.
    return await available.getUserMedia({ audio }).catch(() => available.getUserMedia({ video }));
  }
}

export async function captureOne(devices: CaptureDevices | null, kind: CaptureKind, choice: CaptureChoice): Promise<MediaStreamTrack> {
  const stream = await secured(devices).getUserMedia(
    kind === 'camera' ? { video: cameraConstraints(choice) } : { audio: microphoneConstraints(choice) });
  const track = stream.getTracks()[0];
  if (track === undefined) {
    throw Object.assign(new Error('The device gives no track.'), { name: 'NotFoundError' });
  }
  return track;
}

export function kindOf(track: MediaStreamTrack): CaptureKind {
  return track.kind === 'video' ? 'camera' : 'microphone';
}

function secured(devices: CaptureDevices | null): CaptureDevices {
  if (devices === null) {
    throw Object.assign(new Error('Not a secure page.'), { name: 'InsecureError' });
  }
  return devices;
}

// Exactly the chosen one: among mere wishes a better resolution would outweigh it, and another camera be opened.
function cameraConstraints({ cameraId }: CaptureChoice): MediaTrackConstraints {
  return {
    ...(cameraId === null ? { facingMode: 'user' } : { deviceId: { exact: cameraId } }),
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 25, max: 30 },
  };
}

function microphoneConstraints({ microphoneId, noiseSuppression }: CaptureChoice): MediaTrackConstraints {
  return {
    ...(microphoneId === null ? {} : { deviceId: { exact: microphoneId } }),
    echoCancellation: true,
    noiseSuppression,
    autoGainControl: true,
  };
}
