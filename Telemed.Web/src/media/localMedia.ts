import { Observable } from '../shared/observable';
import { type CaptureChoice, type CaptureDevices, type CaptureKind, type CaptureProblem, browserDevices, captureBoth, captureOne, captureProblem, kindOf } from './capture';
import { type Devices, type KnownDevice, devicesOf, findAgain, listDevices, noDevices } from './deviceList';
import { type TestCamera, startTestCamera } from './testCamera';

export type { CaptureProblem } from './capture';
export type { Devices } from './deviceList';

/**
 * What became of a device that was in use and is not there any more: another one took its place, or none did. Either way it is taken up
 * again when it is back.
 */
export type DeviceLoss = 'replaced' | 'gone';

export interface LocalMediaStatus {
  readonly state: 'idle' | 'asking' | 'ready' | 'problem';
  /** With `ready`: of one of the two, while the other one works. */
  readonly problem: CaptureProblem | null;
  /** Another object whenever its tracks are others. */
  readonly stream: MediaStream | null;
  readonly isTestPicture: boolean;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  readonly noiseSuppression: boolean;
  readonly cameraId: string | null;
  readonly microphoneId: string | null;
  /** Null: the system's own choice. */
  readonly speakerId: string | null;
  readonly cameraLost: DeviceLoss | null;
  readonly microphoneLost: DeviceLoss | null;
  readonly devices: Devices;
}

const initial: LocalMediaStatus = {
  state: 'idle',
  problem: null,
  stream: null,
  isTestPicture: false,
  microphoneOn: true,
  cameraOn: true,
  noiseSuppression: true,
  cameraId: null,
  microphoneId: null,
  speakerId: null,
  cameraLost: null,
  microphoneLost: null,
  devices: noDevices,
};

/** One's own camera and microphone, or the test picture in their place. */
export class LocalMedia {
  readonly status = new Observable<LocalMediaStatus>(initial);
  readonly #devices: CaptureDevices | null;
  readonly #lost = new Map<CaptureKind, KnownDevice>();
  #testCamera: TestCamera | null = null;
  #asked = 0;
  #listening = false;

  constructor(devices: CaptureDevices | null = browserDevices()) {
    this.#devices = devices;
  }

  /** Asks for camera and microphone; what goes wrong stands in the status. Of what is open already only what is named is opened anew. */
  async open(choice: { cameraId?: string | null; microphoneId?: string | null } = {}): Promise<void> {
    const { state, isTestPicture } = this.status.get();
    if (state === 'ready' && !isTestPicture && (choice.cameraId != null || choice.microphoneId != null)) {
      if (choice.cameraId != null) {
        this.#forgetLost('camera');
        await this.#reopen('camera', { cameraId: choice.cameraId });
      }
      if (choice.microphoneId != null) {
        this.#forgetLost('microphone');
        await this.#reopen('microphone', { microphoneId: choice.microphoneId });
      }
      return;
    }
    const asked = ++this.#asked;
    this.#update({ state: 'asking', problem: null });
    try {
      const stream = await captureBoth(this.#devices, { ...this.#choice(), ...choice });
      if (asked !== this.#asked) {
        stopTracks(stream.getTracks());
        return;
      }
      this.#forgetLost('camera');
      this.#forgetLost('microphone');
      this.#release();
      this.#adopt(stream.getTracks());
      await this.#refreshDevices();
    } catch (error) {
      if (asked === this.#asked) {
        this.#release();
        this.#update({ state: 'problem', problem: captureProblem(error), stream: null, isTestPicture: false });
      }
    }
    this.#listen();
  }

  async chooseCamera(cameraId: string): Promise<void> {
    await this.open({ cameraId });
  }

  /** It gives no picture any more, though it has not ended. */
  async reopenCamera(): Promise<void> {
    if (this.#track('camera') !== null && !this.status.get().isTestPicture) {
      await this.#reopen('camera', {});
    }
  }

  async chooseMicrophone(microphoneId: string): Promise<void> {
    await this.open({ microphoneId });
  }

  /** Null for the system's own choice. */
  chooseSpeaker(speakerId: string | null): void {
    this.#update({ speakerId });
  }

  /** Browsers do not change it in a running track, so the microphone is opened anew. */
  async setNoiseSuppression(on: boolean): Promise<void> {
    this.#update({ noiseSuppression: on });
    if (this.#track('microphone') !== null && !this.status.get().isTestPicture) {
      await this.#reopen('microphone', {});
    }
  }

  openTestPicture(label: string, toneHz: number): void {
    this.#asked++;
    this.#release();
    const camera = startTestCamera(label, toneHz);
    this.#testCamera = camera;
    this.#update({ state: 'ready', problem: null, stream: camera.stream, isTestPicture: true });
    this.#applySwitches();
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
    this.#devices?.removeEventListener('devicechange', this.#onDeviceChange);
    this.#listening = false;
    this.#release();
    this.#lost.clear();
    this.#update({ state: 'idle', stream: null, isTestPicture: false, cameraLost: null, microphoneLost: null });
  }

  /** Opens one of the two anew, as chosen; the other one goes on meanwhile. */
  async #reopen(kind: CaptureKind, choice: Partial<CaptureChoice>): Promise<boolean> {
    const asked = this.#asked;
    const old = this.#track(kind);
    // Before, not after: many phones open one camera at a time only.
    stopTracks(old === null ? [] : [old]);
    const track = await this.#capture(kind, choice);
    if (asked !== this.#asked || this.#track(kind) !== old) {
      stopTracks(track === null ? [] : [track]);
      return false;
    }
    const others = this.status.get().stream?.getTracks().filter((one) => one !== old) ?? [];
    this.#adopt(track === null ? others : [...others, track]);
    await this.#refreshDevices();
    return track !== null;
  }

  /** The device of the choice, else any; null when there is none to be had. */
  async #capture(kind: CaptureKind, choice: Partial<CaptureChoice>): Promise<MediaStreamTrack | null> {
    try {
      const track = await captureOne(this.#devices, kind, { ...this.#choice(), ...choice });
      this.#update({ problem: null });
      return track;
    } catch (error) {
      const problem = captureProblem(error);
      if (problem !== 'denied') {
        const any = { ...this.#choice(), cameraId: null, microphoneId: null };
        const track = await captureOne(this.#devices, kind, any).catch(() => null);
        if (track !== null) {
          this.#update({ problem: null });
          return track;
        }
      }
      this.#update({ problem });
      return null;
    }
  }

  #adopt(tracks: readonly MediaStreamTrack[]): void {
    for (const track of tracks) {
      // Comes when a device is unplugged or the permission taken away, not when we stop it.
      track.onended = () => { void this.#replaceEnded(track); };
    }
    const video = tracks.find(({ kind }) => kind === 'video');
    const audio = tracks.find(({ kind }) => kind === 'audio');
    const { cameraId, microphoneId, problem } = this.status.get();
    this.#update({
      state: tracks.length > 0 ? 'ready' : 'problem',
      problem: tracks.length > 0 ? problem : problem ?? 'missing',
      stream: tracks.length > 0 ? new MediaStream([...tracks]) : null,
      isTestPicture: false,
      cameraId: video?.getSettings().deviceId ?? cameraId,
      microphoneId: audio?.getSettings().deviceId ?? microphoneId,
    });
    this.#applySwitches();
  }

  /** A device that was in use is gone: what else is there takes its place. */
  async #replaceEnded(track: MediaStreamTrack): Promise<void> {
    const kind = kindOf(track);
    if (this.#track(kind) !== track) {
      return;
    }
    if (!this.#lost.has(kind)) {
      this.#lost.set(kind, { id: track.getSettings().deviceId ?? '', label: track.label });
    }
    const asked = this.#asked;
    const replaced = await this.#reopen(kind, { cameraId: null, microphoneId: null });
    if (asked === this.#asked) {
      this.#say(kind, replaced ? 'replaced' : 'gone');
    }
  }

  readonly #onDeviceChange = () => {
    void this.#refreshDevices().then(async () => {
      await this.#takeUpAgain('camera');
      await this.#takeUpAgain('microphone');
    });
  };

  async #takeUpAgain(kind: CaptureKind): Promise<void> {
    const { state, problem, isTestPicture, devices } = this.status.get();
    const present = devicesOf(devices, kind);
    const lost = this.#lost.get(kind);
    if (isTestPicture || state === 'idle' || state === 'asking' || problem === 'denied' || present.length === 0) {
      return;
    }
    const back = lost === undefined ? null : findAgain(present, lost);
    const wanted = back ?? (this.#track(kind) === null ? present[0] : undefined);
    if (wanted !== undefined && (await this.#reopen(kind, kind === 'camera' ? { cameraId: wanted.deviceId } : { microphoneId: wanted.deviceId }))) {
      if (back !== null || lost === undefined) {
        this.#forgetLost(kind);
      } else {
        this.#say(kind, 'replaced');
      }
    }
  }

  #forgetLost(kind: CaptureKind): void {
    this.#lost.delete(kind);
    this.#say(kind, null);
  }

  #say(kind: CaptureKind, loss: DeviceLoss | null): void {
    this.#update(kind === 'camera' ? { cameraLost: loss } : { microphoneLost: loss });
  }

  async #refreshDevices(): Promise<void> {
    const devices = this.#devices === null ? noDevices : await listDevices(this.#devices).catch(() => this.status.get().devices);
    const { speakerId } = this.status.get();
    const speakerIsThere = devices.speakers.some(({ deviceId }) => deviceId === speakerId);
    this.#update({ devices, speakerId: speakerIsThere ? speakerId : null });
  }

  #listen(): void {
    if (!this.#listening) {
      this.#listening = true;
      this.#devices?.addEventListener('devicechange', this.#onDeviceChange);
    }
  }

  #choice(): CaptureChoice {
    const { cameraId, microphoneId, noiseSuppression } = this.status.get();
    return { cameraId, microphoneId, noiseSuppression };
  }

  #track(kind: CaptureKind): MediaStreamTrack | null {
    return this.status.get().stream?.getTracks().find((track) => kindOf(track) === kind) ?? null;
  }

  #release(): void {
    this.#testCamera?.stop();
    this.#testCamera = null;
    stopTracks(this.status.get().stream?.getTracks() ?? []);
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

function stopTracks(tracks: readonly MediaStreamTrack[]): void {
  tracks.forEach((track) => { track.stop(); });
}
