import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { type Text, preferredLanguage } from '../src/i18n/text';
import { zh } from '../src/i18n/zh';

describe('the languages', () => {
  it.each([
    [['zh-CN', 'en'], 'zh'],
    [['zh-TW'], 'zh'],
    [['en-GB', 'zh'], 'en'],
    [['de-DE', 'zh-CN'], 'zh'],
    [['de'], 'en'],
    [[], 'en'],
  ] as const)('of a browser that prefers %j is %s', (tags, language) => {
    expect(preferredLanguage(tags)).toBe(language);
  });

  it('say everything in Chinese too, with every parameter', () => {
    const keys = Object.keys(en) as (keyof Text)[];
    for (const key of keys) {
      const text = (dictionary: Text) => {
        const entry = dictionary[key] as string | ((...parameters: string[]) => string);
        return typeof entry === 'string' ? entry : entry('⟨1⟩', '⟨2⟩');
      };
      expect(text(zh), key).not.toBe('');
      for (const parameter of ['⟨1⟩', '⟨2⟩']) {
        expect(text(zh).includes(parameter), `${key}: ${parameter}`).toBe(text(en).includes(parameter));
      }
    }
  });
});
