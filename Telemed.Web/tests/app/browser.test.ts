import { describe, expect, it } from 'vitest';
import { browserKind, captureAbility } from '../../src/app/browser';

const webKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)';
const agents = {
  wechatIos: `${iPhone} ${webKit} Mobile/15E148 MicroMessenger/8.0.47(0x18002f2c) NetType/WIFI Language/zh_CN`,
  wechatOldIos: `Mozilla/5.0 (iPhone; CPU iPhone OS 13_7 like Mac OS X) ${webKit} Mobile/15E148 MicroMessenger/8.0.2(0x18000239) NetType/4G Language/zh_CN`,
  wechatAndroid: `Mozilla/5.0 (Linux; Android 13; V2166BA Build/TP1A; wv) ${blink} Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47.2560(0x28002F35) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`,
  wechatHarmony: `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${blink} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile MicroMessenger/1.0.4 NetType/WIFI`,
  wechatWindows: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Chrome/122.0.0.0 Safari/537.36 MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/11275 Flue`,
  wechatMac: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} MicroMessenger/6.8.0(0x16080000) MacWechat/3.8.6(0x13080610) XWEB/1156 Flue`,
  safariIos: `${iPhone} ${webKit} Version/17.4 Mobile/15E148 Safari/604.1`,
  iPad: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/17.4 Safari/605.1.15`,
  chromeIos: `${iPhone} ${webKit} CriOS/122.0.6261.89 Mobile/15E148 Safari/604.1`,
  edgeIos: `${iPhone} ${webKit} Version/17.0 EdgiOS/122.0.2365.56 Mobile/15E148 Safari/605.1.15`,
  inAppIos: `${iPhone} ${webKit} Mobile/15E148 AlipayClient/10.5.60`,
  chromeAndroid: `Mozilla/5.0 (Linux; Android 10; K) ${blink} Chrome/122.0.0.0 Mobile Safari/537.36`,
  firefoxAndroid: 'Mozilla/5.0 (Android 13; Mobile; rv:123.0) Gecko/123.0 Firefox/123.0',
  samsung: `Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) ${blink} SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36`,
  huawei: `Mozilla/5.0 (Linux; Android 12; LIO-AL00) ${blink} Chrome/99.0.4844.88 HuaweiBrowser/13.0.6.303 Mobile Safari/537.36`,
  chrome: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Chrome/122.0.0.0 Safari/537.36`,
  edge: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Chrome/122.0.0.0 Safari/537.36 Edg/122.0.0.0`,
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0',
  safari: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/17.3.1 Safari/605.1.15`,
};

describe('the browser', () => {
  it.each([
    ['wechatIos', 'wechat-ios'],
    ['wechatOldIos', 'wechat-ios'],
    ['wechatAndroid', 'wechat-android'],
    ['wechatHarmony', 'wechat-android'],
    ['wechatWindows', 'wechat-desktop'],
    ['wechatMac', 'wechat-desktop'],
    ['safariIos', 'safari-ios'],
    ['chromeIos', 'other-ios'],
    ['edgeIos', 'other-ios'],
    ['inAppIos', 'other-ios'],
    ['chromeAndroid', 'chrome-android'],
    ['firefoxAndroid', 'phone'],
    ['samsung', 'phone'],
    ['huawei', 'phone'],
    ['chrome', 'chrome-desktop'],
    ['edge', 'edge-desktop'],
    ['firefox', 'firefox-desktop'],
    ['safari', 'safari-desktop'],
  ] as const)('of %s is %s', (agent, kind) => {
    expect(browserKind({ userAgent: agents[agent], touchPoints: 0 })).toBe(kind);
  });

  it('of an iPad is not that of a Mac, whatever it says', () => {
    expect(browserKind({ userAgent: agents.iPad, touchPoints: 5 })).toBe('safari-ios');
    expect(browserKind({ userAgent: agents.iPad, touchPoints: 0 })).toBe('safari-desktop');
  });
});

describe('camera and microphone', () => {
  const able = { isSecure: true, hasMediaDevices: true, hasPeerConnection: true };

  it.each([
    ['wechat-ios', agents.wechatIos, able, 'yes'],
    ['wechat-ios', agents.wechatOldIos, { ...able, hasMediaDevices: false }, 'elsewhere'],
    ['wechat-android', agents.wechatAndroid, { ...able, hasMediaDevices: false }, 'elsewhere'],
    ['wechat-android', agents.wechatAndroid, { ...able, hasPeerConnection: false }, 'elsewhere'],
    ['other-ios', agents.inAppIos, { ...able, hasMediaDevices: false }, 'elsewhere'],
    ['safari-ios', agents.safariIos, { ...able, hasMediaDevices: false }, 'outdated'],
    ['chrome-desktop', agents.chrome, able, 'yes'],
    ['chrome-desktop', agents.chrome, { isSecure: false, hasMediaDevices: false, hasPeerConnection: true }, 'insecure'],
  ] as const)('of %s (%#)', (kind, userAgent, can, ability) => {
    expect(captureAbility({ kind, userAgent, ...can })).toBe(ability);
  });
});
