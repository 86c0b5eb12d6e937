import type { CaptureDevices, CaptureKind } from './capture';

export interface Devices {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly microphones: readonly MediaDeviceInfo[];
  /** Empty where the browser does not let one choose. */
  readonly speakers: readonly MediaDeviceInfo[];
}

export const noDevices: Devices = { cameras: [], microphones: [], speakers: [] };

/** A device as it is remembered while it is unplugged. */
export interface KnownDevice {
  readonly id: string;
  readonly label: string;
}

export async function listDevices(devices: CaptureDevices): Promise<Devices> {
  const all = await devices.enumerateDevices();
  const of = (wanted: MediaDeviceKind) => all.filter(({ kind, deviceId }) => kind === wanted && deviceId !== '');
  return {
    cameras: of('videoinput'),
    microphones: of('audioinput'),
    speakers: canChooseSpeaker() ? of('audiooutput') : [],
  };
}

export function devicesOf(devices: Devices, kind: CaptureKind): readonly MediaDeviceInfo[] {
  return kind === 'camera' ? devices.cameras : devices.microphones;
}

/** What Chrome lists beside the devices: whichever the system prefers at the moment. */
const aliases: ReadonlySet<string> = new Set(['default', 'communications']);

/**
 * The device that is back: by its id, or, in browsers that give it a new one, by its name. An alias's name ends with that of the device
 * which it stood for ("Default - Headset").
 */
export function findAgain(devices: readonly MediaDeviceInfo[], lost: KnownDevice): MediaDeviceInfo | null {
  const real = devices.filter(({ deviceId }) => !aliases.has(deviceId));
  return real.find(({ deviceId }) => deviceId === lost.id)
    ?? real.find(({ label }) => label !== '' && lost.label.endsWith(label))
    ?? null;
}

function canChooseSpeaker(): boolean {
  return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
}
