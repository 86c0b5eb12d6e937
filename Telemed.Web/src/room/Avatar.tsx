/** In the place of a picture: the first letter of a name, or the last two characters of a Chinese one. */
export function initialsOf(name: string): string {
  const plain = name.replace(/[（(].*$/u, '').trim();
  const chinese = /\p{Script=Han}+/u.exec(plain)?.[0];
  if (chinese !== undefined) {
    return chinese.slice(0, 1);
  }
  const words = plain.split(/\s+/u).filter((word) => !word.endsWith('.'));
  return (words.at(-1) ?? plain).slice(0, 1).toUpperCase();
}

export function Avatar({ name, busy = false }: { name: string; busy?: boolean }) {
  return <span className={busy ? 'avatar busy' : 'avatar'} aria-hidden="true">{initialsOf(name)}</span>;
}
