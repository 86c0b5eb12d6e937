import type { QualityFigures, QualitySummary } from './consoleApi';

/** What stands out in somebody's figures, in the terms of the sentence for it. */
export type QualityAdvice = 'good' | 'far' | 'lossy' | 'frozen' | 'late' | 'fair';

/** The limits by which the service judges (a round trip of 300 ms, a loss of 2 %, a delay of 1 s); what is worst is said. */
export function adviceOf({ level, figures }: Pick<QualitySummary, 'level' | 'figures'>): QualityAdvice {
  const worst = ([
    ['lossy', (figures.loss?.mean ?? 0) / 2],
    ['far', (figures.rtt?.mean ?? 0) / 300],
    ['late', (figures.delay?.mean ?? 0) / 1000],
    ['frozen', freezesPerReport(figures) / 0.1],
  ] as const).reduce((one, other) => (other[1] > one[1] ? other : one));
  return worst[1] > 1 ? worst[0] : level === 'good' ? 'good' : 'fair';
}

function freezesPerReport({ freezes, reports }: QualityFigures): number {
  return reports === 0 ? 0 : freezes / reports;
}
