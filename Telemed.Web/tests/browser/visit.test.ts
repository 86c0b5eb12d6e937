import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openGallery } from '../../scripts/gallery.js';

const weChat = 'Mozilla/5.0 (iPhone; CPU iPhone OS 13_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.2';
const deadline = { timeout: 15_000 };

/** What the service answers to a join; of the consultation itself nothing is there, so that the page is alone with the browser. */
function joinDocument(role: 'patient' | 'viewer') {
  return {
    consultation: { id: 'c', title: 'Follow-up', status: 'waiting' },
    participant: { id: role, role, name: 'Wang Fang' },
    token: 'token',
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    realtime: 'ws://127.0.0.1:9/api/v1/realtime',
    iceServers: [],
    ...(role === 'viewer' ? {} : { publish: { whip: '/media/c/patient/whip' } }),
    play: [{ participant: { id: 'd', role: 'doctor', name: 'Dr. Li' }, whep: '/media/c/d/whep', hls: '/media/c/d/index.m3u8', flv: '/media/c/d.flv' }],
  };
}

describe('a patient in the browser', () => {
  let gallery: Awaited<ReturnType<typeof openGallery>>;

  const origin = inject('origin');

  beforeAll(async () => { gallery = await openGallery(origin); }, 60_000);
  afterAll(async () => { await gallery.close(); });

  async function arrive(userAgent?: string, role: 'patient' | 'viewer' = 'patient'): Promise<{ context: BrowserContext; open: () => Promise<Page> }> {
    const context = await gallery.browser.newContext({
      locale: 'en', viewport: { width: 390, height: 844 }, permissions: ['camera', 'microphone'], ...(userAgent === undefined ? {} : { userAgent }),
    });
    await context.route('**/api/v1/join', async (route) => { await route.fulfill({ json: joinDocument(role) }); });
    return {
      context,
      open: async () => {
        const page = await context.newPage();
        await page.goto(`${origin}/join#b5wz3kjy6gfe8mda2vhn`);
        return page;
      },
    };
  }

  async function goIn(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Agree and go in' }).click(deadline);
    await page.getByRole('button', { name: 'Start', exact: true }).click(deadline);
    await inCall(page);
  }

  async function inCall(page: Page): Promise<void> {
    await page.getByRole('toolbar', { name: 'Call controls' }).waitFor(deadline);
  }

  it('goes in with two clicks, is back in the call after a reload without any, and is asked to agree once', { timeout: 90_000 }, async () => {
    const { context, open } = await arrive();
    const page = await open();
    await goIn(page);
    expect(new URL(page.url()).hash).toBe('');

    await page.reload();
    await inCall(page);

    await page.getByRole('button', { name: /^(?:Leave|Hang up)/ }).first().click(deadline);
    await page.getByRole('heading', { name: 'You have left the consultation' }).waitFor(deadline);
    await page.getByRole('button', { name: 'Rejoin' }).click(deadline);
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor(deadline);
    await context.close();
  });

  it('in a second tab takes the call there with a click, and back', { timeout: 90_000 }, async () => {
    const { context, open } = await arrive();
    const first = await open();
    await goIn(first);
    const second = await open();
    await second.getByRole('button', { name: 'Continue here' }).click(deadline);
    await second.getByRole('button', { name: 'Start', exact: true }).waitFor(deadline);
    await first.getByRole('heading', { name: 'It goes on in another tab' }).waitFor(deadline);
    await context.close();
  });

  it('who has refused the camera is told the steps of this very browser, and goes on when they are done', { timeout: 60_000 }, async () => {
    const { context, open } = await arrive(weChat);
    await context.addInitScript(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wanted) =>
        'allowed' in window ? ask(wanted) : Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
    });
    const page = await open();
    await page.getByRole('button', { name: 'Agree and go in' }).click(deadline);
    await page.getByText('Open your phone’s Settings and scroll down to WeChat.').waitFor(deadline);
    await page.getByRole('button', { name: 'Start without camera' }).waitFor(deadline);
    await page.evaluate(() => { Object.assign(window, { allowed: true }); });
    await page.getByRole('button', { name: 'Try again' }).click(deadline);
    await page.getByRole('button', { name: 'Start', exact: true }).click(deadline);
    await inCall(page);
    await context.close();
  });

  it('in a WeChat without a camera is sent to Safari with the link as it was, which belongs to nobody yet', { timeout: 60_000 }, async () => {
    const { context, open } = await arrive(weChat);
    await context.addInitScript(() => { Object.defineProperty(navigator, 'mediaDevices', { value: undefined }); });
    let joins = 0;
    context.on('request', (request) => { joins += request.url().endsWith('/api/v1/join') ? 1 : 0; });
    const page = await open();
    await page.getByRole('heading', { name: 'Please open this in Safari' }).waitFor(deadline);
    expect(new URL(page.url()).hash).toBe('#b5wz3kjy6gfe8mda2vhn');
    expect(await page.getByLabel('Your link').inputValue()).toBe(`${origin}/join#b5wz3kjy6gfe8mda2vhn`);
    expect(joins).toBe(0);
    await context.close();
  });

  it('without a network learns that, and goes on by itself when it is back', { timeout: 60_000 }, async () => {
    const { context } = await arrive();
    const page = await context.newPage();
    await page.goto(origin);
    await context.setOffline(true);
    await page.getByLabel('Code or link').fill('b5wz3kjy6gfe8mda2vhn');
    await context.unroute('**/api/v1/join');
    await page.getByRole('button', { name: 'Continue' }).click(deadline);
    await page.getByRole('heading', { name: 'No network' }).waitFor(deadline);
    await context.route('**/api/v1/join', async (route) => { await route.fulfill({ json: joinDocument('patient') }); });
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Agree and go in' }).waitFor(deadline);
    await context.close();
  });

  it('who only watches and is invited to speak is on air after one click', { timeout: 60_000 }, async () => {
    const { context, open } = await arrive(undefined, 'viewer');
    const rights = { role: 'viewer', mayPublish: true, permissions: ['chatRead', 'tokenRenew', 'handRaise', 'muteSelf', 'qualityReport'] };
    let invite: () => void = () => undefined;
    await context.routeWebSocket('**/api/v1/realtime', (socket) => {
      const self = { id: 'viewer', role: 'viewer', name: 'Wang Fang', mayPublish: false, permissions: ['chatRead', 'tokenRenew', 'handRaise', 'qualityReport'] };
      socket.onMessage((message) => {
        if (String(message).includes('"auth"')) {
          socket.send(JSON.stringify({ type: 'hello', lastId: 0, resumed: false, self, consultation: { id: 'c', title: 'Follow-up', status: 'live' }, participants: [] }));
        }
      });
      invite = () => {
        socket.send(JSON.stringify({ type: 'rights', ...rights }));
        socket.send(JSON.stringify({ type: 'token', token: 'renewed', expiresAt: new Date(Date.now() + 600_000).toISOString(), publish: { whip: '/media/c/viewer/whip' } }));
      };
    });
    const page = await open();
    await page.getByRole('button', { name: 'Agree and go in' }).click(deadline);
    await page.getByRole('button', { name: 'Start', exact: true }).click(deadline);
    await inCall(page);
    await page.getByRole('button', { name: 'Raise your hand' }).waitFor(deadline);
    expect(await page.getByRole('button', { name: 'Switch on camera and microphone' }).count()).toBe(0);

    const offered = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/media/c/viewer/whip'), deadline);
    invite();
    await page.getByRole('button', { name: 'Switch on camera and microphone' }).click(deadline);
    const offer = await offered;
    expect(offer.postData()).toContain('m=video');
    expect(offer.headers()['authorization']).toBe('Bearer renewed');
    await page.getByLabel('Your own picture').first().waitFor(deadline);
    expect(await page.getByRole('button', { name: 'Switch on camera and microphone' }).count()).toBe(0);
    await context.close();
  });
});
