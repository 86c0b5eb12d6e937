import { useRef, useState } from 'react';
import type { BrowserKind, CaptureAbility } from './browser';
import { useAppText } from './i18n/appText';
import { Message } from './Message';
import { Steps } from './Steps';

/** This browser cannot do it: which one can, and how to get there. */
export function Unable({ browser, ability, link, onGoWithout }: {
  browser: BrowserKind;
  ability: Exclude<CaptureAbility, 'yes'>;
  /** The person's own link, to be opened elsewhere. */
  link: string;
  onGoWithout: () => void;
}) {
  const text = useAppText();
  const isElsewhere = ability === 'elsewhere';
  const title = ability === 'insecure' ? text.insecureTitle
    : ability === 'outdated' ? text.outdatedTitle
      : browser === 'wechat-ios' ? text.unableWechatIosTitle : text.unableWechatTitle;
  return (
    <Message tone="warning" icon="alert" title={title}>
      <p className="quiet">{isElsewhere ? text.unableText : ability === 'insecure' ? text.insecureText : text.outdatedText}</p>
      {isElsewhere && (
        <Steps words={browser === 'wechat-ios' ? text.unableWechatIosSteps : browser.startsWith('wechat-') ? text.unableWechatSteps : text.unableAppSteps} />
      )}
      {ability !== 'insecure' && <CopyLink link={link} />}
      <div className="actions">
        {ability !== 'insecure' && <button className="button wide" type="button" onClick={onGoWithout}>{text.goWithout}</button>}
      </div>
    </Message>
  );
}

function CopyLink({ link }: { link: string }) {
  const text = useAppText();
  const [result, setResult] = useState<'copied' | 'failed' | null>(null);
  const field = useRef<HTMLInputElement>(null);

  const copy = async () => {
    field.current?.select();
    setResult(await copyText(link) ? 'copied' : 'failed');
  };

  return (
    <div className="stack">
      <button className="button primary wide big" type="button" onClick={() => { void copy(); }}>{text.copyLink}</button>
      <p className="hint" role="status">{result === 'copied' ? text.copied : result === 'failed' ? text.copyFailed : ''}</p>
      <label className="field">
        <span>{text.yourLink}</span>
        <input ref={field} className="link-field" value={link} readOnly onFocus={(event) => { event.target.select(); }} />
      </label>
    </div>
  );
}

/** By the clipboard's own way, and by the old one in the browsers that are the very ones that get here. */
async function copyText(words: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  try {
    if (clipboard !== undefined) {
      await clipboard.writeText(words);
      return true;
    }
  } catch {
    // Not allowed: the old way.
  }
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way where there is no clipboard
    return document.execCommand('copy');
  } catch {
    return false;
  }
}
