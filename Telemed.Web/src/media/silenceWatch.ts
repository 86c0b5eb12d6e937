/**
 * A hub that was killed says no goodbye, and browsers need seven to nine seconds to call ICE disconnected and then some. But it also sends
 * nothing any more, neither RTCP (every second) nor answers to the browser's own connectivity checks (every 2.5 s at least).
 */
const silentSamples = 3;

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

/** Calls `onSilence` once, when nothing came from the other end for three seconds. Returns what stops the watch. */
export function watchSilence(peer: Pick<RTCPeerConnection, 'getStats'>, onSilence: () => void): () => void {
  const counter = new SilenceCounter();
  const timer = setInterval(() => {
    void peer
      .getStats()
      .then((report) => {
        if (counter.isSilent(heardOf((report as unknown as Map<string, Stat>).values()))) {
          clearInterval(timer);
          onSilence();
        }
      })
      .catch(() => undefined);
  }, 1000);
  return () => { clearInterval(timer); };
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
