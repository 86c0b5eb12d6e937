/** The ways to play, best first. */
export const playbackPaths = ['whep', 'flv', 'hls'] as const;
export type PlaybackPath = (typeof playbackPaths)[number];

/** One attempt to play a stream by one way. */
export interface Playback {
  /** Resolves with the reason when what played does not play any more, or was closed. */
  readonly lost: Promise<string>;
  /** Resolves when it plays (or could, see {@link show}); throws a MediaError or an AbortError. */
  connect(signal: AbortSignal): Promise<void>;
  /** Puts the picture into the video element, where connecting has not done so already. */
  show(): void;
  /** There is a reason to doubt that it still plays. */
  check(): void;
  /** Ends it, here and on the server. */
  close(): void;
}

export type PlaybackFactory = (path: PlaybackPath) => Playback;
