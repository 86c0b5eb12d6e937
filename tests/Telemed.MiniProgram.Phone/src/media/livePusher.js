import { LiveComponent } from './component.js';
import { startFfmpeg } from './ffmpeg.js';

/**
 * What a phone sends that does not keep to H.264 baseline and 48 kHz.
 * @typedef {{ bFrames?: boolean, audioRate?: number, toneHz?: number }} Encoding
 */

const [width, height, framesPerSecond] = [360, 640, 15];
const sampleRate = 48_000;
const toneHz = 440;
/** Sound runs ahead of the pictures: FFmpeg's muxer holds a picture back until it has sound that is not older. */
const soundLeadMs = 120;
const pieceMs = 20;

/** Camera and microphone: a bar that moves over grey, and a tone, sent by FFmpeg as WeChat's SDK does it. */
export class LivePusher extends LiveComponent {
  #bytes = 0;
  #bytesBefore = 0;
  #framesSent = 0;
  /** When FFmpeg last said that more was sent. */
  #sentAt = 0;
  /** @type {number | null} */
  ffmpegPid = null;

  /** @returns {'live-pusher'} */
  get kind() {
    return 'live-pusher';
  }

  get breaking() {
    return { again: 1102, over: -1307 };
  }

  get address() {
    return String(this.attributes['url'] ?? '');
  }

  get cameraOn() {
    return this.attributes['enable-camera'] !== false;
  }

  get muted() {
    return this.attributes['muted'] === true;
  }

  prepare() {
    if (this.cameraOn && !this.phone.permissions.allows('scope.camera')) {
      this.fire('error', { errCode: 10001, errMsg: 'camera not allowed' });
      return false;
    }
    if (!this.phone.permissions.allows('scope.record')) {
      this.fire('error', { errCode: 10002, errMsg: 'microphone not allowed' });
      return false;
    }
    if (this.cameraOn) {
      this.code(1003);
      this.code(1007);
    }
    return true;
  }

  /**
   * @param {string} address
   * @param {(end: import('./component.js').End) => void} onEnd
   */
  connect(address, onEnd) {
    const { bFrames = false, audioRate = sampleRate, toneHz: hertz = toneHz } = this.phone.encoding;
    const max = `${String(this.attributes['max-bitrate'] ?? 1000)}k`;
    const ffmpeg = startFfmpeg(this.phone.ffmpeg, [
      '-loglevel', 'info', '-probesize', '32', '-analyzeduration', '0',
      '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', `${String(width)}x${String(height)}`, '-framerate', String(framesPerSecond), '-i', 'pipe:3',
      '-probesize', '32', '-analyzeduration', '0', '-f', 's16le', '-ar', String(sampleRate), '-ac', '1', '-i', 'pipe:4',
      '-map', '0:v', '-map', '1:a',
      '-c:v', 'libx264', '-threads', '1', '-g', String(framesPerSecond * 2), '-b:v', max, '-maxrate', max, '-bufsize', max,
      ...(bFrames ? ['-preset', 'veryfast', '-profile:v', 'main', '-bf', '2'] : ['-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-bf', '0']),
      '-c:a', 'aac', '-b:a', '64k', '-ac', '1', '-ar', String(audioRate),
      '-max_interleave_delta', '1', '-max_delay', '0', '-flush_packets', '1',
      '-progress', 'pipe:1', '-stats_period', '0.2',
      '-f', 'flv', '-flvflags', 'no_duration_filesize', '-tcp_nodelay', '1', address,
    ], ['ignore', 'pipe', 'pipe', 'pipe', 'pipe']);
    this.ffmpegPid = ffmpeg.child.pid ?? null;
    this.#bytes = 0;
    this.#bytesBefore = 0;
    let connected = false;
    ffmpeg.onLine((line) => {
      // FFmpeg describes its output once the connection stands and the header is sent.
      if (!connected && line.startsWith('Output #0')) {
        connected = true;
        this.worked();
        this.code(1001);
        this.code(1008);
        this.code(1002);
      }
    });
    ffmpeg.child.stdout?.setEncoding('utf8').on('data', (text) => {
      const size = /total_size=(\d+)/.exec(text);
      if (size !== null && Number(size[1]) > this.#bytes) {
        this.#bytes = Number(size[1]);
        this.#sentAt = Date.now();
      }
    });
    const stopFeeding = this.#feed(/** @type {import('node:stream').Writable} */ (ffmpeg.child.stdio[3]), /** @type {import('node:stream').Writable} */ (ffmpeg.child.stdio[4]), hertz);
    void ffmpeg.ended.then(() => {
      stopFeeding();
      this.ffmpegPid = null;
      onEnd({ code: connected ? 3005 : 3002, why: ffmpeg.lastLines() });
    });
    return { destroy: () => { ffmpeg.kill(); } };
  }

  /** As bindnetstatus tells it, kbit/s. */
  figures() {
    const kilobits = Math.round((this.#bytes - this.#bytesBefore) * 8 / 1000 / 2);
    this.#bytesBefore = this.#bytes;
    return { videoBitrate: Math.max(0, kilobits - 64), audioBitrate: kilobits > 0 ? 64 : 0, videoFPS: framesPerSecond, videoGOP: 2, netSpeed: kilobits, netJitter: 5, videoWidth: width, videoHeight: height };
  }

  forget() {
    this.#sentAt = 0;
  }

  report() {
    return { flowing: this.running && Date.now() - this.#sentAt < 1500, running: this.running, connections: this.connections, framesSent: this.#framesSent, kilobytesSent: Math.round(this.#bytes / 1000), ffmpegPid: this.ffmpegPid, codes: this.codes.slice(-30) };
  }

  /**
   * Draws and plays by the clock until it is told to stop.
   * @param {import('node:stream').Writable} pictures
   * @param {import('node:stream').Writable} sounds
   * @param {number} hertz
   */
  #feed(pictures, sounds, hertz) {
    const begin = Date.now();
    let [frames, samples] = [0, 0];
    const feed = () => {
      const elapsed = Date.now() - begin;
      while (frames * 1000 / framesPerSecond <= elapsed && pictures.writableLength < 4 * width * height) {
        pictures.write(pictureOf(frames, this.cameraOn));
        frames += 1;
        this.#framesSent += 1;
      }
      // A machine that was held up goes on from now: what was missed is not sent in a burst.
      frames = Math.max(frames, Math.floor(elapsed * framesPerSecond / 1000) - 3);
      const due = Math.floor((elapsed + soundLeadMs) * sampleRate / 1000);
      if (due > samples && sounds.writableLength < sampleRate) {
        sounds.write(toneOf(samples, due - samples, this.muted ? 0 : hertz));
        samples = due;
      }
    };
    feed();
    const timer = setInterval(feed, pieceMs);
    return () => { clearInterval(timer); };
  }
}

/**
 * @param {number} number
 * @param {boolean} cameraOn
 */
function pictureOf(number, cameraOn) {
  const picture = Buffer.alloc(width * height * 3 / 2, 128);
  picture.fill(cameraOn ? 90 : 16, 0, width * height);
  if (cameraOn) {
    const top = number * 12 % (height - 60);
    picture.fill(220, top * width, (top + 60) * width);
  }
  return picture;
}

/**
 * @param {number} from The first sample's number, so that pieces fit together.
 * @param {number} count
 * @param {number} hertz 0: silence.
 */
function toneOf(from, count, hertz) {
  const piece = Buffer.alloc(count * 2);
  if (hertz > 0) {
    for (let i = 0; i < count; i += 1) {
      piece.writeInt16LE(Math.round(8000 * Math.sin(2 * Math.PI * hertz * (from + i) / sampleRate)), i * 2);
    }
  }
  return piece;
}
