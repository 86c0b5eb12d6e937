import { useObservable } from '../../app/hooks';
import { type Language, language } from '../../i18n/text';
import { en } from './en';
import { zh } from './zh';

/** Every text of the console, by the keys and parameters of the English ones. */
export type ConsoleText = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : string;
};

export const consoleDictionaries: Readonly<Record<Language, ConsoleText>> = { zh, en };

export function useConsoleText(): ConsoleText {
  return consoleDictionaries[useObservable(language)];
}
