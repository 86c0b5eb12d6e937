// @ts-check
// Who publishes on which path. A path exists while somebody publishes on it.

import { log, shortId } from '../log.js';
import { Stream } from './stream.js';

/**
 * @typedef {import('./stream.js').Source} Source
 * @typedef {import('./stream.js').Tracks} Tracks
 */

// As MediaMTX: letters, digits and these marks, no empty or relative part.
const PATH = /^[0-9a-zA-Z_\-.~:]+(?:\/[0-9a-zA-Z_\-.~:]+)*$/;
const MAX_PATH = 256;

/** @param {string} name */
export function isValidPath(name) {
  return name.length <= MAX_PATH && PATH.test(name) && !name.split('/').some((part) => part === '.' || part === '..');
}

export class Hub {
  constructor() {
    /** @type {Map<string, Stream>} */
    this.streams = new Map();
    /** @type {((path: string, stream: Stream) => void)[]} */
    this.onPublished = [];
    /** @type {((path: string, stream: Stream) => void)[]} */
    this.onEnded = [];
  }

  /**
   * Puts a source on air. Whoever published there before is put off air, as with MediaMTX's `overridePublisher`.
   * @param {string} path @param {Source} source @param {Tracks} tracks
   */
  publish(path, source, tracks) {
    const previous = this.streams.get(path);
    if (previous) {
      this.#end(path, previous, 'another publisher took the path over');
      previous.source.close('another publisher took the path over');
    }
    const stream = new Stream(source, tracks);
    this.streams.set(path, stream);
    log('path', `${path} is on air from ${source.type} ${shortId(source.id)}: ${stream.trackNames.join(', ')}`);
    for (const tell of this.onPublished) {
      tell(path, stream);
    }
    return stream;
  }

  /** @param {string} path @param {Stream} stream @param {string} reason */
  unpublish(path, stream, reason) {
    if (this.streams.get(path) === stream) {
      this.#end(path, stream, reason);
    }
  }

  /** @param {string} path @param {Stream} stream @param {string} reason */
  #end(path, stream, reason) {
    this.streams.delete(path);
    log('path', `${path} is off air: ${reason}`);
    stream.close(reason);
    for (const tell of this.onEnded) {
      tell(path, stream);
    }
  }
}
