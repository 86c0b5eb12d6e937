import type { PlaybackPath } from '../media/playback';
import type { PlayerState } from '../media/player';
import type { PublisherState } from '../media/publisher';
import type { Call } from './call';

/** What `window.__telemed.stats()` answers: read-only, for tests and for support. There is no token and no address in it. */
export interface Diagnostics {
  /** Of the other side's stream: of the first, where there are several. */
  readonly state: PlayerState | 'none';
  readonly path: PlaybackPath | null;
  readonly publish: PublisherState | 'none';
  /** The last readings of the clock in the other's picture, oldest first; empty where it carries none. */
  readonly delayMs: readonly number[];
  /** From the click on start to the other's first picture. */
  readonly firstFrameMs: number | null;
  /** From the click on start until the own stream was taken. */
  readonly whipConnectedMs: number | null;
  readonly remote: { readonly width: number; readonly height: number; readonly fps: number | null } | null;
  readonly loudestToneHz: number | null;
  readonly packets: { readonly sent: number; readonly received: number; readonly lost: number };
  /** Pictures of the own camera or screen, and how many of them have left in this session. */
  readonly pictures: { readonly captured: number | null; readonly sent: number | null };
  readonly codecs: { readonly sent: readonly (string | null)[]; readonly received: readonly (string | null)[] };
  readonly rttMs: number | null;
  /** Whether the browser wants a click before it plays sound. */
  readonly soundBlocked: boolean;
  /** What last kept the other side's stream from playing. */
  readonly lastProblem: string | null;
}

const nothing: Diagnostics = {
  state: 'none',
  path: null,
  publish: 'none',
  delayMs: [],
  firstFrameMs: null,
  whipConnectedMs: null,
  remote: null,
  loudestToneHz: null,
  packets: { sent: 0, received: 0, lost: 0 },
  pictures: { captured: null, sent: null },
  codecs: { sent: [], received: [] },
  rttMs: null,
  soundBlocked: false,
  lastProblem: null,
};

export function diagnose(call: Call | null): Diagnostics {
  if (call === null) {
    return nothing;
  }
  const { first } = call;
  const { state, path } = first?.playing.get() ?? { state: 'none' as const, path: null };
  const sent = call.publisher.sample.get();
  const received = first?.received.get() ?? null;
  const size = first?.video.size.get() ?? null;
  return {
    state,
    path,
    publish: call.publisher.state.get(),
    delayMs: [...first?.video.frames.delays.samples ?? []],
    firstFrameMs: since(call.clickedAt, call.firstFrameAt),
    whipConnectedMs: since(call.clickedAt, call.publisher.firstLiveAt),
    remote: size === null ? null : { ...size, fps: first?.video.framesPerSecond ?? null },
    loudestToneHz: first?.video.loudestToneHz() ?? null,
    packets: { sent: sent?.packets ?? 0, received: received?.packets ?? 0, lost: received?.packetsLost ?? 0 },
    pictures: { captured: sent?.framesCaptured ?? null, sent: sent?.framesSent ?? null },
    codecs: {
      sent: sent === null ? [] : [sent.videoCodec, sent.audioCodec],
      received: received === null ? [] : [received.videoCodec, received.audioCodec],
    },
    rttMs: received?.rttMs ?? sent?.rttMs ?? null,
    soundBlocked: call.soundBlocked.get(),
    lastProblem: first?.player.lastProblem ?? null,
  };
}

function since(start: number, end: number | null): number | null {
  return end === null ? null : Math.round(end - start);
}

declare global {
  interface Window {
    __telemed?: { readonly stats: () => Diagnostics };
  }
}
