/** A candidate as `icecandidate` hands it out, or null for the end of candidates. */
export interface TrickledCandidate {
  readonly candidate: string;
  readonly sdpMLineIndex: number | null;
  readonly sdpMid: string | null;
}

interface MediaSection {
  readonly line: string;
  readonly mid: string | undefined;
}

/**
 * The body of a trickle ICE PATCH (`application/trickle-ice-sdpfrag`, RFC 8840 section 9): the session's ICE credentials, then the new
 * candidates under the media section they belong to. Everything is bundled, so nearly always that is the first one.
 */
export function buildSdpFragment(localSdp: string, candidates: readonly TrickledCandidate[], complete: boolean): string {
  const lines = localSdp.split(/\r?\n/);
  const ufrag = lines.find((line) => line.startsWith('a=ice-ufrag:'));
  const password = lines.find((line) => line.startsWith('a=ice-pwd:'));
  if (!ufrag || !password) {
    throw new Error('The local description carries no ICE credentials.');
  }

  const sections = mediaSections(lines);
  const out = [ufrag, password];
  const first = sections[0];
  for (const [index, section] of sections.entries()) {
    const own = candidates.filter((candidate) =>
      candidate.sdpMid === null ? candidate.sdpMLineIndex === index : candidate.sdpMid === section.mid);
    const ends = complete && section === first;
    if (own.length === 0 && !ends) {
      continue;
    }
    out.push(section.line);
    if (section.mid !== undefined) {
      out.push(`a=mid:${section.mid}`);
    }
    for (const candidate of own) {
      out.push(`a=${candidate.candidate}`);
    }
    if (ends) {
      out.push('a=end-of-candidates');
    }
  }
  return `${out.join('\r\n')}\r\n`;
}

function mediaSections(lines: readonly string[]): MediaSection[] {
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  return starts.map((start, index) => ({
    line: lines[start] ?? '',
    mid: lines
      .slice(start, starts[index + 1])
      .find((line) => line.startsWith('a=mid:'))
      ?.slice('a=mid:'.length),
  }));
}
