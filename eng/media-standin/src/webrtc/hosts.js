// @ts-check
// The IPv4 addresses that go into candidates, those that were asked for by name first.

import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import os from 'node:os';

/**
 * @param {import('../config/config.js').Config['webrtcSettings']} settings
 * @returns {Promise<string[]>}
 * @throws when there is none
 */
export async function candidateHosts({ additionalHosts, ipsFromInterfaces }) {
  const named = await Promise.all(additionalHosts.map(async (host) => {
    if (isIPv4(host)) {
      return host;
    }
    const found = await lookup(host, { family: 4 }).catch(() => null);
    if (!found) {
      throw new Error(`MTX_WEBRTCADDITIONALHOSTS: "${host}" has no IPv4 address`);
    }
    return found.address;
  }));
  const own = ipsFromInterfaces
    ? Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address)
    : [];
  return [...new Set([...named, ...own])];
}
