/** The part of RTCRtpCodec that the order depends on. */
export interface CodecLike {
  readonly mimeType: string;
  readonly sdpFmtpLine?: string;
}

/**
 * H.264 first, everything else behind it in the browser's own order. The phones' live-player decodes nothing but H.264, and the service
 * copies video as it is. Among the H.264 profiles constrained baseline with packetization mode 1 comes first: it has no B-frames, which
 * the hub refuses, and every phone decodes it in hardware.
 */
export function preferH264<T extends CodecLike>(codecs: readonly T[]): T[] {
  return codecs
    .map((codec, index) => ({ codec, index, rank: rank(codec) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ codec }) => codec);
}

export function hasH264(codecs: readonly CodecLike[]): boolean {
  return codecs.some((codec) => codec.mimeType.toLowerCase() === 'video/h264');
}

function rank({ mimeType, sdpFmtpLine = '' }: CodecLike): number {
  if (mimeType.toLowerCase() !== 'video/h264') {
    return 3;
  }
  const packetized = /packetization-mode=1/.test(sdpFmtpLine);
  const constrainedBaseline = /profile-level-id=42e0/i.test(sdpFmtpLine);
  return packetized && constrainedBaseline ? 0 : packetized ? 1 : 2;
}
