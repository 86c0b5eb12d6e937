import type { Admission, PlayWay } from '../session/admission';
import { MediaLink } from './mediaLink';

/** So many failures in a row, and the other way is tried. */
const failuresPerWay = 2;

/** Somebody's picture and sound: by HTTP-FLV through the gateway, and by RTMP where that does not get through. */
export class RemotePlayer {
  readonly id: string;
  readonly link: MediaLink;
  way: PlayWay = 'flv';
  /** Nothing of the person was ever seen: the first picture is still to come. */
  private lastFailures = 0;

  constructor(id: string, admission: Admission, log: (level: 'info' | 'warn', text: string) => void) {
    this.id = id;
    this.link = new MediaLink({
      device: 'player',
      name: `player ${id}`,
      address: (failures) => admission.playAddress(id, this.wayAfter(failures)),
      log,
    });
  }

  /** What worked last is tried first. */
  private wayAfter(failures: number): PlayWay {
    if (failures > this.lastFailures && failures % failuresPerWay === 0) {
      this.way = this.way === 'flv' ? 'rtmp' : 'flv';
    }
    this.lastFailures = failures;
    return this.way;
  }
}
