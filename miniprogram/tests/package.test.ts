import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import compilers from 'miniprogram-compiler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awayImage } from '../scripts/awayImage.js';
import { build } from '../scripts/build.js';
import { readClinicConfig } from '../scripts/clinicConfig.js';
import { pageNow, pageWithTable } from '../scripts/faultTable.js';
import { filesBelow, packageFaults } from '../scripts/packageRules.js';

const out = mkdtempSync(join(tmpdir(), 'telemed-miniprogram-'));
let faults: string[];

beforeAll(() => {
  faults = build(out, { gateway: 'https://telemed.clinic.test', clinicName: '测试诊所' });
}, 60_000);
afterAll(() => { rmSync(out, { recursive: true, force: true }); });

describe('the built package', () => {
  it('keeps to the rules: small, whole, without somebody\'s address, app id or secret', () => {
    expect(faults).toEqual([]);
  });

  it('brings what it shares with the page for browsers, as a phone of 2018 takes it', () => {
    const shared = filesBelow(join(out, 'shared'));
    expect(shared.map((file) => basename(file))).toEqual(expect.arrayContaining(['chatRoom.js', 'meeting.js', 'realtimeClient.js']));
    for (const file of filesBelow(out).filter((name) => name.endsWith('.js'))) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/WeakMap|\.at\(|\?\?=|structuredClone/);
    }
    expect(readdirSync(out)).not.toContain('Telemed.Web');
  });

  it('holds the clinic\'s gateway in its one place', () => {
    const holding = filesBelow(out).filter((file) => readFileSync(file).includes('telemed.clinic.test'));
    expect(holding).toEqual([join(out, 'config.js')]);
  });

  it('is refused with an address, an app id or a file too much or too few', () => {
    const bad = mkdtempSync(join(tmpdir(), 'telemed-bad-'));
    mkdirSync(join(bad, 'pages'), { recursive: true });
    writeFileSync(join(bad, 'app.json'), JSON.stringify({ pages: ['pages/a'], window: { navigationBarBackgroundColor: '@navBack' }, themeLocation: 'theme.json' }));
    writeFileSync(join(bad, 'theme.json'), '{"light":{"navBack":"#fff"},"dark":{}}');
    writeFileSync(join(bad, 'pages', 'a.js'), `const a = 'https://example.com'; const b = 'wx0123456789abcdef'; require("./gone"); require("../../b");`);
    writeFileSync(join(bad, 'big.png'), Buffer.alloc(600 * 1024));
    const found = packageFaults(bad, 'https://telemed.clinic.test').join('\n');
    rmSync(bad, { recursive: true, force: true });
    for (const word of ['bytes', 'https://example.com', 'an app id', 'pages/a.wxml is missing', 'dark has no navBack', '"./gone", which', '"../../b", which']) {
      expect(found).toContain(word);
    }
  });

  it('is taken by WeChat\'s own compilers of WXML and WXSS', () => {
    expect(compilers.wxmlToJs(out).length).toBeGreaterThan(0);
    expect(compilers.wxssToJs(out).length).toBeGreaterThan(0);
    const broken = mkdtempSync(join(tmpdir(), 'telemed-wxml-'));
    writeFileSync(join(broken, 'page.wxml'), '<view><text></view>');
    expect(() => compilers.wxmlToJs(broken)).toThrow(/page\.wxml/);
    rmSync(broken, { recursive: true, force: true });
  });

  it('has a waiting image that is a PNG', () => {
    expect(awayImage(36, 64).subarray(1, 4).toString('latin1')).toBe('PNG');
  });
});

describe('the clinic\'s configuration', () => {
  it('is read', () => {
    expect(readClinicConfig('{"gateway":"https://a.test:8443"}')).toEqual({ config: { gateway: 'https://a.test:8443', clinicName: '' }, faults: [] });
  });

  it.each(['nonsense', '{}', '{"gateway":"http://a.test"}', '{"gateway":"https://a.test/"}', '{"gateway":"https://a.test","gatway":""}'])('is refused: %s', (text) => {
    expect(readClinicConfig(text).faults).toHaveLength(1);
  });
});

describe('the documentation', () => {
  it('has the table of faults as it is in the code (npm run faults)', async () => {
    expect(pageNow()).toBe(await pageWithTable());
  });
});

describe('the project', () => {
  it('names no app id: that one is in the private file', () => {
    const project = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'project.config.json'), 'utf8')) as Record<string, unknown>;
    expect(project['appid']).toBeUndefined();
    expect(project['miniprogramRoot']).toBe('dist/');
  });
});
