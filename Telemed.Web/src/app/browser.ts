/**
 * What a person holds in their hand, in the terms of the help that they get for camera and microphone. Where steps differ, there is a
 * kind for it; `phone` and `desktop` are what is not known by name.
 */
export type BrowserKind =
  | 'wechat-ios' | 'wechat-android' | 'wechat-desktop'
  | 'safari-ios' | 'other-ios' | 'chrome-android' | 'phone'
  | 'chrome-desktop' | 'edge-desktop' | 'firefox-desktop' | 'safari-desktop' | 'desktop';

/** What tells browsers apart. `touchPoints`: an iPad says that it is a Mac, but no Mac is touched. */
export interface BrowserMarks {
  readonly userAgent: string;
  readonly touchPoints: number;
}

/**
 * Names the browser by its User-Agent. The order matters: everybody claims to be Safari, most claim to be Chrome, and WeChat's own
 * browser (MicroMessenger) is one of those underneath.
 */
export function browserKind({ userAgent, touchPoints }: BrowserMarks): BrowserKind {
  const has = (pattern: RegExp) => pattern.test(userAgent);
  const isIos = has(/iPhone|iPad|iPod/) || (has(/Macintosh/) && touchPoints > 1);
  const isAndroid = has(/Android|OpenHarmony|HarmonyOS/);
  if (has(/MicroMessenger/i)) {
    return isIos ? 'wechat-ios' : isAndroid ? 'wechat-android' : 'wechat-desktop';
  }
  if (isIos) {
    // Chrome, Firefox and Edge there, and the browsers inside of other apps, all have their permissions in the system's settings.
    return has(/Version\/[\d.]+.*Safari/) && !has(/CriOS|FxiOS|EdgiOS|OPT\/|DuckDuckGo/) ? 'safari-ios' : 'other-ios';
  }
  if (isAndroid) {
    const isChrome = has(/Chrome\//) && !has(/; wv\)|Version\/4|EdgA|OPR\/|SamsungBrowser|HuaweiBrowser|MiuiBrowser|UCBrowser|MQQBrowser|VivoBrowser|HeyTapBrowser|Quark/);
    return isChrome ? 'chrome-android' : 'phone';
  }
  if (has(/Mobile/)) {
    return 'phone';
  }
  if (has(/Edg\//)) {
    return 'edge-desktop';
  }
  if (has(/Firefox\//)) {
    return 'firefox-desktop';
  }
  if (has(/Chrome\/|Chromium\//)) {
    return 'chrome-desktop';
  }
  return has(/Version\/[\d.]+.*Safari\//) ? 'safari-desktop' : 'desktop';
}

/** Whether it is a browser inside of another app: the page can be opened in the phone's own browser instead. */
export function isInsideAnotherApp(kind: BrowserKind, userAgent: string): boolean {
  return kind.startsWith('wechat-') || /; wv\)|DingTalk|AlipayClient|Weibo|aweme|FBAN|FBAV|Line\/|Instagram/i.test(userAgent);
}

/**
 * What a page can do about pictures and sound:
 * - `yes`: it can ask for camera and microphone.
 * - `insecure`: the address is not HTTPS, so the browser offers none.
 * - `elsewhere`: the browser inside of an app has none; the phone's own browser has. WeChat on iOS before 14.3 and on Android with the
 *   kernel from before XWEB are such.
 * - `outdated`: the browser itself has none.
 */
export type CaptureAbility = 'yes' | 'insecure' | 'elsewhere' | 'outdated';

export function captureAbility(
  { kind, userAgent, isSecure, hasMediaDevices, hasPeerConnection }:
  { kind: BrowserKind; userAgent: string; isSecure: boolean; hasMediaDevices: boolean; hasPeerConnection: boolean },
): CaptureAbility {
  if (!isSecure) {
    return 'insecure';
  }
  if (hasMediaDevices && hasPeerConnection) {
    return 'yes';
  }
  return isInsideAnotherApp(kind, userAgent) ? 'elsewhere' : 'outdated';
}

/** This browser. */
export function thisBrowser(): BrowserKind {
  return browserKind({ userAgent: navigator.userAgent, touchPoints: navigator.maxTouchPoints });
}

/** What this page can do. */
export function thisCaptureAbility(): CaptureAbility {
  return captureAbility({
    kind: thisBrowser(),
    userAgent: navigator.userAgent,
    isSecure: window.isSecureContext,
    // Typed as always there; in fact old browsers lack them.
    hasMediaDevices: typeof (navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia === 'function',
    hasPeerConnection: typeof window.RTCPeerConnection === 'function',
  });
}
