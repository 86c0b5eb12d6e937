import { ApiError } from '../../api/telemedApi';
import type { Consultation, ConsultationEvent, ConsultationStatus, QualitySummary, Snapshot } from '../../console/consoleApi';
import type { Job, StreamEntry } from '../adminApi';
import type { PageOf } from '../shared/pagedList';
import { act, get, query, send } from '../shared/request';

/** With what only whoever looks after the system wants to know. */
export interface ConsultationDocument extends Consultation {
  readonly externalId?: string;
}

export interface ConsultationFilters {
  readonly text: string;
  readonly status: ConsultationStatus | 'all' | 'open';
  readonly from: string | null;
  readonly to: string | null;
}

export const noFilters: ConsultationFilters = { text: '', status: 'all', from: null, to: null };

const address = (id: string) => `/api/v1/consultations/${id}`;
const person = (id: string, participantId: string) => `${address(id)}/participants/${participantId}`;

export const consultationsApi = {
  list: async (filters: ConsultationFilters, cursor: string | null) => await get<PageOf<ConsultationDocument>>(`/api/v1/consultations${query({
    q: filters.text.trim(),
    status: filters.status === 'all' ? '' : filters.status === 'open' ? 'scheduled,waiting,live' : filters.status,
    from: filters.from,
    to: filters.to,
    limit: '50',
    cursor,
  })}`),
  one: async (id: string) => await get<ConsultationDocument>(address(id)),
  events: async (id: string, cursor: string | null) => await get<PageOf<ConsultationEvent>>(`${address(id)}/events${query({ limit: '200', cursor })}`),
  quality: async (id: string) => (await get<{ readonly summaries: readonly QualitySummary[] }>(`${address(id)}/quality?limit=1`)).summaries,
  jobs: async (id: string) => (await get<PageOf<Job>>(`${address(id)}/jobs`)).items,
  streams: async (id: string) => (await get<PageOf<StreamEntry>>(`${address(id)}/streams`)).items,
  snapshots: async (id: string) => (await get<PageOf<Snapshot>>(`${address(id)}/snapshots`)).items,
  end: async (id: string) => { await act('POST', `${address(id)}/end`); },
  cancel: async (id: string) => { await act('POST', `${address(id)}/cancel`); },
  kick: async (id: string, participantId: string, block: boolean) => { await act('POST', `${person(id, participantId)}/kick`, ...(block ? [{ block: true }] : [])); },
  unblock: async (id: string, participantId: string) => { await act('POST', `${person(id, participantId)}/unblock`); },
  stopPublishing: async (id: string, participantId: string) => { await act('POST', `${person(id, participantId)}/stop-publishing`); },
  allowPublishing: async (id: string, participantId: string) => { await act('POST', `${person(id, participantId)}/allow-publishing`); },
  newLink: async (id: string, participantId: string) => await send<{ readonly joinUrl: string }>('POST', `${person(id, participantId)}/join-code`),
  /** The picture that is on air now. Each look is written down in the audit trail. */
  picture: async (id: string, participantId: string) => await image(`${address(id)}/streams/${participantId}/picture`),
  snapshot: async (id: string, snapshotId: string) => await image(`${address(id)}/snapshots/${snapshotId}`),
};

async function image(path: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(path, { cache: 'no-store', headers: { Accept: 'image/jpeg, image/png, application/problem+json' }, signal: AbortSignal.timeout(8000) });
  } catch (error) {
    throw new ApiError(0, null, `No answer: ${String(error)}`);
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => null) as { readonly type?: unknown } | null;
    throw new ApiError(response.status, typeof problem?.type === 'string' ? problem.type : null, `Answered with ${String(response.status)}.`);
  }
  return await response.blob();
}
