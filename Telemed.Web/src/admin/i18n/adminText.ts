import { useObservable } from '../../app/hooks';
import { type Language, language } from '../../i18n/text';
import { auditEn, auditZh } from './audit';
import { consultationsEn, consultationsZh } from './consultations';
import { en } from './en';
import { peopleEn, peopleZh } from './people';
import { wallEn, wallZh } from './wall';
import { webhooksEn, webhooksZh } from './webhooks';
import { zh } from './zh';

/** The same keys and parameters as another dictionary's. */
export type WordsOf<Dictionary> = {
  readonly [Key in keyof Dictionary]: Dictionary[Key] extends (...parameters: infer Parameters) => string ? (...parameters: Parameters) => string : string;
};

const all = { ...en, ...wallEn, ...consultationsEn, ...peopleEn, ...webhooksEn, ...auditEn } as const;

/** Every text of the administrator's page, by the keys and parameters of the English ones. */
export type AdminText = WordsOf<typeof all>;

export const adminDictionaries: Readonly<Record<Language, AdminText>> = {
  zh: { ...zh, ...wallZh, ...consultationsZh, ...peopleZh, ...webhooksZh, ...auditZh },
  en: all,
};

export function useAdminText(): AdminText {
  return adminDictionaries[useObservable(language)];
}
