import type { Language } from '../i18n/text';
import { Badge } from '../ui/Badge';
import type { Figure } from './consoleApi';
import type { ConsoleText } from './i18n/consoleText';
import { type QualityAdvice, adviceOf } from './qualityWords';
import { Fact } from './SummaryPage';
import type { Summary } from './summary';
import { figure } from './times';

/** How good each person's connection was, in words and in figures. */
export function SummaryQuality({ summary, text, spoken }: { summary: Summary; text: ConsoleText; spoken: Language }) {
  const nameOf = (id: string) => summary.attendance.find((person) => person.id === id)?.name ?? text.somebody;
  const said = (value: Figure, unit: string, digits = 0) => text.meanMax(figure(value.mean, spoken, digits), figure(value.max, spoken, digits), unit);
  return (
    <section className="summary-part" aria-labelledby="summary-quality">
      <h2 id="summary-quality">{text.quality}</h2>
      {summary.quality === null ? <p className="quiet">{text.qualityUnread}</p>
        : summary.quality.length === 0 ? <p className="quiet">{text.noQuality}</p>
          : (
            <ul className="summary-people">
              {summary.quality.map((one) => (
                <li key={one.participantId}>
                  <h3>
                    {nameOf(one.participantId)}
                    {' '}
                    <Badge tone={one.level === 'good' ? 'good' : one.level === 'fair' ? 'busy' : 'bad'}>
                      {{ good: text.verdictGood, fair: text.verdictFair, poor: text.verdictPoor }[one.level]}
                    </Badge>
                  </h3>
                  <p>{adviceWords(text, adviceOf(one))}</p>
                  <dl className="facts small wide-values">
                    {one.figures.rtt !== undefined && <Fact name={text.rtt} value={said(one.figures.rtt, 'ms')} />}
                    {one.figures.loss !== undefined && <Fact name={text.loss} value={said(one.figures.loss, '%', 1)} />}
                    {one.figures.delay !== undefined && <Fact name={text.delay} value={said(one.figures.delay, 'ms')} />}
                    {one.figures.up !== undefined && <Fact name={text.sent} value={said(one.figures.up, 'kbit/s')} />}
                    {one.figures.down !== undefined && <Fact name={text.received} value={said(one.figures.down, 'kbit/s')} />}
                    <Fact name={text.freezes} value={text.times(String(one.figures.freezes))} />
                  </dl>
                </li>
              ))}
            </ul>
          )}
    </section>
  );
}

function adviceWords(text: ConsoleText, advice: QualityAdvice): string {
  return { good: text.adviceGood, far: text.adviceFar, lossy: text.adviceLossy, frozen: text.adviceFrozen, late: text.adviceLate, fair: text.adviceFair }[advice];
}
