import { Observable } from './observable';
import { type TestCamera, startTestCamera } from './testCamera';

/**
 * Why there is no camera or microphone, in the terms of the help that the person gets:
 * - `denied`: the permission was refused, here or in the system.
 * - `missing`: there is none.
 * - `busy`: another program has it.
 * - `insecure`: the page is not on HTTPS, so the browser offers none.
 * - `failed`: anything else.
 */
export type CaptureProblem = 'denied' | 'missing' | 'busy' | 'insecure' | 'failed';

export interface Devices {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly microphones: readonly MediaDeviceInfo[];
}

export interface LocalMediaStatus {
  readonly state: 'idle' | 'asking' | 'ready' | 'problem';
  readonly problem: CaptureProblem | null;
  readonly stream: MediaStream | null;
  readonly isTestPicture: boolean;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly cameraId: string | null;
  readonly microphoneId: string | null;
  readonly devices: Devices;
}

const initial: LocalMediaStatus = {
  state: 'idle',
  problem: null,
  stream: null,
  isTestPicture: false,
  microphoneOn: true,
  cameraOn: true,
  cameraId: null,
  microphoneId: null,
  devices: { cameras: [], microphones: [] },
};

/** One's own camera and microphone, or the test picture in their place. */
export class LocalMedia {
  readonly status = new Observable<LocalMediaStatus>(initial);
  #testCamera: TestCamera | null = null;
  #asked = 0;

  /** Asks for camera and microphone; what goes wrong stands in the status. */
  async open(choice: { cameraId?: string | null; microphoneId?: string | null } = {}): Promise<void> {
    const asked = ++this.#asked;
    const cameraId = choice.cameraId ?? this.status.get().cameraId;
    const microphoneId = choice.microphoneId ?? this.status.get().microphoneId;
    this.#update({ state: 'asking', problem: null });
    try {
      const stream = await capture(cameraId, microphoneId);
      const devices = await listDevices();
      if (asked !== this.#asked) {
        stopTracks(stream);
        return;
      }
      this.#adopt(stream, null);
      for (const track of stream.getTracks()) {
        // "ended" comes when a device is plugged out, not when we stop it: take what is there now.
        track.addEventListener('ended', () => { void this.open(); }, { once: true });
      }
      this.#update({
        devices,
        cameraId: stream.getVideoTracks()[0]?.getSettings().deviceId ?? null,
        microphoneId: stream.getAudioTracks()[0]?.getSettings().deviceId ?? null,
      });
    } catch (error) {
      if (asked === this.#asked) {
        this.#release();
        this.#update({ state: 'problem', problem: captureProblem(error), stream: null });
      }
    }
  }

  openTestPicture(label: string, toneHz: number): void {
    this.#asked++;
    const camera = startTestCamera(label, toneHz);
    this.#adopt(camera.stream, camera);
  }

  setMicrophone(on: boolean): void {
    this.#update({ microphoneOn: on });
    this.#applySwitches();
  }

  /** Off sends black: the other side's player goes on, and nobody sees anything. */
  setCamera(on: boolean): void {
    this.#update({ cameraOn: on });
    this.#applySwitches();
  }

  /** Lets go of the devices; the choice of devices and switches stays for the next time. */
  close(): void {
    this.#asked++;
    this.#release();
    this.#update({ state: 'idle', stream: null, isTestPicture: false });
  }

  #adopt(stream: MediaStream, testCamera: TestCamera | null): void {
    this.#release();
    this.#testCamera = testCamera;
    this.#update({ state: 'ready', problem: null, stream, isTestPicture: testCamera !== null });
    this.#applySwitches();
  }

  #release(): void {
    this.#testCamera?.stop();
    this.#testCamera = null;
    const { stream } = this.status.get();
    if (stream !== null) {
      stopTracks(stream);
    }
  }

  #applySwitches(): void {
    const { stream, microphoneOn, cameraOn } = this.status.get();
    stream?.getAudioTracks().forEach((track) => { track.enabled = microphoneOn; });
    stream?.getVideoTracks().forEach((track) => { track.enabled = cameraOn; });
  }

  #update(change: Partial<LocalMediaStatus>): void {
    this.status.set({ ...this.status.get(), ...change });
  }
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

async function capture(cameraId: string | null, microphoneId: string | null): Promise<MediaStream> {
  // Typed as always there; in fact browsers leave it out on plain HTTP.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) {
    throw Object.assign(new Error('Not a secure page.'), { name: 'InsecureError' });
  }
  const video = {
    ...(cameraId === null ? { facingMode: 'user' } : { deviceId: { ideal: cameraId } }),
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 25, max: 30 },
  } satisfies MediaTrackConstraints;
  const audio = {
    ...(microphoneId === null ? {} : { deviceId: { ideal: microphoneId } }),
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  } satisfies MediaTrackConstraints;

  try {
    return await devices.getUserMedia({ video, audio });
  } catch (error) {
    if (captureProblem(error) !== 'missing') {
      throw error;
    }
    // One of the two is there perhaps; a consultation by voice is better than none. The order matters: a picture alone is of little use.
    return await devices.getUserMedia({ audio }).catch(() => devices.getUserMedia({ video }));
  }
}

async function listDevices(): Promise<Devices> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return {
    cameras: all.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== ''),
    microphones: all.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== ''),
  };
}

function stopTracks(stream: MediaStream): void {
  stream.getTracks().forEach((track) => { track.stop(); });
}
