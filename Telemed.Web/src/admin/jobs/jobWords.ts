import type { Tone } from '../../ui/Badge';
import type { Job, JobState, Preset } from '../adminApi';
import type { AdminText } from '../i18n/adminText';
import type { DraftFault } from './jobDraft';

export function presetWord(text: AdminText, preset: Preset): string {
  return {
    copy: text.presetCopy,
    '540p25': text.preset540p25,
    '15fps-1m': text.preset15fps1m,
    '15fps-2m': text.preset15fps2m,
    '720p30': text.preset720p30,
  }[preset];
}

export function faultWords(text: AdminText, fault: DraftFault): string {
  return {
    consultation: text.faultConsultation,
    streams: text.faultStreams,
    'copy-of-two': text.faultCopyOfTwo,
    target: text.faultTarget,
    'target-key-inside': text.faultTargetKeyInside,
    key: text.faultKey,
    participant: text.faultParticipant,
    source: text.faultSource,
    'credentials-inside': text.faultCredentialsInside,
    user: text.faultUser,
    file: text.faultFile,
  }[fault];
}

export function jobTitle(text: AdminText, job: Pick<Job, 'kind' | 'target' | 'source'>): string {
  return job.kind === 'relay'
    ? text.relayTo(job.target?.host ?? '', job.target?.app ?? '')
    : text.ingestFrom(job.source?.file ?? job.source?.host ?? '');
}

export function jobStateWord(text: AdminText, state: JobState): string {
  return {
    starting: text.jobStarting,
    waiting: text.jobWaiting,
    connecting: text.jobConnecting,
    running: text.jobRunning,
    backingOff: text.jobBackingOff,
    lost: text.jobLost,
    failed: text.jobFailed,
    finished: text.jobFinished,
    stopping: text.jobStopping,
    stopped: text.jobStopped,
  }[state];
}

export function jobTone(state: JobState): Tone {
  return state === 'running' ? 'good' : state === 'failed' || state === 'lost' ? 'bad' : state === 'stopped' || state === 'finished' ? 'idle' : 'busy';
}
