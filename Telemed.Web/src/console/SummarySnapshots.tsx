import { useState } from 'react';
import type { Language } from '../i18n/text';
import { type Snapshot, consoleApi } from './consoleApi';
import type { ConsoleText } from './i18n/consoleText';
import type { Summary } from './summary';
import { clockWithSeconds } from './times';

/** The pictures that went into the record. Each look at one is in the audit trail, so they are loaded only when they are seen. */
export function SummarySnapshots({ summary, text, spoken }: { summary: Summary; text: ConsoleText; spoken: Language }) {
  const { snapshots, consultation } = summary;
  return (
    <section className="summary-part" aria-labelledby="summary-snapshots">
      <h2 id="summary-snapshots">{text.snapshots}</h2>
      {snapshots === null ? <p className="quiet">{text.snapshotsUnread}</p>
        : snapshots.length === 0 ? <p className="quiet">{text.noSnapshots}</p>
          : (
            <ul className="summary-snapshots">
              {snapshots.map((snapshot) => (
                <Picture
                  key={snapshot.id} snapshot={snapshot} consultationId={consultation.id} text={text}
                  words={text.snapshotOf(summary.attendance.find(({ id }) => id === snapshot.participantId)?.name ?? text.somebody, clockWithSeconds(snapshot.at, spoken))}
                />
              ))}
            </ul>
          )}
    </section>
  );
}

function Picture({ snapshot, consultationId, words, text }: { snapshot: Snapshot; consultationId: string; words: string; text: ConsoleText }) {
  const [isBroken, setBroken] = useState(false);
  const address = consoleApi.snapshotAddress(consultationId, snapshot.id);
  return (
    <li>
      <figure>
        {isBroken ? <p className="quiet" role="status">{text.snapshotBroken}</p>
          : <a href={address} target="_blank" rel="noreferrer"><img src={address} alt={words} loading="lazy" onError={() => { setBroken(true); }} /></a>}
        <figcaption className="ui-hint">{words}</figcaption>
      </figure>
    </li>
  );
}
