import type { JoinDocument } from '../api/joinDocument';
import { type JoinProblem, joinProblem } from './joinProblem';

/** So long before the planned time one is let in. Whoever opens the link earlier learns when to come back. */
export const earlyMs = 15 * 60_000;

/** Who waits for the planned time is not shown an old one, and is let in when the doctor has come early. */
const lookMs = 60_000;

/** What has become of a consultation that somebody waits for: as it is now, or why they cannot come in any more. */
export type LaterNews = JoinDocument | JoinProblem;

/** Waits with somebody who has come too early, and looks again from time to time whether it has been moved or has begun. */
export class EarlyArrival {
  readonly #join: (joinCode: string) => Promise<JoinDocument>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waits = 0;

  constructor(join: (joinCode: string) => Promise<JoinDocument>) {
    this.#join = join;
  }

  /** Until it is time, or a minute is over: what is known then. Without an answer what was known goes on. */
  wait(joined: JoinDocument, at: number, joinCode: string, then: (news: LaterNews) => void): void {
    this.stop();
    const waits = this.#waits;
    this.#timer = setTimeout(() => {
      void this.#look(joined, joinCode).then((news) => {
        if (waits === this.#waits) {
          then(news);
        }
      });
    }, Math.min(at - earlyMs - Date.now(), lookMs));
  }

  stop(): void {
    this.#waits++;
    clearTimeout(this.#timer);
  }

  async #look(joined: JoinDocument, joinCode: string): Promise<LaterNews> {
    try {
      return await this.#join(joinCode);
    } catch (error) {
      const problem = joinProblem(error);
      return problem === 'offline' || problem === 'unreachable' || problem === 'too-many' ? joined : problem;
    }
  }
}

/** When it is planned for, while nobody has come; null where it has begun, has no time, or is near enough to come in. */
export function tooEarlyFor({ consultation }: JoinDocument): number | null {
  if (consultation.status !== 'scheduled' || consultation.scheduledAt === undefined) {
    return null;
  }
  const at = Date.parse(consultation.scheduledAt);
  return Number.isFinite(at) && at - Date.now() > earlyMs ? at : null;
}
