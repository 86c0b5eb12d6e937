import { useAppText } from './i18n/appText';

/** Never for long: a question to the server has a deadline, and then there is a sentence and a button. */
export function Joining() {
  const text = useAppText();
  return (
    <section className="card narrow centered" role="status">
      <span className="spinner" aria-hidden="true" />
      <p className="quiet">{text.joining}</p>
    </section>
  );
}
