import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaptureDevices } from '../src/media/capture';
import { findAgain } from '../src/media/deviceList';
import { LocalMedia, type LocalMediaStatus } from '../src/media/localMedia';
import { Outgoing } from '../src/media/outgoing';
import { ScreenSharing } from '../src/session/screenShare';
import { Observable } from '../src/shared/observable';

class FakeTrack {
  readonly kind: 'video' | 'audio';
  readonly id: string;
  readonly label: string;
  enabled = true;
  stopped = false;
  contentHint = '';
  onended: (() => void) | null = null;
  readonly settings: MediaTrackSettings;

  constructor(kind: 'video' | 'audio', deviceId: string, settings: MediaTrackSettings = {}) {
    this.kind = kind;
    this.id = deviceId;
    this.label = `label of ${deviceId}`;
    this.settings = { deviceId, ...settings };
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  stop(): void {
    this.stopped = true;
  }

  asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

class FakeStream {
  readonly tracks: readonly FakeTrack[];

  constructor(tracks: readonly FakeTrack[]) {
    this.tracks = tracks;
  }

  getTracks(): readonly FakeTrack[] {
    return this.tracks;
  }

  getVideoTracks(): readonly FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === 'video');
  }

  getAudioTracks(): readonly FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === 'audio');
  }
}

/** A machine whose cameras and microphones are plugged and unplugged by the test. */
class FakeMachine extends EventTarget {
  cameras: string[];
  microphones: string[];
  denies = false;
  readonly opened: FakeTrack[] = [];
  readonly asked: MediaStreamConstraints[] = [];

  constructor(cameras: string[], microphones: string[]) {
    super();
    this.cameras = cameras;
    this.microphones = microphones;
  }

  getUserMedia(constraints: MediaStreamConstraints): Promise<FakeStream> {
    this.asked.push(constraints);
    if (this.denies) {
      return Promise.reject(Object.assign(new Error(), { name: 'NotAllowedError' }));
    }
    const tracks = ([['video', this.cameras], ['audio', this.microphones]] as const).flatMap(([kind, present]) => {
      const wanted = constraints[kind];
      return wanted === undefined ? [] : [{ kind, wanted: wanted as MediaTrackConstraints, present }];
    });
    if (tracks.some(({ present }) => present.length === 0)) {
      return Promise.reject(Object.assign(new Error(), { name: 'NotFoundError' }));
    }
    const exact = ({ deviceId }: MediaTrackConstraints) => (deviceId as { exact: string } | undefined)?.exact;
    if (tracks.some(({ wanted, present }) => exact(wanted) !== undefined && !present.includes(exact(wanted) ?? ''))) {
      return Promise.reject(Object.assign(new Error(), { name: 'OverconstrainedError' }));
    }
    return Promise.resolve(new FakeStream(tracks.map(({ kind, wanted, present }) => {
      const id = exact(wanted) ?? present[0] ?? '';
      const { noiseSuppression } = wanted;
      const track = new FakeTrack(kind, id, { noiseSuppression: noiseSuppression === true });
      this.opened.push(track);
      return track;
    })));
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const of = (kind: string, ids: string[]) => ids.map((deviceId) => ({ kind, deviceId, label: `label of ${deviceId}` }));
    return Promise.resolve([...of('videoinput', this.cameras), ...of('audioinput', this.microphones)] as MediaDeviceInfo[]);
  }

  async unplug(kind: 'cameras' | 'microphones', id: string): Promise<void> {
    this[kind] = this[kind].filter((one) => one !== id);
    this.opened.filter((track) => track.id === id && !track.stopped).forEach((track) => { track.onended?.(); });
    this.dispatchEvent(new Event('devicechange'));
    await settled();
  }

  async plugIn(kind: 'cameras' | 'microphones', id: string): Promise<void> {
    this[kind] = [...this[kind], id];
    this.dispatchEvent(new Event('devicechange'));
    await settled();
  }
}

const settled = () => new Promise<void>((resolve) => { setTimeout(resolve, 0); });

async function open(cameras = ['cam1'], microphones = ['mic1']) {
  const machine = new FakeMachine(cameras, microphones);
  const local = new LocalMedia(machine as unknown as CaptureDevices);
  await local.open();
  const tracks = () => (local.status.get().stream as unknown as FakeStream | null)?.tracks ?? [];
  const ids = () => tracks().map(({ id }) => id).sort();
  return { machine, local, tracks, ids, status: () => local.status.get() };
}

beforeEach(() => { vi.stubGlobal('MediaStream', FakeStream); });
afterEach(() => { vi.unstubAllGlobals(); });

describe('camera and microphone', () => {
  it('are any that are there when the chosen ones are gone by the next time', async () => {
    const { machine, local, ids } = await open(['cam1', 'cam2'], ['mic1']);
    await local.chooseCamera('cam2');
    expect(ids()).toEqual(['cam2', 'mic1']);
    local.close();
    machine.cameras = ['cam1'];
    await local.open();
    expect(ids()).toEqual(['cam1', 'mic1']);
  });

  it('are opened together and listed', async () => {
    const { ids, status } = await open(['cam1', 'cam2']);
    expect(ids()).toEqual(['cam1', 'mic1']);
    expect(status()).toMatchObject({ state: 'ready', problem: null, cameraId: 'cam1', microphoneId: 'mic1' });
    expect(status().devices.cameras.map(({ deviceId }) => deviceId)).toEqual(['cam1', 'cam2']);
  });

  it('are chosen one by one while they run: the other one goes on', async () => {
    const { local, machine, tracks, ids, status } = await open(['cam1', 'cam2']);
    const sound = tracks().find(({ kind }) => kind === 'audio');
    const before = status().stream;
    await local.chooseCamera('cam2');
    expect(ids()).toEqual(['cam2', 'mic1']);
    expect(tracks()).toContain(sound);
    expect(sound?.stopped).toBe(false);
    expect(machine.opened[0]?.stopped).toBe(true);
    expect(status().stream).not.toBe(before);
    expect(status().cameraId).toBe('cam2');
  });

  it('are opened anew when the camera has stopped without a word: the same one, and not the microphone', async () => {
    const { local, machine, ids } = await open(['cam1', 'cam2']);
    await local.reopenCamera();
    expect(ids()).toEqual(['cam1', 'mic1']);
    expect(machine.opened.map(({ id, stopped }) => `${id} ${String(stopped)}`)).toEqual(['cam1 true', 'mic1 false', 'cam1 false']);
  });

  it('keep their switches over a change', async () => {
    const { local, tracks } = await open(['cam1', 'cam2']);
    local.setCamera(false);
    local.setMicrophone(false);
    await local.chooseCamera('cam2');
    expect(tracks().map(({ enabled }) => enabled)).toEqual([false, false]);
  });

  it('are opened anew with or without noise suppression', async () => {
    const { local, tracks, status } = await open();
    await local.setNoiseSuppression(false);
    expect(tracks().find(({ kind }) => kind === 'audio')?.settings.noiseSuppression).toBe(false);
    expect(status().noiseSuppression).toBe(false);
  });

  it('fall to what is there when one is unplugged, say so, and come back with it', async () => {
    const { machine, ids, status } = await open(['cam1', 'cam2']);
    await machine.unplug('cameras', 'cam1');
    expect(ids()).toEqual(['cam2', 'mic1']);
    expect(status()).toMatchObject({ state: 'ready', cameraLost: 'replaced', microphoneLost: null });
    await machine.plugIn('cameras', 'cam1');
    expect(ids()).toEqual(['cam1', 'mic1']);
    expect(status().cameraLost).toBeNull();
  });

  it('go on without the one that is gone, until another is plugged in', async () => {
    const { machine, ids, status } = await open();
    await machine.unplug('cameras', 'cam1');
    expect(ids()).toEqual(['mic1']);
    expect(status()).toMatchObject({ state: 'ready', cameraLost: 'gone', problem: 'missing' });
    await machine.plugIn('cameras', 'cam9');
    expect(ids()).toEqual(['cam9', 'mic1']);
    expect(status()).toMatchObject({ cameraLost: 'replaced', problem: null });
    await machine.plugIn('cameras', 'cam1');
    expect(ids()).toEqual(['cam1', 'mic1']);
    expect(status().cameraLost).toBeNull();
  });

  it('know a device again that was used as the system\'s own choice, and do not take that choice for the device', () => {
    const device = (deviceId: string, label: string) => ({ kind: 'audioinput', deviceId, label }) as MediaDeviceInfo;
    const lost = { id: 'default', label: 'Default - Headset (USB)' };
    const standard = device('default', 'Default - Built-in');
    const headset = device('usb', 'Headset (USB)');
    expect(findAgain([standard, device('built-in', 'Built-in')], lost)).toBeNull();
    expect(findAgain([standard, device('built-in', 'Built-in'), headset], lost)).toBe(headset);
  });

  it('do not go back to a lost device once the person has chosen another', async () => {
    const { machine, local, ids, status } = await open(['cam1', 'cam2', 'cam3']);
    await machine.unplug('cameras', 'cam1');
    await local.chooseCamera('cam3');
    await machine.plugIn('cameras', 'cam1');
    expect(ids()).toEqual(['cam3', 'mic1']);
    expect(status().cameraLost).toBeNull();
  });

  it('say when the permission is taken away in mid-call, and do not ask on their own', async () => {
    const { machine, status, local, ids } = await open();
    machine.denies = true;
    const before = machine.asked.length;
    machine.opened.forEach((track) => { track.onended?.(); });
    await settled();
    expect(status()).toMatchObject({ state: 'problem', problem: 'denied', stream: null });
    expect(machine.asked.length - before).toBe(2);
    await machine.plugIn('cameras', 'cam2');
    expect(machine.asked.length - before).toBe(2);
    machine.denies = false;
    await local.open();
    expect(ids()).toEqual(['cam1', 'mic1']);
  });

  it('are one of the two where the other one is not there, and both when it is plugged in', async () => {
    const { machine, ids, status } = await open([], ['mic1']);
    expect(ids()).toEqual(['mic1']);
    await machine.plugIn('cameras', 'cam1');
    expect(ids()).toEqual(['cam1', 'mic1']);
    expect(status().cameraLost).toBeNull();
  });

  it('are let go of at the end, whatever is plugged in then', async () => {
    const { machine, local, status } = await open();
    local.close();
    expect(machine.opened.every(({ stopped }) => stopped)).toBe(true);
    await machine.plugIn('cameras', 'cam2');
    expect(status()).toMatchObject({ state: 'idle', stream: null });
  });

  it('need a secure page', async () => {
    const local = new LocalMedia(null);
    await local.open();
    expect(local.status.get()).toMatchObject({ state: 'problem', problem: 'insecure' });
  });
});

describe('what leaves', () => {
  const camera = new FakeTrack('video', 'cam');
  const microphone = new FakeTrack('audio', 'mic');
  const status = (...tracks: FakeTrack[]) =>
    ({ stream: tracks.length === 0 ? null : new FakeStream(tracks) }) as unknown as LocalMediaStatus;

  function compose(...tracks: FakeTrack[]) {
    const local = new Observable(status(...tracks));
    const screen = new Observable<MediaStreamTrack | null>(null);
    const made: FakeTrack[] = [];
    const make = (kind: 'video' | 'audio', id: string) => () => {
      const track = new FakeTrack(kind, id);
      made.push(track);
      return { track: track.asTrack(), stop: () => { track.stop(); } };
    };
    const outgoing = new Outgoing(local, screen, make('video', 'black'), make('audio', 'silence'));
    const ids = () => (outgoing.stream.get() as unknown as FakeStream | null)?.tracks.map(({ id }) => id) ?? null;
    return { local, screen, outgoing, ids, made };
  }

  it('is nothing as long as there is nothing', () => {
    const { local, ids } = compose();
    expect(ids()).toBeNull();
    local.set(status(microphone));
    expect(ids()).toEqual(['mic']);
  });

  it('is the screen in place of the camera while one is shared', () => {
    const { screen, ids } = compose(camera, microphone);
    expect(ids()).toEqual(['cam', 'mic']);
    screen.set(new FakeTrack('video', 'screen').asTrack());
    expect(ids()).toEqual(['screen', 'mic']);
    screen.set(null);
    expect(ids()).toEqual(['cam', 'mic']);
  });

  it('keeps a picture and a sound when a device is gone, so that nobody\'s player breaks off', () => {
    const { local, ids, made } = compose(camera, microphone);
    local.set(status(microphone));
    expect(ids()).toEqual(['black', 'mic']);
    local.set(status());
    expect(ids()).toEqual(['black', 'silence']);
    local.set(status(camera, microphone));
    expect(ids()).toEqual(['cam', 'mic']);
    expect(made.map(({ id, stopped }) => `${id} ${String(stopped)}`)).toEqual(['black true', 'silence true']);
  });

  it('is not told anew when nothing of it has changed', () => {
    const { local, outgoing } = compose(camera, microphone);
    const told = vi.fn();
    outgoing.stream.subscribe(told);
    local.set(status(microphone, camera));
    expect(told).not.toHaveBeenCalled();
  });
});

describe('sharing a screen', () => {
  const display = () => {
    const track = new FakeTrack('video', 'screen');
    return { track, getDisplayMedia: vi.fn(() => Promise.resolve(new FakeStream([track]) as unknown as MediaStream)) };
  };

  it('sends letters sharply and moves little, until it is stopped', async () => {
    const { track, getDisplayMedia } = display();
    const sharing = new ScreenSharing({ getDisplayMedia });
    const states: string[] = [];
    sharing.state.subscribe((state) => { states.push(state); });
    await sharing.start();
    expect(sharing.track.get()).toBe(track);
    expect(track.contentHint).toBe('detail');
    sharing.stop();
    expect(states).toEqual(['asking', 'on', 'off']);
    expect(track.stopped).toBe(true);
    expect(sharing.track.get()).toBeNull();
  });

  it('ends with the browser\'s own button', async () => {
    const { track, getDisplayMedia } = display();
    const sharing = new ScreenSharing({ getDisplayMedia });
    await sharing.start();
    track.onended?.();
    expect(sharing.state.get()).toBe('off');
    expect(sharing.track.get()).toBeNull();
  });

  it('is off again when the person thinks better of it', async () => {
    const sharing = new ScreenSharing({ getDisplayMedia: () => Promise.reject(new Error('NotAllowedError')) });
    await sharing.start();
    expect(sharing.state.get()).toBe('off');
  });

  it('does not begin after it was called off while the browser asked', async () => {
    const { track, getDisplayMedia } = display();
    const sharing = new ScreenSharing({ getDisplayMedia });
    const starting = sharing.start();
    sharing.stop();
    await starting;
    expect(sharing.state.get()).toBe('off');
    expect(track.stopped).toBe(true);
  });

  it('is not offered where there is none', async () => {
    const sharing = new ScreenSharing(null);
    await sharing.start();
    sharing.stop();
    expect(sharing.state.get()).toBe('unsupported');
  });
});
