import { crc32, deflateSync } from 'node:zlib';

/**
 * What the doctor sees while the patient is in another app: two bars, as on a player's pause button, on the room's dark ground. No words,
 * because the doctor's language is not known here. A PNG (RFC 2083) of one byte a pixel.
 * @param {number} width
 * @param {number} height
 */
export function awayImage(width, height) {
  const palette = Buffer.from([0x0b, 0x12, 0x14, 0xb7, 0xc7, 0xc9]);
  const rows = Buffer.alloc((width + 1) * height);
  const [barWidth, barHeight] = [width / 10, width / 3];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const inHeight = Math.abs(y - height / 2) < barHeight / 2;
      const inBar = Math.abs(Math.abs(x - width / 2) - barWidth) < barWidth / 2;
      rows[y * (width + 1) + 1 + x] = inHeight && inBar ? 1 : 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // Eight bits, by palette.
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
