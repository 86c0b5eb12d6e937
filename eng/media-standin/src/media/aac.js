// @ts-check
// AAC's AudioSpecificConfig (ISO/IEC 14496-3).

const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** Samples in a frame of AAC-LC. */
export const AAC_FRAME = 1024;

/**
 * @param {Buffer} config
 * @returns {import('../hub/stream.js').AacTrack}
 * @throws when it is not a configuration that can be carried here
 */
export function aacTrack(config) {
  if (config.length < 2) {
    throw new Error('the AudioSpecificConfig is cut off');
  }
  const rateIndex = ((config[0] & 7) << 1) | (config[1] >> 7);
  let sampleRate = RATES[rateIndex];
  let channels = (config[1] >> 3) & 0xf;
  if (rateIndex === 15) {
    if (config.length < 5) {
      throw new Error('the AudioSpecificConfig is cut off');
    }
    sampleRate = ((config[1] & 0x7f) << 17) | (config[2] << 9) | (config[3] << 1) | (config[4] >> 7);
    channels = (config[4] >> 3) & 0xf;
  }
  if (!sampleRate || channels < 1 || channels > 7) {
    throw new Error('the AudioSpecificConfig names no known sample rate or channels');
  }
  return { codec: 'MPEG-4 Audio', config: Buffer.from(config), sampleRate, channels: channels === 7 ? 8 : channels };
}

/** The `mp4a.40.` type. @param {Buffer} config */
export const aacObjectType = (config) => config[0] >> 3;
