import './base';

/** `good`: as it should be; `busy`: on its way or worth a look; `bad`: wrong; `idle`: nothing happens; `info`: just so. */
export type Tone = 'good' | 'busy' | 'bad' | 'idle' | 'info';

/** A word in a coloured field; the colour says the same once more. */
export function Badge({ tone = 'idle', children }: { tone?: Tone; children: string }) {
  return <span className={`ui-badge ${tone}`}>{children}</span>;
}

/** A state as a word with a dot, and a smaller line below. */
export function StateWord({ tone, word, note }: { tone: Tone; word: string; note?: string | undefined }) {
  return (
    <span className={`ui-state ${tone}`}>
      <span className="ui-state-dot" aria-hidden="true" />
      <span className="ui-state-word">{word}</span>
      {note !== undefined && <span className="ui-hint">{note}</span>}
    </span>
  );
}
