import { en } from './en';
import type { Words } from './words';
import { zh } from './zh';

/** By what WeChat says of its language: `zh_CN`, `zh_TW`, `en`, … */
export function wordsOf(language: string): Words {
  return language.toLowerCase().startsWith('zh') ? zh : en;
}
