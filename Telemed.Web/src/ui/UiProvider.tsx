import { type ReactNode, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components';
import { language, languageTags } from '../i18n/text';
import './base';

/** Around a page that uses the kit: what React Aria says and formats by itself is in the page's language. */
export function UiProvider({ children }: { children: ReactNode }) {
  return <I18nProvider locale={languageTags[useSyncExternalStore(language.subscribe, language.get)]}>{children}</I18nProvider>;
}
