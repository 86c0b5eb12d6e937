import { useAppText } from './i18n/appText';

/** Somebody one is going to meet. */
export function PersonCard({ name, about }: { name: string; about: string }) {
  return (
    <div className="meet">
      <span className="meet-face" aria-hidden="true">{initial(name)}</span>
      <span className="meet-words">
        <strong>{name}</strong>
        <span>{about}</span>
      </span>
    </div>
  );
}

/** What the clinic wants the patient to read before; there may be several lines. */
export function Notes({ notes }: { notes: string | undefined }) {
  const text = useAppText();
  return notes === undefined ? null : (
    <div className="clinic-notes">
      <strong>{text.notes}</strong>
      <p>{notes}</p>
    </div>
  );
}

/** The letter that stands for a person: the family name's sign in Chinese, else the first letter that is not of a title. */
export function initial(name: string): string {
  const bare = name.trim().replace(/^(?:(?:dr|prof|mr|mrs|ms)\.?\s+)+/i, '');
  return Array.from(bare === '' ? name.trim() : bare)[0]?.toUpperCase() ?? '';
}
