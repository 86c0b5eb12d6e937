import { staffApi } from '../account/staffApi';
import { call, post } from '../api/telemedApi';

/** What the transcoder does with a stream (docs/jobs.md). */
export interface StreamEntry {
  readonly consultationId: string;
  readonly participantId: string;
  readonly title: string | null;
  readonly name: string | null;
  readonly plan: string;
  readonly state: StreamWorkState;
  readonly since: string;
  readonly restarts: number;
  readonly viewers: number;
  readonly framesPerSecond: number | null;
  readonly bitrate: number | null;
  readonly speed: number | null;
  readonly droppedFrames: number | null;
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly lastError: string | null;
  readonly worker?: string;
}

export const streamWorkStates = ['planned', 'starting', 'running', 'stalled', 'backingOff', 'quarantined', 'stopping'] as const;
export type StreamWorkState = (typeof streamWorkStates)[number];

export const presets = ['copy', '540p25', '15fps-1m', '15fps-2m', '720p30'] as const;
export type Preset = (typeof presets)[number];

export const jobStates = ['starting', 'waiting', 'connecting', 'running', 'backingOff', 'lost', 'failed', 'finished', 'stopping', 'stopped'] as const;
export type JobState = (typeof jobStates)[number];

/** A relay or an ingest (docs/jobs.md). Keys and passwords are never in it. */
export interface Job {
  readonly id: string;
  readonly consultationId: string;
  readonly kind: 'relay' | 'ingest';
  readonly preset: Preset;
  readonly streams: readonly string[];
  readonly target?: { readonly encrypted: boolean; readonly host: string; readonly app: string; readonly hasKey: boolean };
  readonly source?: { readonly scheme: string | null; readonly host: string | null; readonly file: string | null; readonly hasPassword: boolean };
  readonly wanted: 'running' | 'stopped';
  readonly state: JobState;
  readonly since: string;
  readonly attempts: number;
  readonly fault: string | null;
  readonly bitrate: number | null;
  readonly framesPerSecond: number | null;
  readonly sentBytes: number;
  readonly droppedFrames: number;
  readonly reconnects: number;
  readonly worker?: string;
}

export type NewJob =
  | { readonly kind: 'relay'; readonly preset: Preset; readonly streams: readonly string[]; readonly target: { readonly url: string; readonly key: string } }
  | { readonly kind: 'ingest'; readonly preset: Preset; readonly participantId: string; readonly source: NewSource; readonly loop?: boolean };

export type NewSource =
  | { readonly url: string; readonly user?: string; readonly password?: string }
  | { readonly file: string };

/** A consultation as the administrator picks it. */
export interface ConsultationEntry {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly participants: readonly {
    readonly id: string;
    readonly role: 'doctor' | 'patient' | 'assistant' | 'viewer';
    readonly name: string;
    readonly mayPublish: boolean;
  }[];
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const json = (body: object) => ({ body: JSON.stringify(body), type: 'application/json' });
const jobAddress = (job: Job) => `/api/v1/consultations/${job.consultationId}/jobs/${job.id}`;

/** What the administrator's page asks. The browser shows the cookie by itself. */
export const adminApi = {
  ...staffApi,
  streams: async () => (await call<Page<StreamEntry>>('GET', '/api/v1/streams'))?.items ?? [],
  jobs: async () => (await call<Page<Job>>('GET', '/api/v1/jobs?limit=200'))?.items ?? [],
  createJob: async (consultationId: string, job: NewJob) => await post<Job>(`/api/v1/consultations/${consultationId}/jobs`, json(job)),
  startJob: async (job: Job) => { await call('POST', `${jobAddress(job)}/start`); },
  stopJob: async (job: Job) => { await call('POST', `${jobAddress(job)}/stop`); },
  deleteJob: async (job: Job) => { await call('DELETE', jobAddress(job)); },
  /** Those that something can be sent from or brought into. */
  openConsultations: async () =>
    (await call<Page<ConsultationEntry>>('GET', '/api/v1/consultations?status=waiting,live,scheduled&limit=200'))?.items ?? [],
  consultation: async (id: string) => await call<ConsultationEntry>('GET', `/api/v1/consultations/${id}`),
};

export type AdminApi = typeof adminApi;
