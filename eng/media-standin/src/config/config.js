// @ts-check
// Reads the settings from the same environment variables as MediaMTX (MTX_ and the key in capitals), so that one composition
// configures either. Keys that this program does not know are left alone, as they may be MediaMTX's only.

import { duration, flag, list, listenAddress, number } from './values.js';

/**
 * @typedef {{host: string, port: number}} Listen `host` is '' for every interface
 *
 * @typedef {object} Config
 * @property {number} readTimeoutMs how long a publisher may be silent
 * @property {number} writeTimeoutMs how long a reader may leave everything unread
 * @property {string} authAddress URL of the auth hook
 * @property {string[]} authExclude actions that the hook is not asked about
 * @property {Listen | null} api
 * @property {Listen | null} metrics
 * @property {Listen | null} rtsp
 * @property {Listen | null} rtmp
 * @property {Listen | null} hls
 * @property {{segmentCount: number, segmentMs: number, partMs: number, alwaysRemux: boolean, lowLatency: boolean}} hlsSettings
 * @property {Listen | null} webrtc
 * @property {Listen | null} webrtcUdp
 * @property {{additionalHosts: string[], ipsFromInterfaces: boolean, handshakeTimeoutMs: number, trackTimeoutMs: number, iceServers: IceServer[]}} webrtcSettings
 * @property {boolean} exitWithStdin
 *
 * @typedef {{url: string, username: string, password: string}} IceServer told to clients in Link headers, never used here
 */

/** Carries every fault of the configuration at once. */
export class ConfigError extends Error {
  /** @param {string[]} faults */
  constructor(faults) {
    super(`The configuration is wrong:\n${faults.map((f) => `  - ${f}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Config}
 * @throws {ConfigError}
 */
export function readConfig(env) {
  /** @type {string[]} */
  const faults = [];
  /** @template T @param {string} key @param {string} fallback @param {(text: string) => T} parse @returns {T} */
  const read = (key, fallback, parse) => {
    try {
      return parse(env[key] ?? fallback);
    } catch (error) {
      faults.push(`${key}: ${error.message}`);
      return parse(fallback);
    }
  };
  /** @param {string} onKey @param {string} onDefault @param {string} addressKey @param {string} fallback @returns {Listen | null} */
  const server = (onKey, onDefault, addressKey, fallback) =>
    read(onKey, onDefault, flag) ? read(addressKey, fallback, listenAddress) : null;

  const method = env.MTX_AUTHMETHOD ?? '';
  if (method !== 'http') {
    faults.push(`MTX_AUTHMETHOD: must be http, the only method here, not "${method}"`);
  }
  const authAddress = env.MTX_AUTHHTTPADDRESS ?? '';
  if (!/^https?:$/.test(protocolOf(authAddress))) {
    faults.push('MTX_AUTHHTTPADDRESS: must be the http or https address of the auth hook');
  }
  const authExclude = excludedActions(env);
  for (const action of authExclude.filter((name) => name !== 'api' && name !== 'metrics')) {
    faults.push(`MTX_AUTHHTTPEXCLUDE: only api and metrics can be excluded here, not "${action}"`);
  }

  const config = {
    readTimeoutMs: read('MTX_READTIMEOUT', '10s', duration),
    writeTimeoutMs: read('MTX_WRITETIMEOUT', '10s', duration),
    authAddress,
    authExclude,
    api: server('MTX_API', 'no', 'MTX_APIADDRESS', ':9997'),
    metrics: server('MTX_METRICS', 'no', 'MTX_METRICSADDRESS', ':9998'),
    rtsp: server('MTX_RTSP', 'yes', 'MTX_RTSPADDRESS', ':8554'),
    rtmp: server('MTX_RTMP', 'yes', 'MTX_RTMPADDRESS', ':1935'),
    hls: server('MTX_HLS', 'yes', 'MTX_HLSADDRESS', ':8888'),
    hlsSettings: {
      segmentCount: read('MTX_HLSSEGMENTCOUNT', '7', number(3, 100)),
      segmentMs: read('MTX_HLSSEGMENTDURATION', '1s', duration),
      partMs: read('MTX_HLSPARTDURATION', '200ms', duration),
      alwaysRemux: read('MTX_HLSALWAYSREMUX', 'no', flag),
      lowLatency: (env.MTX_HLSVARIANT ?? 'lowLatency') === 'lowLatency',
    },
    webrtc: server('MTX_WEBRTC', 'yes', 'MTX_WEBRTCADDRESS', ':8889'),
    webrtcUdp: server('MTX_WEBRTC', 'yes', 'MTX_WEBRTCLOCALUDPADDRESS', ':8189'),
    webrtcSettings: {
      additionalHosts: read('MTX_WEBRTCADDITIONALHOSTS', '', list),
      ipsFromInterfaces: read('MTX_WEBRTCIPSFROMINTERFACES', 'yes', flag),
      handshakeTimeoutMs: read('MTX_WEBRTCHANDSHAKETIMEOUT', '10s', duration),
      trackTimeoutMs: read('MTX_WEBRTCTRACKGATHERTIMEOUT', '2s', duration),
      iceServers: iceServers(env),
    },
    exitWithStdin: env.TELEMED_EXIT_WITH_STDIN === '1',
  };
  if (config.webrtc && !config.webrtcSettings.ipsFromInterfaces && config.webrtcSettings.additionalHosts.length === 0) {
    faults.push('MTX_WEBRTCADDITIONALHOSTS: must name an address when MTX_WEBRTCIPSFROMINTERFACES is no');
  }
  if (faults.length > 0) {
    throw new ConfigError(faults);
  }
  return config;
}

/** @param {string} url */
function protocolOf(url) {
  try {
    return new URL(url).protocol;
  } catch {
    return '';
  }
}

/** MTX_WEBRTCICESERVERS2_{n}_URL, _USERNAME, _PASSWORD, as MediaMTX counts list entries. @param {NodeJS.ProcessEnv} env */
function iceServers(env) {
  /** @type {IceServer[]} */
  const servers = [];
  for (let n = 0; env[`MTX_WEBRTCICESERVERS2_${n}_URL`]; n++) {
    const key = `MTX_WEBRTCICESERVERS2_${n}`;
    servers.push({
      url: /** @type {string} */ (env[`${key}_URL`]),
      username: env[`${key}_USERNAME`] ?? '',
      password: env[`${key}_PASSWORD`] ?? '',
    });
  }
  return servers;
}

/** MTX_AUTHHTTPEXCLUDE_{n}_ACTION. @param {NodeJS.ProcessEnv} env */
function excludedActions(env) {
  /** @type {string[]} */
  const actions = [];
  for (let n = 0; env[`MTX_AUTHHTTPEXCLUDE_${n}_ACTION`] !== undefined; n++) {
    actions.push(/** @type {string} */ (env[`MTX_AUTHHTTPEXCLUDE_${n}_ACTION`]));
  }
  return actions;
}
