import { useSyncExternalStore } from 'react';
import { type Language, language } from '../../i18n/text';
import { en } from './en';
import { zh } from './zh';

/** Every text of the kit, by the keys and parameters of the English ones. */
export type UiText = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : string;
};

export const uiDictionaries: Readonly<Record<Language, UiText>> = { zh, en };

export function useUiText(): UiText {
  return uiDictionaries[useSyncExternalStore(language.subscribe, language.get)];
}
