import { describe, expect, it } from 'vitest';
import { joinCodeIn } from '../../src/shared/joinCode';

describe('the join code', () => {
  it.each([
    ['x7mq2hd9vtpc4nkr8sub', 'x7mq2hd9vtpc4nkr8sub'],
    ['  X7MQ 2HD9 VTPC ', 'X7MQ2HD9VTPC'],
    ['https://clinic.example:8443/join#x7mq2hd9vtpc', 'x7mq2hd9vtpc'],
    ['please open https://clinic.example/join#x7mq2hd9vtpc thanks', 'x7mq2hd9vtpc'],
    ['#x7mq2hd9vtpc', 'x7mq2hd9vtpc'],
    [' K7MQ-2HD9 ', 'K7MQ-2HD9'],
  ])('is found in "%s"', (text, code) => {
    expect(joinCodeIn(text)).toBe(code);
  });

  it.each(['', '   ', 'abc', 'https://clinic.example/join', 'https://clinic.example/join#', '#%', 'a'.repeat(200), '<script>', '你好'])(
    'is not seen in "%s"', (text) => {
      expect(joinCodeIn(text)).toBeNull();
    });
});
