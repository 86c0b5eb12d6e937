import { DeviceCheck } from '../check/DeviceCheck';

/** The device check as a page of the console. */
export function CheckPage({ name }: { name: string }) {
  return <DeviceCheck label={name} />;
}
