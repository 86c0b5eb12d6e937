import { describe, expect, it } from 'vitest';
import { adminDictionaries } from '../src/admin/i18n/adminText';
import { en as roomEn } from '../src/room/i18n/en';
import { zh as roomZh } from '../src/room/i18n/zh';
import { en as checkEn } from '../src/check/i18n/en';
import { zh as checkZh } from '../src/check/i18n/zh';
import { en as consoleEn } from '../src/console/i18n/en';
import { zh as consoleZh } from '../src/console/i18n/zh';
import { en } from '../src/i18n/en';
import { preferredLanguage } from '../src/i18n/text';
import { zh } from '../src/i18n/zh';
import { uiDictionaries } from '../src/ui/i18n/uiText';

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

  it.each([
    ['the pages', en, zh], ['the administration', adminDictionaries.en, adminDictionaries.zh], ['the kit', uiDictionaries.en, uiDictionaries.zh], ['the room', roomEn, roomZh],
    ['the console', consoleEn, consoleZh], ['the device check', checkEn, checkZh],
  ] as const)('say everything of %s in Chinese too, with every parameter', (_, english, chinese) => {
    for (const key of Object.keys(english)) {
      const text = (dictionary: object) => {
        const entry = (dictionary as Record<string, string | ((...parameters: string[]) => string)>)[key];
        return typeof entry === 'function' ? entry('⟨1⟩', '⟨2⟩', '⟨3⟩') : entry ?? '';
      };
      expect(text(chinese), key).not.toBe('');
      for (const parameter of ['⟨1⟩', '⟨2⟩', '⟨3⟩']) {
        expect(text(chinese).includes(parameter), `${key}: ${parameter}`).toBe(text(english).includes(parameter));
      }
    }
  });
});
