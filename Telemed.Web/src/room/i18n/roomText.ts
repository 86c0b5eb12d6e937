import { useObservable } from '../../app/hooks';
import { type Language, language, languageTags } from '../../i18n/text';
import { en } from './en';
import { zh } from './zh';

/** Every text of the room, by the keys and parameters of the English ones; numbers come as they are to be shown. */
export type RoomText = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...parameters: infer Parameters) => string
    ? (...parameters: Parameters) => string
    : string;
};

export const roomDictionaries: Readonly<Record<Language, RoomText>> = { zh, en };

export function useRoomText(): RoomText {
  return roomDictionaries[useObservable(language)];
}

/** For Intl. */
export function useLanguageTag(): string {
  return languageTags[useObservable(language)];
}
