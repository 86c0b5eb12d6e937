import type { NewJob, NewSource, Preset } from '../adminApi';

/** What stands in the form of a new job. */
export interface JobDraft {
  readonly kind: 'relay' | 'ingest';
  readonly consultationId: string;
  readonly preset: Preset;
  /** Of a relay. */
  readonly streams: readonly string[];
  readonly targetUrl: string;
  readonly key: string;
  /** Of an ingest. */
  readonly participantId: string;
  readonly from: 'address' | 'file';
  readonly sourceUrl: string;
  readonly user: string;
  readonly password: string;
  readonly file: string;
  readonly loop: boolean;
}

export const emptyDraft: JobDraft = {
  kind: 'relay', consultationId: '', preset: 'copy', streams: [], targetUrl: '', key: '', participantId: '', from: 'address', sourceUrl: '', user: '',
  password: '', file: '', loop: false,
};

/** The fields that can be wrong. */
export type DraftFault = 'consultation' | 'streams' | 'copy-of-two' | 'target' | 'target-key-inside' | 'key' | 'participant' | 'source' | 'credentials-inside' | 'user' | 'file';

/** The first thing that is wrong, from top to bottom; null when it can be sent. The server looks again and has the last word. */
export function draftFault(draft: JobDraft): DraftFault | null {
  if (draft.consultationId === '') {
    return 'consultation';
  }
  return draft.kind === 'relay' ? relayFault(draft) : ingestFault(draft);
}

function relayFault(draft: JobDraft): DraftFault | null {
  const target = addressOf(draft.targetUrl, ['rtmp:', 'rtmps:']);
  return draft.streams.length < 1 || draft.streams.length > 2 ? 'streams'
    : draft.streams.length === 2 && draft.preset === 'copy' ? 'copy-of-two'
      : target === null ? 'target'
        : target.credentials ? 'credentials-inside'
          : target.query || target.path === '' ? 'target-key-inside'
            : draft.key.trim() === '' || /\s/.test(draft.key.trim()) ? 'key'
              : null;
}

function ingestFault(draft: JobDraft): DraftFault | null {
  if (draft.participantId === '') {
    return 'participant';
  }
  if (draft.from === 'file') {
    return /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,127}$/u.test(draft.file.trim()) ? null : 'file';
  }
  const source = addressOf(draft.sourceUrl, ['http:', 'https:', 'rtsp:', 'rtsps:']);
  return source === null ? 'source'
    : source.credentials ? 'credentials-inside'
      : draft.password !== '' && draft.user.trim() === '' ? 'user'
        : null;
}

/** What is sent; only of a draft without a fault. */
export function jobOf(draft: JobDraft): NewJob {
  if (draft.kind === 'relay') {
    return { kind: 'relay', preset: draft.preset, streams: draft.streams, target: { url: draft.targetUrl.trim(), key: draft.key.trim() } };
  }
  const source: NewSource = draft.from === 'file'
    ? { file: draft.file.trim() }
    : {
        url: draft.sourceUrl.trim(),
        ...(draft.user.trim() === '' ? {} : { user: draft.user.trim() }),
        ...(draft.password === '' ? {} : { password: draft.password }),
      };
  return { kind: 'ingest', preset: draft.preset, participantId: draft.participantId, source, ...(draft.from === 'file' && draft.loop ? { loop: true } : {}) };
}

/** The draft without what is secret: nothing of that stays in the page once it was sent. */
export function withoutSecrets(draft: JobDraft): JobDraft {
  return { ...draft, key: '', password: '' };
}

function addressOf(text: string, schemes: readonly string[]): { credentials: boolean; query: boolean; path: string } | null {
  // By hand: browsers differ in what URL makes of rtmp: and rtsp:.
  const match = /^([a-z]+:)\/\/([^/?#\s]+)(\/[^?#\s]*)?(\?[^#\s]*)?$/i.exec(text.trim());
  const [, scheme, authority, path, query] = match ?? [];
  return scheme === undefined || authority === undefined || !schemes.includes(scheme.toLowerCase()) || text.trim().length > 1024
    ? null
    : { credentials: authority.includes('@'), query: query !== undefined, path: (path ?? '').replace(/^\/+|\/+$/g, '') };
}
