import type { RealtimeMessage } from '../shared/message';
import { Observable } from '../shared/observable';
import { AdviceJudge } from './adviceJudge';
import { type Measured, qualityReport } from './qualityReport';
import type { Advice } from './roomCall';

const reportSeconds = 5;

/** Looks at both directions every second: advice for the person, and a report for the server every five. */
export class QualityWatch {
  readonly advice = new Observable<Advice | null>(null);
  readonly #measure: () => Measured;
  readonly #report: (message: RealtimeMessage) => void;
  readonly #judge = new AdviceJudge();
  #seconds: Measured[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(measure: () => Measured, report: (message: RealtimeMessage) => void) {
    this.#measure = measure;
    this.#report = report;
  }

  start(): void {
    this.#timer ??= setInterval(() => { this.#look(); }, 1000);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const measured = this.#measure();
    const advice = this.#judge.next(measured);
    const shown = this.advice.get();
    if (advice === null || shown === null || advice.direction !== shown.direction || advice.problem !== shown.problem || advice.level !== shown.level) {
      this.advice.set(advice);
    }
    this.#seconds.push(measured);
    // One second more than the report spans: counts are compared with the one before.
    if (this.#seconds.length > reportSeconds) {
      const report = qualityReport(this.#seconds);
      this.#seconds = this.#seconds.slice(-1);
      if (report !== null) {
        this.#report(report);
      }
    }
  }
}
