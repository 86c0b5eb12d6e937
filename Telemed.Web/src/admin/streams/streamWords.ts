import type { Tone } from '../../ui/Badge';
import type { StreamWorkState } from '../adminApi';
import type { AdminText } from '../i18n/adminText';

export function streamStateWord(text: AdminText, state: StreamWorkState): string {
  return {
    planned: text.streamPlanned,
    starting: text.streamStarting,
    running: text.streamRunning,
    stalled: text.streamStalled,
    backingOff: text.streamBackingOff,
    quarantined: text.streamQuarantined,
    stopping: text.streamStopping,
  }[state];
}

export function streamTone(state: StreamWorkState): Tone {
  return state === 'running' ? 'good' : state === 'stalled' || state === 'quarantined' ? 'bad' : state === 'planned' || state === 'stopping' ? 'idle' : 'busy';
}
