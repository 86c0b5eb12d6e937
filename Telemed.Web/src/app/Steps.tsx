/** Steps to follow, one after the other; in the dictionaries a bar parts them. */
export function Steps({ words }: { words: string }) {
  return (
    <ol className="steps">
      {words.split('|').map((step) => <li key={step}>{step}</li>)}
    </ol>
  );
}
