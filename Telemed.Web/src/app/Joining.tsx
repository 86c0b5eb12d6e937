import { useText } from './hooks';

export function Joining() {
  const text = useText();
  return (
    <section className="card narrow centered" role="status">
      <span className="spinner" aria-hidden="true" />
      <p className="quiet">{text.joining}</p>
    </section>
  );
}
