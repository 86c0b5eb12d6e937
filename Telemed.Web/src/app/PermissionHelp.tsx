import type { CaptureProblem } from '../media/localMedia';
import { Phrases } from '../i18n/Phrases';
import type { BrowserKind } from './browser';
import { type AppWords, useAppText } from './i18n/appText';
import { Steps } from './Steps';

const steps: Readonly<Record<BrowserKind, AppWords>> = {
  'wechat-ios': 'stepsWechatIos',
  'wechat-android': 'stepsWechatAndroid',
  'wechat-desktop': 'stepsWechatDesktop',
  'safari-ios': 'stepsSafariIos',
  'other-ios': 'stepsOtherIos',
  'chrome-android': 'stepsChromeAndroid',
  phone: 'stepsPhone',
  'chrome-desktop': 'stepsChromeDesktop',
  'edge-desktop': 'stepsEdgeDesktop',
  'firefox-desktop': 'stepsFirefoxDesktop',
  'safari-desktop': 'stepsSafariDesktop',
  desktop: 'stepsDesktop',
};

const words: Readonly<Record<CaptureProblem, { title: AppWords; what: AppWords }>> = {
  denied: { title: 'deniedTitle', what: 'deniedText' },
  missing: { title: 'missingTitle', what: 'missingText' },
  busy: { title: 'busyTitle', what: 'busyText' },
  insecure: { title: 'insecureTitle', what: 'insecureText' },
  failed: { title: 'failedTitle', what: 'failedText' },
};

/** Why there is no camera or microphone, and the steps out of it in this very browser. */
export function PermissionHelp({ problem, browser }: { problem: CaptureProblem; browser: BrowserKind }) {
  const text = useAppText();
  const { title, what } = words[problem];
  return (
    <div className="stack" role="alert">
      <h1><Phrases of={text[title]} /></h1>
      <p className="quiet">{text[what]}</p>
      {problem === 'denied' && <Steps words={text[steps[browser]]} />}
    </div>
  );
}
