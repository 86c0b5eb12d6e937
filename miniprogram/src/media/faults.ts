import type { Device, Fault, Notice, Reaction } from './reaction';

// Every state code that WeChat documents for live-pusher and live-player (developers.weixin.qq.com/miniprogram/dev/component/), those
// that Tencent's SDK below them documents beside (cloud.tencent.com/document/product/454), and the error codes of live-pusher's
// binderror. docs/miniprogram.md shows this table; `npm run faults` writes it there.
type Row = readonly [code: number, meaning: string, reaction: Reaction, notice?: Notice];

const pusher: readonly Row[] = [
  [0, 'no fault', 'note'],
  [1001, 'connected to the server', 'note'],
  [1002, 'handshake done, sending begins', 'flows'],
  [1003, 'the camera is open', 'note'],
  [1004, 'screen recording has started', 'note'],
  [1005, 'the resolution was adapted', 'note'],
  [1006, 'the bit rate was adapted', 'note'],
  [1007, 'the first picture was taken', 'note'],
  [1008, 'the encoder has started', 'note'],
  [1018, 'room protocol: entered', 'note'],
  [1019, 'room protocol: left', 'note'],
  [1020, 'room protocol: the list of others has changed', 'note'],
  [1021, 'the network has changed its type', 'reconnect', 'reconnecting'],
  [1022, 'room protocol: not let in', 'note'],
  [1031, 'room protocol: somebody came', 'note'],
  [1032, 'room protocol: somebody left', 'note'],
  [1033, 'room protocol: somebody\'s picture came or went', 'note'],
  [1034, 'room protocol: somebody\'s sound came or went', 'note'],
  [1101, 'the way up is too narrow, data pile up', 'lighter', 'sending-poorly'],
  [1102, 'the connection broke, WeChat tries again by itself with the old ticket', 'reconnect', 'reconnecting'],
  [1103, 'the hardware encoder failed, software took over', 'note'],
  [1104, 'a picture could not be encoded, the encoder starts again', 'watch'],
  [1105, 'the encoder of the beauty filter failed, another one took over', 'note'],
  [1106, 'the encoder of the beauty filter failed, another one took over', 'note'],
  [1107, 'the phone is too slow, another encoder took over', 'lighter'],
  [2004, 'the own picture is shown', 'note'],
  [2007, 'the own picture is being loaded', 'note'],
  [3001, 'the server\'s name was not found', 'reconnect', 'reconnecting'],
  [3002, 'the server was not reached', 'reconnect', 'reconnecting'],
  [3003, 'the handshake failed', 'reconnect', 'reconnecting'],
  [3004, 'the server closed: ticket too old, or another device publishes', 'reconnect', 'reconnecting'],
  [3005, 'reading or writing failed', 'reconnect', 'reconnecting'],
  [4998, 'iOS: the microphone was switched', 'note'],
  [4999, 'iOS: muting was switched', 'note'],
  [5000, 'the program was suspended: sent to the background, or its window closed', 'hold'],
  [5001, 'a phone call, or a call in WeChat', 'hold', 'interrupted'],
  [-1301, 'the camera could not be opened', 'permission', 'camera-busy'],
  [-1302, 'the microphone could not be opened', 'permission', 'microphone-busy'],
  [-1303, 'encoding the picture failed', 'lighter-reconnect', 'reconnecting'],
  [-1304, 'encoding the sound failed', 'reconnect', 'reconnecting'],
  [-1305, 'the resolution is not supported', 'lighter-reconnect', 'reconnecting'],
  [-1306, 'the sample rate is not supported', 'lighter-reconnect', 'reconnecting'],
  [-1307, 'the connection broke, and WeChat has given up', 'reconnect', 'reconnecting'],
  [-1308, 'the system\'s recording failed', 'permission', 'microphone-busy'],
  [-1309, 'this system cannot record its screen', 'note'],
  [-1310, 'another app has ended the screen recording', 'note'],
  [-1311, 'Android: the microphone is open and gives no sound', 'permission', 'microphone-busy'],
  [-1312, 'the screen recording could not turn', 'note'],
  [10001, 'the person does not allow the camera', 'permission', 'camera-not-allowed'],
  [10002, 'the person does not allow the microphone', 'permission', 'microphone-not-allowed'],
  [10003, 'the background music could not be loaded', 'note'],
  [10004, 'the waiting image could not be loaded', 'note'],
];

const player: readonly Row[] = [
  [0, 'no fault', 'note'],
  [2001, 'connected to the server', 'note'],
  [2002, 'receiving begins', 'note'],
  [2003, 'the first picture has arrived', 'flows'],
  [2004, 'playing', 'flows'],
  [2005, 'progress', 'flows'],
  [2006, 'the stream has ended', 'watch'],
  [2007, 'waiting for data', 'watch'],
  [2008, 'the decoder has started', 'note'],
  [2009, 'the picture has another size', 'note'],
  [2011, 'the picture was turned', 'note'],
  [2012, 'a message inside the stream', 'note'],
  [2014, 'the data are there again', 'flows'],
  [2026, 'the first sound has arrived', 'flows'],
  [2030, 'sound comes out elsewhere: a headset came or went', 'note'],
  [2032, 'the first picture is on the screen', 'flows'],
  [2101, 'a picture could not be decoded', 'note'],
  [2102, 'a piece of sound could not be decoded', 'note'],
  [2103, 'the connection broke, WeChat tries again by itself with the old token', 'reconnect', 'reconnecting'],
  [2104, 'data arrive unsteadily', 'note', 'receiving-poorly'],
  [2105, 'the picture stutters', 'note', 'receiving-poorly'],
  [2106, 'the hardware decoder failed, software took over', 'note'],
  [2107, 'pictures are missing', 'note'],
  [2108, 'the hardware decoder failed at the first picture, software took over', 'note'],
  [3001, 'the server\'s name was not found', 'reconnect', 'reconnecting'],
  [3002, 'the server was not reached, or has no such stream', 'reconnect', 'reconnecting'],
  [3003, 'the handshake failed', 'reconnect', 'reconnecting'],
  [3005, 'reading or writing failed', 'reconnect', 'reconnecting'],
  [5000, 'the program was suspended', 'hold'],
  [6000, 'playing was suspended', 'hold'],
  [-2301, 'the connection broke, and WeChat has given up', 'reconnect', 'reconnecting'],
  [-2302, 'no accelerated address', 'reconnect', 'reconnecting'],
];

function table(device: Device, rows: readonly Row[]): readonly Fault[] {
  return rows.map(([code, meaning, reaction, notice]) => ({ device, code, meaning, reaction, notice: notice ?? null }));
}

/** All of them, in the order in which they are written about. */
export const faults: readonly Fault[] = [...table('pusher', pusher), ...table('player', player)];

const byCode: Readonly<Record<Device, ReadonlyMap<number, Fault>>> = {
  pusher: new Map(table('pusher', pusher).map((fault) => [fault.code, fault])),
  player: new Map(table('player', player).map((fault) => [fault.code, fault])),
};

/** Real phones send codes that no list has. They harm nothing: it is looked whether media still flow, and tried again if not. */
export function faultOf(device: Device, code: number): Fault & { readonly known: boolean } {
  const fault = byCode[device].get(code);
  return fault === undefined
    ? { device, code, meaning: 'unknown', reaction: 'watch', notice: null, known: false }
    : { ...fault, known: true };
}
