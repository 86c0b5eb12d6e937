import type { ReactNode } from 'react';
import { accountPages } from './accountPages';
import { adminPages } from './adminPages';
import { appPages } from './appPages';
import { consolePages } from './consolePages';
import { roomPages } from './roomPages';
import type { Step } from './steps';
import { uiPages } from './uiPages';

/** One screen in one state. */
export interface GalleryPage {
  /** In the address; the part before the first hyphen is the group. What ends in `-print` is looked at as it is printed. */
  readonly id: string;
  readonly title: string;
  /** Areas with styles of their own are loaded here, and only these: the product never has two of them in one page. */
  readonly show: () => ReactNode | Promise<ReactNode>;
  /** What is done before the state is there. */
  readonly steps?: readonly Step[];
  /** A selector of what makes this state what it is: without it, the state is not there. */
  readonly shows?: string;
}

/** Another area's pages are another array here. */
export const pages: readonly GalleryPage[] = [
  ...appPages,
  ...accountPages,
  ...roomPages,
  ...consolePages,
  ...adminPages,
  ...uiPages,
];
