/** Small words that lead to the next one; every other single character belongs to the one before it. */
const leading = new Set('请您已在另不没可再新此本被把将向与和或从要为未正还看听');

/** Where browsers do not know words: those that are too old for it break a line wherever it is full. */
const words = typeof Intl === 'object' && 'Segmenter' in Intl ? new Intl.Segmenter('zh', { granularity: 'word' }) : null;

/** Chinese in parts that a line may break between: between words, and not before or after a small one. */
export function phrasesOf(text: string): readonly string[] {
  if (words === null || !/\p{Script=Han}/u.test(text)) {
    return [text];
  }
  const phrases: string[] = [];
  let isOpen = false;
  for (const { segment, isWordLike } of words.segment(text)) {
    const isSmall = /^.$/u.test(segment);
    if (phrases.length === 0 || (!isOpen && isWordLike === true && (!isSmall || leading.has(segment)))) {
      phrases.push(segment);
    } else {
      phrases.push((phrases.pop() ?? '') + segment);
    }
    isOpen = (isSmall && leading.has(segment)) || /[\p{Ps}\p{Pi}]$/u.test(segment);
  }
  return phrases;
}
