// @ts-check
// The part of MediaMTX's v3 API that Telemed uses.

import { authorize, HttpError, HttpServer, sendJson } from '../http/server.js';
import { describePath } from './descriptions.js';

const VERSION = 'v1.20.1-standin';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A kind of connection that the API lists.
 * @typedef {object} Listing
 * @property {() => {id: string}[]} items
 * @property {((id: string) => boolean) | null} kick false when there is no such id; null when this kind cannot be kicked
 * @property {string} missing what to say then
 */

/**
 * @param {import('../hub/hub.js').Hub} hub @param {import('../auth/hook.js').AuthHook} hook
 * @param {Record<string, Listing>} listings by the name in the route, of the protocols that are on
 */
export function createApi(hub, hook, listings) {
  const started = new Date().toISOString();
  return new HttpServer('api', async (exchange) => {
    const { response, method, path, query } = exchange;
    await authorize(hook, exchange, { action: 'api', path: '', protocol: '', id: null, query });
    const [, version, kind, verb, ...rest] = path.split('/');
    const argument = rest.join('/');
    if (version !== 'v3') {
      throw new HttpError(404, 'not found');
    }
    if (method === 'GET' && kind === 'info' && verb === undefined) {
      sendJson(response, 200, { version: VERSION, started });
    } else if (method === 'GET' && kind === 'paths' && verb === 'list') {
      sendJson(response, 200, page([...hub.streams].map(([name, stream]) => describePath(name, stream)), query));
    } else if (method === 'GET' && kind === 'paths' && verb === 'get') {
      const stream = hub.streams.get(argument);
      if (!stream) {
        throw new HttpError(404, 'path not found');
      }
      sendJson(response, 200, describePath(argument, stream));
    } else if (Object.hasOwn(listings, kind)) {
      answerListing(exchange, listings[kind], verb, argument);
    } else {
      throw new HttpError(404, 'not found');
    }
  });
}

/** @param {import('../http/server.js').Exchange} exchange @param {Listing} listing @param {string} verb @param {string} id */
function answerListing({ response, method, query }, listing, verb, id) {
  if (method === 'GET' && verb === 'list') {
    sendJson(response, 200, page(listing.items(), query));
    return;
  }
  if (!(method === 'GET' && verb === 'get') && !(method === 'POST' && verb === 'kick' && listing.kick)) {
    throw new HttpError(404, 'not found');
  }
  if (!UUID.test(id)) {
    throw new HttpError(400, 'invalid UUID');
  }
  if (verb === 'kick') {
    if (!listing.kick?.(id)) {
      throw new HttpError(404, listing.missing);
    }
    sendJson(response, 200, { status: 'ok' });
    return;
  }
  const item = listing.items().find((candidate) => candidate.id === id);
  if (!item) {
    throw new HttpError(404, listing.missing);
  }
  sendJson(response, 200, item);
}

/** @template T @param {T[]} items @param {string} query @returns {{itemCount: number, pageCount: number, items: T[]}} */
function page(items, query) {
  const values = new URLSearchParams(query);
  const number = (/** @type {string} */ name, /** @type {number} */ fallback) => {
    const text = values.get(name) ?? '';
    if (text !== '' && !/^\d{1,9}$/.test(text)) {
      throw new HttpError(400, `invalid ${name}`);
    }
    return text === '' ? fallback : Number(text);
  };
  const size = number('itemsPerPage', 100);
  const index = number('page', 0);
  if (size === 0) {
    throw new HttpError(400, 'invalid items per page');
  }
  return { itemCount: items.length, pageCount: Math.ceil(items.length / size), items: items.slice(index * size, (index + 1) * size) };
}
