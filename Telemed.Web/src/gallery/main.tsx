import './fakes/clock';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { languages, setLanguage } from '../i18n/text';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/pages.css';
import { toasts } from '../ui/toastQueue';
import { GalleryIndex } from './GalleryIndex';
import { pages } from './pages';
import { arrange, pressed } from './steps';

const element = document.getElementById('root') ?? document.body;
let root = createRoot(element);

/** Shows a state; nothing of the one before is remembered. */
async function open(id: string | null, language: string | null): Promise<void> {
  setLanguage(languages.find((one) => one === language) ?? 'zh', false);
  root.unmount();
  root = createRoot(element);
  delete document.documentElement.dataset['gallery'];
  localStorage.clear();
  sessionStorage.clear();
  toasts.shown.get().forEach((toast) => { toasts.close(toast.id); });
  pressed.length = 0;
  window.scrollTo(0, 0);

  const page = pages.find((one) => one.id === id);
  const content = page === undefined ? <GalleryIndex /> : await page.show();
  root.render(<StrictMode>{content}</StrictMode>);
  await arrange(page?.steps ?? [], page?.shows ?? '#root > *');
}

/** Every screen in every state, without a server: `npm run gallery`, then `?page=…&lang=zh|en`. No part of the built page. */
const wanted = new URLSearchParams(location.search);

// For tests: another state, or the same in another language, without loading the page anew; and where the focus came from.
Object.assign(window, { gallery: { open, speak: (language: 'zh' | 'en') => { setLanguage(language, false); }, pressed } });
await open(wanted.get('page'), wanted.get('lang'));
