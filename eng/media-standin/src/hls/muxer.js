// @ts-check
// Cuts a stream into the segments and parts of HLS (RFC 8216bis, low latency) and keeps the latest of them.

import { randomBytes, randomUUID } from 'node:crypto';
import { joinAvcc } from '../media/h264.js';
import { audioTimescale, fragment, initialisation, trackId, VIDEO_TIMESCALE } from './fmp4.js';

/** @typedef {{name: string, data: Buffer, duration: number, independent: boolean}} Part */
/** @typedef {{number: number, name: string, init: string, startedAt: Date, parts: Part[], duration: number, complete: boolean}} Segment */
/** @typedef {import('../config/config.js').Config['hlsSettings']} Settings */
/** @typedef {{unit: import('../hub/stream.js').Unit, time: number}} Waiting */

/** A picture that stands longer than this is a gap in the stream, not a long picture. */
const MAX_DURATION = 10;

export class Muxer {
  /** @type {'hlsMuxer'} */
  type = 'hlsMuxer';
  id = randomUUID();
  created = new Date();
  lastRequest = new Date();
  bytesSent = 0;
  closed = false;
  /** @type {Segment[]} the last one is being filled */
  segments = [];
  /** @type {Map<string, Buffer>} */
  inits = new Map();
  maxSegment = 1;
  maxPart;
  #prefix = randomBytes(6).toString('hex');
  #waiters = /** @type {Set<() => void>} */ (new Set());
  #partNumber = 0;
  #initNumber = 0;
  #sequence = 0;
  #segmentNumber = 0;
  #origin = NaN;
  #sets = '';
  #pending = /** @type {{video: Waiting | null, audio: Waiting | null}} */ ({ video: null, audio: null });
  #samples = /** @type {{video: import('./fmp4.js').Sample[], audio: import('./fmp4.js').Sample[]}} */ ({ video: [], audio: [] });
  #baseTimes = { video: 0, audio: 0 };
  #partStart = NaN;

  /** @param {import('../hub/stream.js').Stream} stream @param {Settings} settings */
  constructor(stream, settings) {
    this.stream = stream;
    this.settings = settings;
    this.maxPart = settings.partMs / 1000;
    /** The track that decides where to cut. @type {'video' | 'audio'} */
    this.leader = stream.tracks.video ? 'video' : 'audio';
  }

  /** The part that will come next. */
  get nextPartName() {
    return `${this.#prefix}_part${this.#partNumber}.mp4`;
  }

  /** @param {import('../hub/stream.js').Unit} unit */
  write(unit) {
    const time = unit.kind === 'video' ? unit.dts : unit.pts;
    if (Number.isNaN(this.#origin)) {
      if (unit.kind !== this.leader || (unit.kind === 'video' && !unit.key)) {
        return;
      }
      this.#origin = time;
    }
    if (time < this.#origin) {
      return;
    }
    // How long a sample lasts is known when the next one comes.
    const previous = this.#pending[unit.kind];
    this.#pending[unit.kind] = { unit, time };
    if (previous) {
      this.#take(previous, Math.min(Math.max(time - previous.time, 0), MAX_DURATION));
    }
  }

  /** @param {Waiting} waiting @param {number} duration in seconds */
  #take({ unit, time }, duration) {
    const key = unit.kind === 'audio' || unit.key;
    if (unit.kind === this.leader) {
      this.#cut(unit, time, duration, key);
    }
    if (this.segments.length === 0) {
      return;
    }
    const scale = unit.kind === 'video' ? VIDEO_TIMESCALE : audioTimescale(/** @type {any} */ (this.stream.tracks.audio));
    const samples = this.#samples[unit.kind];
    const start = Math.round((time - this.#origin) * scale);
    if (samples.length === 0) {
      this.#baseTimes[unit.kind] = start;
    }
    samples.push({
      data: unit.kind === 'video' ? joinAvcc(unit.nalus) : unit.data,
      duration: Math.max(1, Math.round((time + duration - this.#origin) * scale) - start),
      key,
      offset: unit.kind === 'video' ? Math.max(0, Math.round((unit.pts - unit.dts) * scale)) : 0,
    });
  }

  /** Ends part and segment before a sample where it is time. @param {import('../hub/stream.js').Unit} unit @param {number} time @param {number} duration @param {boolean} key */
  #cut(unit, time, duration, key) {
    const segment = this.segments.at(-1);
    const { video } = this.stream.tracks;
    const sets = unit.kind === 'video' && unit.key && video ? Buffer.concat([video.sps, video.pps]).toString('base64') : this.#sets;
    const filled = segment ? segment.duration + (Number.isNaN(this.#partStart) ? 0 : time - this.#partStart) : 0;
    if (!segment || (key && (filled * 1000 >= this.settings.segmentMs - 1 || sets !== this.#sets))) {
      this.#endPart(time);
      this.#beginSegment(sets);
      this.#partStart = time;
    } else if (time + duration - this.#partStart > this.settings.partMs / 1000 + 0.001 && time > this.#partStart) {
      this.#endPart(time);
      this.#partStart = time;
    }
  }

  /** @param {string} sets of the pictures to come */
  #beginSegment(sets) {
    const last = this.segments.at(-1);
    if (last) {
      last.complete = true;
      this.maxSegment = Math.max(this.maxSegment, last.duration);
    }
    if (sets !== this.#sets || this.inits.size === 0) {
      this.#sets = sets;
      this.inits.set(`${this.#prefix}_init${this.#initNumber++}.mp4`, initialisation(this.stream.tracks));
    }
    const init = /** @type {string} */ ([...this.inits.keys()].at(-1));
    const number = this.#segmentNumber++;
    this.segments.push({ number, name: `${this.#prefix}_seg${number}.mp4`, init, startedAt: new Date(), parts: [], duration: 0, complete: false });
    while (this.segments.length > this.settings.segmentCount + 2) {
      this.segments.shift();
    }
    for (const name of this.inits.keys()) {
      if (!this.segments.some((segment) => segment.init === name)) {
        this.inits.delete(name);
      }
    }
    this.#wake();
  }

  /** @param {number} time where the part ends */
  #endPart(time) {
    const segment = this.segments.at(-1);
    const kinds = /** @type {('video' | 'audio')[]} */ (['video', 'audio']).filter((kind) => this.#samples[kind].length > 0);
    if (!segment || kinds.length === 0) {
      return;
    }
    const runs = kinds.map((kind) => ({ id: trackId(kind), baseTime: this.#baseTimes[kind], samples: this.#samples[kind] }));
    const duration = time - this.#partStart;
    const independent = this.leader === 'audio' || this.#samples.video[0]?.key === true;
    segment.parts.push({ name: this.nextPartName, data: fragment(++this.#sequence, runs), duration, independent });
    segment.duration += duration;
    this.maxPart = Math.max(this.maxPart, duration);
    this.#partNumber++;
    this.#samples = { video: [], audio: [] };
    this.#wake();
  }

  /** Whether the playlist has segment `number`, and `part` of it where one is asked for. @param {number} number @param {number | null} part */
  has(number, part) {
    const last = this.segments.at(-1);
    if (!last || number > last.number) {
      return false;
    }
    if (number < last.number) {
      return true;
    }
    return part !== null && last.parts.length > part;
  }

  /**
   * Waits for a condition that the stream brings about.
   * @param {() => boolean} condition @param {number} deadlineMs @returns {Promise<boolean>} false when the time is over or the stream has ended
   */
  waitFor(condition, deadlineMs) {
    return new Promise((resolve) => {
      const check = () => {
        if (condition() || this.closed) {
          this.#waiters.delete(check);
          clearTimeout(timer);
          resolve(condition());
        }
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(check);
        resolve(condition());
      }, deadlineMs);
      this.#waiters.add(check);
      check();
    });
  }

  #wake() {
    for (const check of [...this.#waiters]) {
      check();
    }
  }

  /** @param {string} name @returns {Buffer | null} */
  file(name) {
    const init = this.inits.get(name);
    if (init) {
      return init;
    }
    for (const segment of this.segments) {
      if (segment.name === name && segment.complete) {
        return Buffer.concat(segment.parts.map(({ data }) => data));
      }
      const part = segment.parts.find((candidate) => candidate.name === name);
      if (part) {
        return part.data;
      }
    }
    return null;
  }

  close() {
    this.closed = true;
    this.stream.removeReader(this);
    this.#wake();
  }
}
