/**
 * A hub that was killed says no goodbye, and browsers need seven to nine seconds to call ICE disconnected and then some. But it also sends
 * nothing any more, neither RTCP (every second) nor answers to the browser's own connectivity checks (every 2.5 s at least).
 */
const silentSamples = 2;
/** The same, when there is a reason to doubt: media and its reports come many times a second. */
const doubtMs = 700;

type Stat = RTCStats & Record<string, unknown>;

/** Everything that ever came in from the other end of the connection, in one number that only grows. */
export function heardOf(report: Iterable<Stat>): number {
  let heard = 0;
  for (const stat of report) {
    if (stat.type === 'candidate-pair') {
      heard += count(stat['bytesReceived']) + count(stat['packetsReceived']) + count(stat['responsesReceived']) + count(stat['requestsReceived']);
    }
  }
  return heard;
}

export async function heardFrom(peer: Pick<RTCPeerConnection, 'getStats'>): Promise<number> {
  return heardOf(((await peer.getStats()) as unknown as Map<string, Stat>).values());
}

/** Counts samples in a row in which nothing was heard. */
export class SilenceCounter {
  #heard = -1;
  #silent = 0;

  /** True once it was silent for too long. */
  isSilent(heard: number): boolean {
    this.#silent = heard === this.#heard ? this.#silent + 1 : 0;
    this.#heard = heard;
    return this.#silent >= silentSamples;
  }
}

export interface SilenceWatch {
  /** There is a reason to doubt: listen now. */
  check(): void;
  stop(): void;
}

/** Calls `onSilence` when nothing came from the other end for two seconds, and again as long as it stays so. */
export function watchSilence(peer: Pick<RTCPeerConnection, 'getStats'>, onSilence: () => void): SilenceWatch {
  const counter = new SilenceCounter();
  let stopped = false;
  let doubting: ReturnType<typeof setTimeout> | undefined;

  const listen = (then: (heard: number) => void) => {
    void heardFrom(peer).then((heard) => {
      if (!stopped) {
        then(heard);
      }
    }, () => undefined);
  };
  const timer = setInterval(() => {
    listen((heard) => {
      if (counter.isSilent(heard)) {
        onSilence();
      }
    });
  }, 1000);

  return {
    check: () => {
      clearTimeout(doubting);
      listen((before) => {
        doubting = setTimeout(() => {
          listen((heard) => {
            if (heard === before) {
              onSilence();
            }
          });
        }, doubtMs);
      });
    },
    stop: () => {
      stopped = true;
      clearInterval(timer);
      clearTimeout(doubting);
    },
  };
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
