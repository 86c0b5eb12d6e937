import { type VisitEntry, isOver } from '../../console/visits';

export type WallChoice = 'running' | 'today';

/** `running`: live, or waiting with somebody there. `today`: everything that the feed has. What needs eyes most comes first. */
export function wallOrder(visits: readonly VisitEntry[], choice: WallChoice): readonly VisitEntry[] {
  const shown = visits.filter((visit) => choice === 'today' || isRunning(visit));
  return [...shown].sort((one, other) => rank(one) - rank(other) || timeOf(one) - timeOf(other) || one.id.localeCompare(other.id));
}

export function isRunning(visit: VisitEntry): boolean {
  return !isOver(visit.status) && (visit.status === 'live' || visit.participants.some((person) => person.presence !== 'absent' || person.onAir));
}

/** The worst of the connections of those who are on air; null while nobody measures. */
export function worstQuality(visit: VisitEntry): 'good' | 'fair' | 'poor' | null {
  const levels = visit.participants.filter((person) => person.onAir || person.presence === 'present').map((person) => person.quality);
  return (['poor', 'fair', 'good'] as const).find((level) => levels.includes(level)) ?? null;
}

function rank(visit: VisitEntry): number {
  return visit.status === 'live' ? 0 : isRunning(visit) ? 1 : isOver(visit.status) ? 3 : 2;
}

function timeOf(visit: VisitEntry): number {
  const at = Date.parse(visit.liveAt ?? visit.waitingSince ?? visit.scheduledAt ?? visit.createdAt);
  return Number.isNaN(at) ? 0 : isOver(visit.status) ? -at : at;
}
