// @ts-check
import http from 'node:http';
import { chromium } from 'playwright-core';
import { until } from './until.js';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** A real Chromium with a fake camera, on a page of localhost (which counts as secure). */
export async function startBrowser() {
  const server = http.createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><video autoplay muted></video>'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
  });
  return {
    async page() {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${port}/`);
      return page;
    },
    async stop() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @typedef {import('playwright-core').Page} Page */

/**
 * Publishes the fake camera and a tone of 1000 Hz by WHIP, H.264 preferred.
 * @param {Page} page @param {string} url @returns {Promise<{status: number, headers: Record<string, string>, answer: string}>}
 */
export async function whip(page, url, token = 'good') {
  return page.evaluate(async ([address, bearer]) => {
    const camera = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, frameRate: 30 } });
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    tone.frequency.value = 1000;
    const out = sound.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    const pc = new RTCPeerConnection();
    const video = pc.addTransceiver(camera.getVideoTracks()[0], { direction: 'sendonly' });
    pc.addTransceiver(out.stream.getAudioTracks()[0], { direction: 'sendonly' });
    const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    video.setCodecPreferences([...codecs.filter((c) => c.mimeType === 'video/H264'), ...codecs.filter((c) => c.mimeType !== 'video/H264')]);
    await pc.setLocalDescription(await pc.createOffer());
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/sdp', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) }, body: pc.localDescription?.sdp });
    const answer = await response.text();
    if (response.status === 201) {
      await pc.setRemoteDescription({ type: 'answer', sdp: answer });
    }
    Object.assign(window, { pc, tone, sound });
    return { status: response.status, headers: Object.fromEntries(response.headers), answer };
  }, [url, token]);
}

/** Plays by WHEP. @param {Page} page @param {string} url @returns {Promise<{status: number, headers: Record<string, string>, answer: string}>} */
export async function whep(page, url, token = 'good') {
  return page.evaluate(async ([address, bearer]) => {
    const pc = new RTCPeerConnection();
    pc.addTransceiver('video', { direction: 'recvonly' });
    pc.addTransceiver('audio', { direction: 'recvonly' });
    const startedAt = performance.now();
    const media = new MediaStream();
    const video = /** @type {HTMLVideoElement} */ (document.querySelector('video'));
    video.srcObject = media;
    pc.ontrack = ({ track }) => media.addTrack(track);
    video.requestVideoFrameCallback(() => Object.assign(window, { firstFrameMs: performance.now() - startedAt }));
    await pc.setLocalDescription(await pc.createOffer());
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/sdp', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) }, body: pc.localDescription?.sdp });
    const answer = await response.text();
    if (response.status === 201) {
      await pc.setRemoteDescription({ type: 'answer', sdp: answer });
    }
    Object.assign(window, { pc });
    return { status: response.status, headers: Object.fromEntries(response.headers), answer };
  }, [url, token]);
}

/** What a page's connection has received. @param {Page} page */
export async function received(page) {
  return page.evaluate(async () => {
    const w = /** @type {any} */ (window);
    const stats = [...(await w.pc.getStats()).values()];
    const of = (/** @type {string} */ kind) => stats.find((item) => item.type === 'inbound-rtp' && item.kind === kind) ?? {};
    const codec = (/** @type {string} */ id) => stats.find((item) => item.id === id)?.mimeType;
    const [video, audio] = [of('video'), of('audio')];
    return {
      state: w.pc.connectionState,
      frames: video.framesDecoded ?? 0,
      width: video.frameWidth ?? 0,
      videoCodec: codec(video.codecId),
      audioCodec: codec(audio.codecId),
      audioPackets: audio.packetsReceived ?? 0,
      audioEnergy: audio.totalAudioEnergy ?? 0,
      lost: (video.packetsLost ?? 0) + (audio.packetsLost ?? 0),
      firstFrameMs: w.firstFrameMs ?? 0,
    };
  });
}

/** The loudest tone of what the page's connection receives, in Hz. @param {Page} page */
export async function heardTone(page) {
  return page.evaluate(async () => {
    const w = /** @type {any} */ (window);
    const track = w.pc.getReceivers().find((/** @type {RTCRtpReceiver} */ r) => r.track.kind === 'audio').track;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 8192 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    await context.close();
    return (levels.indexOf(Math.max(...levels)) * context.sampleRate) / 8192;
  });
}

/** @param {Page} page */
export const connected = (page) => until('the page is connected', () => page.evaluate(() => /** @type {any} */ (window).pc.connectionState === 'connected'));
