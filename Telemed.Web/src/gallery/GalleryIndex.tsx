import { dictionaries, languages } from '../i18n/text';
import { pages } from './pages';

/** All pages, each in all languages. */
export function GalleryIndex() {
  const groups = [...new Set(pages.map(({ id }) => id.split('-')[0] ?? ''))];
  return (
    <main style={{ maxWidth: '48rem', margin: '0 auto', padding: 'var(--space-6) var(--space-4)' }}>
      <h1>Gallery</h1>
      {groups.map((group) => (
        <section key={group} style={{ marginTop: 'var(--space-6)' }}>
          <h2>{group}</h2>
          <ul>
            {pages.filter(({ id }) => id.split('-')[0] === group).map(({ id, title }) => (
              <li key={id}>
                {title}
                {languages.map((language) => (
                  <a key={language} href={`?page=${id}&lang=${language}`} style={{ marginInlineStart: 'var(--space-3)', color: 'var(--accent)' }}>
                    {dictionaries[language].languageName}
                  </a>
                ))}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </main>
  );
}
