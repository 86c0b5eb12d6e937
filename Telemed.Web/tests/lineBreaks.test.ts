import { describe, expect, it } from 'vitest';
import { phrasesOf } from '../src/i18n/lineBreaks';

describe('where a Chinese heading may break', () => {
  it('is between words, and a small one stays with the word that it belongs to', () => {
    expect(phrasesOf('请允许使用摄像头和麦克风')).toEqual(['请允许', '使用', '摄像头', '和麦克风']);
    expect(phrasesOf('您已被请出诊室').join('|')).not.toMatch(/[请您已被]\|/u);
  });

  it('is neither before a mark that ends something nor after one that begins it', () => {
    expect(phrasesOf('请选择“允许”').join('|')).not.toMatch(/“\||\|”/u);
    expect(phrasesOf('看得见、听得到吗？').join('|')).not.toMatch(/\|[、？]/u);
  });

  it('loses nothing, and leaves what is not Chinese as it is', () => {
    expect(phrasesOf('请在 Safari 中打开').join('')).toBe('请在 Safari 中打开');
    expect(phrasesOf('You have left the consultation')).toEqual(['You have left the consultation']);
  });
});
