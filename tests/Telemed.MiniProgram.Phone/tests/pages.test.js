import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { NetworkApi } from '../src/api/network.js';
import { Phone } from '../src/runtime/phone.js';
import { textOf } from '../src/wxml/render.js';

// The program's own pages, before a doctor comes: without FFmpeg and without a system.
const source = resolve(import.meta.dirname, '..', '..', '..', 'miniprogram');
const skip = existsSync(join(source, 'node_modules')) ? false : 'npm ci has not been run in miniprogram';
const folder = mkdtempSync(join(tmpdir(), 'telemed-pages-'));
const origin = 'https://gateway.test';

/** What the server answers to each call. @type {(call: string) => { status: number, body?: object }} */
let answer = () => ({ status: 404 });
/** What the program has said on the realtime channel. @type {Record<string, unknown>[]} */
let heard = [];
let address = '';
let lifeMs = 600_000;

const server = createServer((request, response) => {
  const { status, body } = answer(`${request.method ?? ''} ${request.url ?? ''}`);
  response.writeHead(status, { 'content-type': status < 300 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body ?? {}));
});
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => {
  socket.on('message', (text) => {
    const message = JSON.parse(String(text));
    heard.push(message);
    if (message.type === 'auth') {
      socket.send(JSON.stringify({
        type: 'hello', lastId: 0, resumed: false,
        self: { id: 'p1', mayPublish: true, permissions: ['muteSelf'] },
        consultation: { id: 'c1', title: '复诊', status: 'waiting' },
        participants: [{ id: 'd1', role: 'doctor', name: '李医生', presence: 'absent' }],
        chat: { messages: [], unread: 0 },
      }));
    }
  });
});

const joined = () => ({
  consultation: { id: 'c1', title: '复诊', status: 'waiting' },
  participant: { id: 'p1', role: 'patient', name: '王芳' },
  token: 'token', expiresAt: new Date(Date.now() + lifeMs).toISOString(), realtime: `ws://${address}/realtime`,
  publish: { rtmp: 'rtmp://gateway.test/c1/p1?token=t' },
  play: [{ participant: { id: 'd1', role: 'doctor', name: '李医生' }, flv: 'https://gateway.test/d1.flv', rtmp: 'rtmp://gateway.test/c1/d1_aac' }],
});
const lets = (/** @type {string} */ call) => (call.startsWith('POST /api/v1/join') ? { status: 200, body: joined() } : { status: 200, body: {} });

const real = NetworkApi.prototype.api;
before(async () => {
  if (skip !== false) {
    return;
  }
  execFileSync('node', [join(source, 'scripts', 'build.js'), '--unconfigured', '--out', folder]);
  await new Promise((listening) => { server.listen(0, '127.0.0.1', () => { listening(undefined); }); });
  const at = server.address();
  address = typeof at === 'object' && at !== null ? `127.0.0.1:${String(at.port)}` : '';
  // The program speaks to https alone; the server of this test has no certificate.
  NetworkApi.prototype.api = function () {
    const api = real.call(this);
    return { ...api, request: (/** @type {Parameters<typeof api.request>[0]} */ options) => api.request({ ...options, url: options.url.replace(origin, `http://${address}`) }) };
  };
});
beforeEach(() => {
  [answer, heard, lifeMs] = [lets, [], 600_000];
});
after(() => {
  NetworkApi.prototype.api = real;
  sockets.close();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

/** @param {(phone: Phone, opened: string[]) => Promise<void>} run */
async function atTheDoor(run) {
  const phone = new Phone({ folder, gateway: origin });
  /** @type {string[]} */
  const opened = [];
  /** @type {unknown[]} */
  const faults = [];
  phone.on('told', ({ event, route, message }) => {
    if (event === 'page') {
      opened.push(String(route).split('/')[1] ?? '');
    } else if (event === 'fault') {
      faults.push(message);
    }
  });
  try {
    phone.open({ code: 'k7mq2hd9' });
    await until(() => opened.includes('check'));
    await run(phone, opened);
    assert.deepEqual(faults, []);
  } finally {
    phone.dispose();
  }
}

/** @param {() => boolean} true_ */
async function until(true_) {
  for (let i = 0; i < 1500 && !true_(); i += 1) {
    await delay(10);
  }
  assert.ok(true_(), true_.toString());
}

const shows = (/** @type {Phone} */ phone, /** @type {string} */ words) => phone.top.tree.some((node) => (typeof node === 'string' ? node : textOf(node)).includes(words));

test('two taps on the way in are one', { skip }, () => atTheDoor(async (phone, opened) => {
  phone.top.page['agree']();
  phone.top.page['agree']();
  await until(() => opened.includes('waiting') && shows(phone, '李医生还没有来'));
  await delay(200);
  assert.deepEqual(opened, ['home', 'check', 'waiting']);
  assert.ok(!heard.some(({ type }) => type === 'leave'));
}));

test('who goes back at the door has left, and the microphone is not listened to', { skip }, () => atTheDoor(async (phone) => {
  phone.tap({ on: 'allow-microphone' });
  await until(() => phone.recorder.isOn && shows(phone, '听到您了'));
  phone.leave();
  await until(() => !phone.recorder.isOn);
  phone.comeBack();
  await until(() => phone.recorder.isOn);
  phone.comeBack();
  // What WeChat answers after the page has gone begins nothing.
  phone.pages.pop()?.close();
  phone.top.call('onShow');
  await delay(200);
  assert.equal(phone.recorder.isOn, false);
}));

test('a consultation that is over by then says so, in the place of a waiting room without a way out', { skip }, () => {
  lifeMs = 1000;
  return atTheDoor(async (phone, opened) => {
    answer = (call) => (call.startsWith('POST /api/v1/token') ? { status: 401 } : call.startsWith('POST /api/v1/join') ? { status: 410 } : { status: 200 });
    await delay(5500);
    phone.tap({ on: 'agree-without-camera' });
    await until(() => opened.includes('ended') && shows(phone, '问诊已结束'));
    assert.deepEqual(heard, []);
  });
});

test('an attempt to come back that failed can be repeated, unless it never will lead anywhere', { skip }, () => atTheDoor(async (phone, opened) => {
  phone.tap({ on: 'agree-without-camera' });
  await until(() => opened.includes('waiting') && heard.length > 0);
  phone.tap({ on: 'leave' });
  await until(() => opened.includes('ended') && shows(phone, '您已离开诊室'));
  answer = () => ({ status: 503 });
  phone.tap({ on: 'back' });
  await until(() => shows(phone, '连不上诊所的服务器'));
  answer = lets;
  phone.tap({ on: 'back' });
  await until(() => opened.filter((page) => page === 'waiting').length === 2);
  phone.tap({ on: 'leave' });
  await until(() => opened.filter((page) => page === 'ended').length === 2);
  answer = () => ({ status: 410 });
  phone.tap({ on: 'back' });
  await until(() => shows(phone, '不能再进入'));
  assert.equal(phone.top.find(({ attributes }) => attributes['id'] === 'back'), null);
}));

test('the bar above a page speaks the language of the phone', { skip }, () => {
  const phone = new Phone({ folder, gateway: origin, language: 'en' });
  /** @type {unknown[]} */
  const titles = [];
  phone.on('told', ({ event, title }) => {
    if (event === 'title') {
      titles.push(title);
    }
  });
  try {
    phone.open();
    assert.deepEqual(titles, ['Video consultation']);
  } finally {
    phone.dispose();
  }
});

test('a page that does not open in time is opened anew, and nobody is stuck', { skip }, () => atTheDoor(async (phone, opened) => {
  phone.tooSlow = true;
  phone.tap({ on: 'agree-without-camera' });
  await until(() => opened.includes('waiting') && shows(phone, '李医生还没有来'));
  assert.equal(phone.pages.length, 1);
  assert.ok(!heard.some(({ type }) => type === 'leave'));
}));
