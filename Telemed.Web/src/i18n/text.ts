import { Observable } from '../shared/observable';
import { en } from './en';
import { zh } from './zh';

/** Every text, by the keys and parameters of the English dictionary: a language that lacks one does not compile. */
export type Text = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : string;
};

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

export const dictionaries: Readonly<Record<Language, Text>> = { zh, en };
export const languageTags: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

const storageKey = 'telemed.language';

/** The first of the browser's languages that there is a dictionary for, else English. */
export function preferredLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = languages.find((known) => tag.toLowerCase().split('-')[0] === known);
    if (language !== undefined) {
      return language;
    }
  }
  return 'en';
}

export const language = new Observable<Language>('en');

export function initializeLanguage(): void {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(storageKey);
  } catch {
    // Storage is switched off: the browser's language it is, each time.
  }
  setLanguage(languages.find((known) => known === kept) ?? preferredLanguage(navigator.languages), false);
}

export function setLanguage(chosen: Language, keep = true): void {
  language.set(chosen);
  document.documentElement.lang = languageTags[chosen];
  if (keep) {
    try {
      localStorage.setItem(storageKey, chosen);
    } catch {
      // Not kept, then.
    }
  }
}
