// @ts-check
// What is agreed on with a browser: H.264 and Opus, nothing else.

import {
  ReceiverEstimatedMaxBitrate, RTCPeerConnection, RtcpPayloadSpecificFeedback, useH264, useNACK, useOPUS, usePLI, useREMB, useSdesMid,
} from 'werift';

export function createPeerConnection() {
  return new RTCPeerConnection({
    codecs: {
      video: [useH264({ rtcpFeedback: [useNACK(), usePLI(), useREMB()] })],
      audio: [useOPUS()],
    },
    headerExtensions: { video: [useSdesMid()], audio: [useSdesMid()] },
    bundlePolicy: 'max-bundle',
    iceServers: [],
  });
}

const FEEDBACK = new Set(['nack', 'nack pli', 'goog-remb']);

/**
 * Leaves in a codec of an offer only the feedback that is given here. A browser that is promised transport-wide feedback builds its
 * estimate of the bandwidth on that; werift's made Chromium throttle itself to 90 kbit/s within seconds on an idle loopback.
 * @param {any} codec
 */
export function limitFeedback(codec) {
  codec.rtcpFeedback = codec.rtcpFeedback.filter((/** @type {any} */ { type, parameter }) => FEEDBACK.has(parameter ? `${type} ${parameter}` : type));
  return codec;
}

/**
 * Tells a publisher that there is room for 4 Mbit/s (draft-alvestrand-rmcat-remb): this program runs beside the browser. Loss, if there
 * is any, still makes the browser send less.
 * @param {number} senderSsrc @param {number} mediaSsrc
 */
export const roomFor4Mbit = (senderSsrc, mediaSsrc) => new RtcpPayloadSpecificFeedback({
  feedback: new ReceiverEstimatedMaxBitrate({ senderSsrc, mediaSsrc: 0, ssrcNum: 1, ssrcFeedbacks: [mediaSsrc], brExp: 4, brMantissa: 250_000 }),
});

/** Takes the candidates out of an offer; see ice.js. @param {string} offer */
export const withoutCandidates = (offer) => offer.replace(/^a=(?:candidate:.*|end-of-candidates)\r?\n/gm, '');

/** Whether an offer can be worked with at all. @param {string} offer */
export const isOffer = (offer) => /^v=0\r?\n/.test(offer) && /^m=(audio|video) /m.test(offer) && /^a=fingerprint:/m.test(offer);

/**
 * Chooses among the H.264 variants that a reader offers the one nearest to the stream's profile.
 * @template {{parameters?: string}} T @param {T[]} codecs @param {Buffer} sps @returns {T | undefined}
 */
export function chooseH264(codecs, sps) {
  const format = (/** @type {T} */ codec) => new URLSearchParams((codec.parameters ?? '').replaceAll(';', '&'));
  const wholePackets = codecs.filter((codec) => format(codec).get('packetization-mode') === '1');
  const profile = sps.subarray(1, 2).toString('hex');
  return wholePackets.find((codec) => format(codec).get('profile-level-id')?.toLowerCase().startsWith(profile)) ?? wholePackets[0] ?? codecs[0];
}

/** Credentials and candidates of a fragment that a client sends with PATCH (RFC 8840). @param {string} text */
export function readFragment(text) {
  const value = (/** @type {string} */ name) => new RegExp(`^a=${name}:(\\S+)\\s*$`, 'm').exec(text)?.[1] ?? '';
  const sections = text.split(/^(?=m=)/m).slice(1);
  if (sections.some((section) => !/^a=mid:\S+/m.test(section))) {
    throw new Error('mid attribute is missing');
  }
  return { ufrag: value('ice-ufrag'), password: value('ice-pwd') };
}

/**
 * The fragment that answers a restart.
 * @param {{ufrag: string, password: string, candidates: any[]}} restarted @param {string} answer the session's answer, for its first section
 */
export function writeFragment({ ufrag, password, candidates }, answer) {
  const media = /^m=.*$/m.exec(answer)?.[0] ?? 'm=audio 9 UDP/TLS/RTP/SAVPF 0';
  const mid = /^a=mid:.*$/m.exec(answer)?.[0] ?? 'a=mid:0';
  const lines = [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    media,
    mid,
    ...candidates.map(({ foundation, component, protocol, priority, ip, port, type }) => `a=candidate:${foundation} ${component} ${protocol} ${priority} ${ip} ${port} typ ${type}`),
    'a=end-of-candidates',
  ];
  return `${lines.map((line) => line.trim()).join('\r\n')}\r\n`;
}
