import { Observable } from '../shared/observable';
import type { SwitchedMicrophone } from '../shared/ownMicrophone';

/** Whether the person wants to be heard, from one consultation to the next; live-pusher does what the page makes of it. */
export class Microphone implements SwitchedMicrophone {
  readonly status = new Observable({ microphoneOn: true });

  isMuted(): boolean {
    return !this.status.get().microphoneOn;
  }

  setMicrophone(on: boolean): void {
    if (on === this.isMuted()) {
      this.status.set({ microphoneOn: on });
    }
  }
}
