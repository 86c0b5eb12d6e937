import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { commandsOf } from '../src/commands.js';
import { ToneMeter, sampleRate } from '../src/media/toneMeter.js';
import { setPath } from '../src/runtime/page.js';
import { Phone } from '../src/runtime/phone.js';

const folder = mkdtempSync(join(tmpdir(), 'telemed-phone-'));
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ path: request.url, shown: request.headers['authorization'] ?? null }));
});
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => { socket.on('message', (text) => { socket.send(`heard ${String(text)}`); }); });
let gateway = '';

const page = `
const { config } = require('../config');
Page({
  data: { words: '', list: [{ name: 'a' }], url: '', clicks: 0, net: '' },
  onLoad(query) { this.setData({ words: query.code || 'none' }); },
  onHide() { this.setData({ words: 'hidden' }); },
  onShow() { wx.onNetworkStatusChange(({ isConnected }) => this.setData({ net: String(isConnected) })); },
  click({ currentTarget }) { this.setData({ clicks: this.data.clicks + currentTarget.dataset.by, 'list[0].name': 'b' }); },
  ask() { wx.request({ url: config.gateway + '/x', header: { Authorization: 'Bearer t' }, success: ({ data }) => this.setData({ words: data.path + data.shown }), fail: ({ errMsg }) => this.setData({ words: errMsg }) }); },
  talk() {
    const task = wx.connectSocket({ url: config.gateway.replace('http', 'ws') });
    task.onOpen(() => task.send({ data: 'you' }));
    task.onMessage(({ data }) => this.setData({ words: data }));
    task.onClose(({ code }) => this.setData({ words: 'closed ' + code }));
  },
  later() { setTimeout(() => this.setData({ words: 'later' }), 50); },
  bad() { undefined.x(); },
});`;

before(async () => {
  mkdirSync(join(folder, 'pages'));
  writeFileSync(join(folder, 'app.json'), '{"pages":["pages/one"]}');
  writeFileSync(join(folder, 'app.js'), 'App({ onShow() {} });');
  writeFileSync(join(folder, 'config.js'), 'exports.config = {};');
  writeFileSync(join(folder, 'pages', 'one.js'), page);
  writeFileSync(join(folder, 'pages', 'one.json'), '{}');
  writeFileSync(join(folder, 'pages', 'one.wxml'), ['click', 'ask', 'talk', 'later', 'bad'].map((name) => `<button id="${name}" data-by="{{2}}" disabled="{{clicks > 3}}" bindtap="${name}">${name}</button>`).join('') + '<text>{{words}} {{clicks}} {{list[0].name}} {{net}}</text>');
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', () => { resolve(undefined); }); });
  const address = server.address();
  gateway = typeof address === 'object' && address !== null ? `http://127.0.0.1:${String(address.port)}` : '';
});
after(() => {
  sockets.close();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** @typedef {Record<string, (command: Record<string, any>) => unknown>} Commands */
/** @param {(phone: Phone, does: Commands, told: Record<string, unknown>[]) => Promise<void>} run */
async function withPhone(run) {
  const phone = new Phone({ folder, gateway });
  /** @type {Record<string, unknown>[]} */
  const told = [];
  phone.on('told', (what) => { told.push(what); });
  try {
    await run(phone, commandsOf(phone), told);
  } finally {
    phone.dispose();
  }
}

/**
 * @param {Commands} does
 * @param {string} words
 */
async function until(does, words) {
  for (let i = 0; i < 200; i += 1) {
    if (/** @type {{ text: string }} */ (does['look']?.({})).text.includes(words)) {
      return;
    }
    await delay(10);
  }
  assert.fail(`never showed "${words}": ${JSON.stringify(does['look']?.({}))}`);
}

test('a page is opened with its query, and a tap goes by the bindings that are shown', () => withPhone(async (phone, does) => {
  phone.open({ code: 'abc' });
  await until(does, 'abc 0 a');
  does['tap']?.({ on: 'click' });
  await until(does, 'abc 2 b');
  does['tap']?.({ text: 'click' });
  await until(does, 'abc 4');
  assert.throws(() => does['tap']?.({ on: 'click' }), /disabled/);
  assert.throws(() => does['tap']?.({ on: 'nothing' }), /nothing to tap/);
}));

test('a request and a socket are real, and break with the network', () => withPhone(async (phone, does) => {
  phone.open();
  does['tap']?.({ on: 'ask' });
  await until(does, '/xBearer t');
  does['tap']?.({ on: 'talk' });
  await until(does, 'heard you');
  does['network']?.({ up: false });
  await until(does, 'closed 1006');
  await until(does, 'false');
  does['tap']?.({ on: 'ask' });
  await until(does, 'request:fail');
  does['network']?.({ up: true });
  await until(does, 'true');
}));

test('the clock stands while the program is away, and what was due comes when it is back', () => withPhone(async (phone, does) => {
  phone.open();
  does['tap']?.({ on: 'later' });
  phone.clock.freeze();
  await delay(120);
  assert.ok(!JSON.stringify(does['look']?.({})).includes('later 0'));
  phone.comeBack();
  await until(does, 'later 0');
}));

test('what the program throws is told', () => withPhone(async (phone, does, told) => {
  phone.open();
  does['tap']?.({ on: 'bad' });
  await delay(10);
  assert.ok(told.some(({ event, message }) => event === 'fault' && String(message).includes('one.js')));
}));

test('a program gets nothing of Node', () => withPhone(async (phone, _, told) => {
  writeFileSync(join(folder, 'app.js'), 'if (typeof process !== "undefined" || typeof fetch !== "undefined") { throw new Error("Node"); } try { require("fs"); } catch (error) { console.warn(error.message); } App({});');
  phone.open();
  assert.deepEqual(told.filter(({ event }) => event === 'fault'), []);
  assert.ok(told.some(({ text }) => String(text).includes('only relative paths')));
}));

test('setData goes by paths', () => {
  const data = { a: { b: [{ c: 1 }] } };
  setPath(data, 'a.b[0].c', 2);
  setPath(data, 'd.e', 3);
  assert.deepEqual(data, { a: { b: [{ c: 2 }] }, d: { e: 3 } });
});

test('the loudest tone is found, and silence is none', () => {
  const meter = new ToneMeter();
  const tone = (/** @type {number} */ amplitude) => {
    const bytes = Buffer.alloc(sampleRate);
    for (let i = 0; i < bytes.length / 2; i += 1) {
      bytes.writeInt16LE(Math.round(amplitude * Math.sin(2 * Math.PI * 440 * i / sampleRate)), i * 2);
    }
    return bytes;
  };
  assert.equal(meter.loudest(), null);
  meter.add(tone(8000));
  assert.ok(Math.abs((meter.loudest()?.hertz ?? 0) - 440) < 6);
  meter.add(tone(0));
  assert.equal(meter.loudest(), null);
});
