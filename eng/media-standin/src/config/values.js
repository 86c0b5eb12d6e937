// @ts-check
// The forms in which MediaMTX's settings are written.

/** @param {string} text */
export function flag(text) {
  const value = text.toLowerCase();
  if (['yes', 'true', '1'].includes(value)) {
    return true;
  }
  if (['no', 'false', '0'].includes(value)) {
    return false;
  }
  throw new Error(`must be yes or no, not "${text}"`);
}

const UNITS = /** @type {Record<string, number>} */ ({ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 });

/** Go's form: `200ms`, `10s`, `1m30s`. @param {string} text @returns {number} milliseconds */
export function duration(text) {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== text) {
    throw new Error(`must be a duration such as 200ms or 10s, not "${text}"`);
  }
  const ms = parts.reduce((sum, part) => sum + Number(part[1]) * UNITS[part[2]], 0);
  if (ms <= 0 || ms > 86_400_000) {
    throw new Error(`must be above zero and at most a day, not "${text}"`);
  }
  return ms;
}

/** @param {number} min @param {number} max @returns {(text: string) => number} */
export const number = (min, max) => (text) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
};

/** `:8554`, `127.0.0.1:8554`, `[::1]:8554`. @param {string} text @returns {{host: string, port: number}} */
export function listenAddress(text) {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]*):(\d{1,5})$/.exec(text);
  const port = match ? Number(match[2]) : 0;
  if (!match || port < 1 || port > 65535) {
    throw new Error(`must be an address such as 127.0.0.1:8554 or :8554, not "${text}"`);
  }
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

/** Comma-separated. @param {string} text */
export function list(text) {
  return text.split(',').map((item) => item.trim()).filter((item) => item !== '');
}
