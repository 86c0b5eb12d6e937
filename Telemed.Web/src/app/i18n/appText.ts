import { type Language, language } from '../../i18n/text';
import { useObservable } from '../hooks';
import { en } from './en';
import { zh } from './zh';

/** Every text around the call, by the keys and parameters of the English ones. */
export type AppText = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : string;
};

/** The keys of texts without parameters. */
export type AppWords = { [Key in keyof AppText]: AppText[Key] extends string ? Key : never }[keyof AppText];

export const appDictionaries: Readonly<Record<Language, AppText>> = { zh, en };

export function useAppText(): AppText {
  return appDictionaries[useObservable(language)];
}
