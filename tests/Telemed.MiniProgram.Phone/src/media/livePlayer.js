import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { LiveComponent } from './component.js';
import { startFfmpeg } from './ffmpeg.js';
import { ToneMeter, sampleRate } from './toneMeter.js';

const [width, height] = [64, 36];
/** What is judged as now. */
const windowMs = 1500;

/** Screen and loudspeaker: FFmpeg decodes, and it is watched whether the picture moves and which tone is heard. */
export class LivePlayer extends LiveComponent {
  #frames = 0;
  #bytes = 0;
  #bytesBefore = 0;
  /** When pictures came that differed from the one before, ms. @type {number[]} */
  #moved = [];
  #meter = new ToneMeter();
  #codecs = '';
  /** @type {Buffer | null} */
  #last = null;

  /** @returns {'live-player'} */
  get kind() {
    return 'live-player';
  }

  get breaking() {
    return { again: 2103, over: -2301 };
  }

  get address() {
    return String(this.attributes['src'] ?? '');
  }

  /**
   * @param {string} address
   * @param {(end: import('./component.js').End) => void} onEnd
   */
  connect(address, onEnd) {
    const isHttp = /^https?:/.test(address);
    this.#meter.clear();
    this.#last = null;
    this.#bytes = 0;
    this.#bytesBefore = 0;
    const ffmpeg = startFfmpeg(this.phone.ffmpeg, [
      '-loglevel', 'info', '-fpsprobesize', '0', '-probesize', '200000', '-analyzeduration', '1000000',
      ...(isHttp ? ['-f', 'flv', '-i', 'pipe:0'] : ['-rtmp_live', 'live', '-tcp_nodelay', '1', '-i', address]),
      '-map', '0:v:0?', '-vf', `scale=${String(width)}:${String(height)},format=gray`, '-vsync', 'passthrough', '-threads', '1', '-f', 'rawvideo', '-flush_packets', '1', 'pipe:3',
      '-map', '0:a:0?', '-ac', '1', '-ar', String(sampleRate), '-f', 's16le', '-flush_packets', '1', 'pipe:4',
    ], ['pipe', 'ignore', 'pipe', 'pipe', 'pipe']);
    let connected = false;
    const begins = () => {
      if (!connected) {
        connected = true;
        this.code(2001);
        this.code(2002);
      }
    };
    ffmpeg.onLine((line) => {
      const stream = /^\s+Stream #0:\d+.*?: (Video|Audio): (?!rawvideo|pcm_)(\w+)/.exec(line);
      if (stream !== null) {
        begins();
        this.#codecs = `${this.#codecs.replace(new RegExp(`${String(stream[1])}:\\w+ ?`), '')}${String(stream[1])}:${String(stream[2])} `;
      }
    });
    this.#watch(/** @type {import('node:stream').Readable} */ (ffmpeg.child.stdio[3]), /** @type {import('node:stream').Readable} */ (ffmpeg.child.stdio[4]));
    let why = '';
    const fetching = isHttp ? this.#fetch(address, /** @type {import('node:stream').Writable} */ (ffmpeg.child.stdin), begins, (reason) => { why = reason; }) : null;
    void ffmpeg.ended.then(() => {
      fetching?.destroy();
      onEnd({ code: connected ? 3005 : 3002, why: why || ffmpeg.lastLines() });
    });
    return {
      destroy: () => {
        fetching?.destroy();
        ffmpeg.kill();
      },
    };
  }

  figures() {
    const kilobits = Math.round((this.#bytes - this.#bytesBefore) * 8 / 1000 / 2);
    this.#bytesBefore = this.#bytes;
    return { videoBitrate: Math.max(0, kilobits - 64), audioBitrate: kilobits > 0 ? 64 : 0, videoFPS: this.#fps(), netSpeed: kilobits, netJitter: 5, videoWidth: width, videoHeight: height };
  }

  forget() {
    this.#moved = [];
    this.#meter.clear();
  }

  report() {
    return {
      running: this.running,
      way: this.address === '' ? '' : /^https?:/.test(this.address) ? 'flv' : 'rtmp',
      connections: this.connections,
      frames: this.#frames,
      fps: this.#fps(),
      moving: this.#fps() > 3,
      tone: this.running ? this.#meter.loudest() : null,
      codecs: this.#codecs.trim(),
      codes: this.codes.slice(-30),
    };
  }

  #fps() {
    const since = Date.now() - windowMs;
    this.#moved = this.#moved.filter((at) => at >= since);
    return Math.round(this.#moved.length * 1000 / windowMs);
  }

  /**
   * @param {string} address
   * @param {import('node:stream').Writable} into
   * @param {() => void} begins
   * @param {(why: string) => void} failed
   */
  #fetch(address, into, begins, failed) {
    const send = address.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(address, { rejectUnauthorized: !this.phone.insecure }, (response) => {
      if (response.statusCode !== 200) {
        failed(`the server answered ${String(response.statusCode)}`);
        response.resume();
        into.end();
        return;
      }
      begins();
      response.on('data', (part) => {
        this.#bytes += part.length;
        into.write(part);
      });
      response.on('end', () => {
        failed('the server ended the stream');
        into.end();
      });
      response.on('error', () => { into.end(); });
    });
    request.on('error', (error) => {
      failed(error.message);
      into.end();
    });
    request.end();
    return request;
  }

  /**
   * @param {import('node:stream').Readable} pictures
   * @param {import('node:stream').Readable} sounds
   */
  #watch(pictures, sounds) {
    let rest = Buffer.alloc(0);
    let [first, heard] = [true, false];
    pictures.on('data', (part) => {
      rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
      while (rest.length >= width * height) {
        const frame = rest.subarray(0, width * height);
        rest = rest.subarray(width * height);
        this.#frames += 1;
        if (this.#last === null || !frame.equals(this.#last)) {
          this.#moved.push(Date.now());
        }
        this.#last = Buffer.from(frame);
        if (first) {
          first = false;
          this.worked();
          this.code(2003);
          this.code(2004);
          this.code(2032);
        }
      }
    });
    sounds.on('data', (part) => {
      this.#meter.add(part);
      if (!heard) {
        heard = true;
        this.worked();
        this.code(2026);
      }
    });
  }
}
