import type { Language } from './text';

type Phrase = readonly [RegExp, (...groups: string[]) => string];

/** What the transcoder says of plans and faults, in English. What is not known here stays as it is: it may be of a newer transcoder. */
export function planWords(plan: string, language: Language): string {
  if (language === 'en') {
    return plan;
  }
  const [, nothing, rest] = /^(nothing: )?(.*)$/s.exec(plan) ?? [];
  const words = (rest ?? plan).split(betweenSteps).map(stepWords).join('；');
  return nothing === undefined ? words : `不处理：${words}`;
}

export function jobFaultWords(fault: string, language: Language): string {
  return language === 'en' ? fault : faultInChinese(fault);
}

// "AAC→Opus because RTMP, HTTP-FLV and HLS play no AAC (x264, 640x360, at most 700 kbit/s), no sound": not every comma ends a step.
const betweenSteps = /, (?!HTTP-FLV)(?![^(]*\))/;

const size = String.raw`\d+[x×]\d+`;

const steps: readonly Phrase[] = [
  [/^copy (\S+)$/, (codec) => `${codec} 原样传送`],
  [/^no picture$/, () => '没有画面'],
  [/^no sound$/, () => '没有声音'],
  [/^WebRTC plays the original$/, () => 'WebRTC 直接播放原流'],
  [/^(\S+) left out because (.+)$/, (codec, reason) => `略去 ${codec}：${inChinese(reason, reasons)}`],
  [/^(\S+)→(\S+) because (.+?) \((\S+)(?:, (\d+[x×]\d+))?, at most (\d+) kbit\/s\)$/,
    (from, to, reason, encoder, picture, most) => `${from}→${to}：${inChinese(reason, reasons)}（${encoder}${picture === '' ? '' : `，${picture}`}，最高 ${most} kbit/s）`],
  [/^(\S+)→(\S+) because (.+)$/, (from, to, reason) => `${from}→${to}：${inChinese(reason, reasons)}`],
];

const reasons: readonly Phrase[] = [
  [/^RTMP and HTTP-FLV play no (\S+)$/, (codec) => `RTMP 和 HTTP-FLV 不支持 ${codec}`],
  [/^RTMP, HTTP-FLV and HLS play no (\S+)$/, (codec) => `RTMP、HTTP-FLV 和 HLS 不支持 ${codec}`],
  [/^WebRTC plays no B-frames$/, () => 'WebRTC 不支持 B 帧'],
  [/^WebRTC plays no (\S+)$/, (codec) => `WebRTC 不支持 ${codec}`],
  [/^players take no (\d+) channels$/, (channels) => `播放器不支持 ${channels} 声道`],
  [/^phones and browsers do not play its profile (.+)$/, (profile) => `手机和浏览器不支持其规格 ${profile}`],
  [/^this FFmpeg cannot read it from the hub$/, () => '此版本 FFmpeg 无法从媒体服务器读取'],
  [new RegExp(`^(${size}) is over the limit of (${size})$`), (is, limit) => `${is} 超过上限 ${limit}`],
  [/^(\d+) kbit\/s are over the limit of (\d+) kbit\/s$/, (is, limit) => `${is} kbit/s 超过上限 ${limit} kbit/s`],
];

const faults: readonly Phrase[] = [
  [/^given up after (\d+) (?:attempts|encoders) in a row; the last one: (.+)$/s, (count, last) => `连续 ${count} 次失败后放弃；最后一次：${faultInChinese(last)}`],
  [/^(.+?); it said: (.+)$/s, (fault, said) => `${faultInChinese(fault)}；输出：${said}`],
  [/^nothing comes from the stream$/, () => '音视频流没有数据'],
  [/^nothing comes from the source$/, () => '来源没有数据'],
  [/^the hub does not have it any more$/, () => '媒体服务器上已没有这路流'],
  [/^the server's name is not known$/, () => '找不到目标服务器的域名'],
  [/^the source's name is not known$/, () => '找不到来源的域名'],
  [/^nobody listens at the server's port$/, () => '目标服务器的端口没有服务'],
  [/^the connection was not made within (\S+) s$/, (seconds) => `${seconds} 秒内未能建立连接`],
  [/^the connection failed \((.+)\)$/, (reason) => `连接失败（${reason}）`],
  [/^the connection was lost(?: \((.+)\))?$/, (reason) => `连接中断${reason === '' ? '' : `（${reason}）`}`],
  [/^the server's certificate is not trusted, or it speaks no TLS$/, () => '目标服务器的证书不受信任，或不支持 TLS'],
  [/^the server hung up(?: in the handshake)?$/, () => '目标服务器挂断了连接'],
  [/^the server closed the connection$/, () => '目标服务器关闭了连接'],
  [/^the server refused the publication: (.*)$/s, (reason) => `目标服务器拒绝推流：${reason}`],
  [/^the server refused the connection: (.*)$/s, (reason) => `目标服务器拒绝连接：${reason}`],
  [/^the server gave no stream: (.*)$/s, (reason) => `目标服务器未分配流：${reason}`],
  [/^the server does not answer (?:the handshake|".+") within (\S+) s$/, (seconds) => `目标服务器 ${seconds} 秒内没有应答`],
  [/^the server takes nothing more within (\S+) s$/, (seconds) => `目标服务器 ${seconds} 秒内不再接收数据`],
  [/^the server does not speak RTMP: (.*)$/s, (reason) => `目标服务器不是 RTMP 服务：${reason}`],
  [/^the server's address is one that jobs may not use$/, () => '不允许任务使用目标服务器的地址'],
  [/^the source's address is one that jobs may not use$/, () => '不允许任务使用来源的地址'],
  [/^there is no such file in the media folder$/, () => '媒体文件夹中没有此文件'],
  [/^The server refuses the stream key\.$/, () => '目标服务器不接受此推流密钥'],
  [/^FFmpeg ended with exit code (-?\d+)$/, (code) => `FFmpeg 异常退出（代码 ${code}）`],
  [/^FFmpeg ended although its source goes on$/, () => '来源仍在，FFmpeg 却退出了'],
  [/^FFmpeg was ended by somebody else$/, () => 'FFmpeg 被外部终止'],
  [/^FFmpeg ended$/, () => 'FFmpeg 已退出'],
  [/^FFmpeg took (\S+) bytes of memory, more than the (\S+) it may have$/, (took, limit) => `FFmpeg 占用内存 ${took} 字节，超过上限 ${limit}`],
  [/^the encoder ended$/, () => '编码器已退出'],
  [/^the encoder gave nothing although the stream is on air$/, () => '音视频流在线，编码器却没有输出'],
  [/^another worker takes the stream over$/, () => '由另一转码节点接管'],
  [/^this worker broke in (?:doing|encoding) it(?:: .*)?$/, () => '转码节点内部出错'],
  [/^the stream key is missing or cannot be one$/, () => '缺少推流密钥，或密钥无效'],
];

function stepWords(step: string): string {
  return inChinese(step, steps);
}

function faultInChinese(fault: string): string {
  return inChinese(fault, faults);
}

function inChinese(words: string, phrases: readonly Phrase[]): string {
  for (const [pattern, say] of phrases) {
    const match = pattern.exec(words);
    if (match !== null) {
      return say(...match.slice(1).map((group: string | undefined) => group ?? ''));
    }
  }
  return words;
}
