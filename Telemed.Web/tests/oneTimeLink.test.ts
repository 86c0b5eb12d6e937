import { describe, expect, it } from 'vitest';
import { accountPageOf, secretIn } from '../src/account/oneTimeLink';
import { isAcceptablePassword } from '../src/account/passwordRules';

describe('a one-time link', () => {
  it('leads to the page that its path names, and no other path does', () => {
    expect(accountPageOf('/setup')).toBe('setup');
    expect(accountPageOf('/invitation')).toBe('invitation');
    for (const path of ['/', '/join', '/setup/', '/setup/x', '/Setup']) {
      expect(accountPageOf(path), path).toBeNull();
    }
  });

  it('has its secret in the fragment', () => {
    const secret = 'kD3_-9'.repeat(7);
    expect(secretIn(`#${secret}`)).toBe(secret);
    for (const fragment of ['', '#', '#short', `#${'x'.repeat(65)}`, `#${secret}?x`, '#content', secret]) {
      expect(secretIn(fragment), fragment).toBeNull();
    }
  });
});

describe('a password', () => {
  it.each([
    ['correct horse battery', 'li', true],
    ['一二三四五六七八九十十一十二', '', true],
    ['short', '', false],
    ['a'.repeat(24), '', false],
    ['abababababababab', '', false],
    [`${'abcdefgh'.repeat(16)}x`, '', false],
    ['dr.li is the best doctor', 'Dr.Li', false],
  ])('"%s" of "%s": %s', (password, signInName, expected) => {
    expect(isAcceptablePassword(password, signInName)).toBe(expected);
  });
});
