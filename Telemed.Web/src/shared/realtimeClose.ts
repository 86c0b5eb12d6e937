/**
 * Why the channel was closed for good:
 * - `over`: the consultation has ended.
 * - `kicked`, `blocked`: somebody asked the person to go; who was kicked may join again.
 * - `removed`: the person is not part of it any more.
 * - `replaced`: the person has opened it in too many other windows.
 * - `left`: said good-bye.
 * - `misunderstood`: the server does not understand this client; the call goes on without the channel.
 */
export type CloseReason = 'over' | 'kicked' | 'blocked' | 'removed' | 'replaced' | 'left' | 'misunderstood';

/** `slowly`: again, after a wait that a hello does not end. */
export type CloseMeaning =
  | { readonly next: 'again' | 'slowly' | 'renew' }
  | { readonly next: 'stop'; readonly reason: CloseReason };

/** What a close means, by code and reason (docs/realtime.md). */
export function meaningOfClose(code: number, reason: string): CloseMeaning {
  if (code === 1009) {
    return { next: 'stop', reason: 'misunderstood' };
  }
  if (code === 1000 && reason === 'left') {
    return { next: 'stop', reason: 'left' };
  }
  if (code !== 1008) {
    return { next: 'again' };
  }
  switch (reason) {
    case 'ended':
      return { next: 'stop', reason: 'over' };
    case 'kicked':
    case 'blocked':
    case 'removed':
    case 'replaced':
      return { next: 'stop', reason };
    case 'too-fast':
      // A person who was hasty is not to lose the channel; nothing that was said is said twice.
      return { next: 'slowly' };
    case 'malformed':
      return { next: 'stop', reason: 'misunderstood' };
    default:
      return { next: 'renew' };
  }
}
