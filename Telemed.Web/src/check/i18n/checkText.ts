import { useObservable } from '../../app/hooks';
import { type Language, language } from '../../i18n/text';
import { en } from './en';
import { zh } from './zh';

/** Every text of the device check, by the keys and parameters of the English ones. */
export type CheckText = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : string;
};

export const checkDictionaries: Readonly<Record<Language, CheckText>> = { zh, en };

export function useCheckText(): CheckText {
  return checkDictionaries[useObservable(language)];
}
