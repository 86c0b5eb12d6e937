import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseWxml } from '../src/wxml/parse.js';
import { Template, elementsOf, evaluate, textOf } from '../src/wxml/render.js';

const folder = mkdtempSync(join(tmpdir(), 'telemed-wxml-'));
after(() => { rmSync(folder, { recursive: true, force: true }); });

/**
 * @param {string} source
 * @param {Record<string, unknown>} data
 */
function shown(source, data) {
  const file = join(folder, 'page.wxml');
  writeFileSync(file, source);
  return new Template(file).render(data);
}

test('an expression alone keeps its type, among text it becomes text', () => {
  assert.equal(evaluate('{{0.2}}', {}), 0.2);
  assert.equal(evaluate('{{!on}}', { on: true }), false);
  assert.equal(evaluate('person {{name}} {{count + 1}}', { name: 'a', count: 1 }), 'person a 2');
});

test('members of nothing are nothing', () => {
  assert.equal(evaluate('{{view.people.length > 3}}', { view: null }), false);
  assert.equal(evaluate('{{sources[item.id] || \'\'}}', {}), '');
});

test('one of the branches is shown', () => {
  const source = '<view wx:if="{{a}}">A</view><view wx:elif="{{b}}">B</view><view wx:else>C</view><view>D</view>';
  assert.deepEqual([{ a: 1 }, { b: 1 }, {}].map((data) => shown(source, data).map(textOf).join('')), ['AD', 'BD', 'CD']);
});

test('a list is repeated, with its item and index', () => {
  const tree = shown('<block wx:for="{{names}}" wx:key="*this"><text id="n{{index}}" data-name="{{item}}" bindtap="go">{{item}}!</text></block>', { names: ['x', 'y'] });
  assert.deepEqual(elementsOf(tree).map(({ attributes, dataset, handlers }) => [attributes['id'], dataset['name'], handlers['tap']]), [['n0', 'x', 'go'], ['n1', 'y', 'go']]);
});

test('another file is taken in, with the same data', () => {
  writeFileSync(join(folder, 'part.wxml'), '<text>{{word}}</text>');
  assert.equal(shown('<include src="part.wxml"/>', { word: 'here' }).map(textOf).join(''), 'here');
});

test('what WeChat would refuse is refused, with the line', () => {
  for (const [source, fault] of [['<view>\n<text></view>', /2: "text" is missing/], ['<view', /is missing/], ['<view a=b/>', /no quotes/], ['<view a="1" a="2"/>', /twice/], ['</view>', /nothing is open/]]) {
    assert.throws(() => parseWxml(String(source), 'page.wxml'), { message: /** @type {RegExp} */ (fault) });
  }
});
