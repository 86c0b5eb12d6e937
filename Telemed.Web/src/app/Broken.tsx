import { Component, type ReactNode } from 'react';
import { appDictionaries } from './i18n/appText';
import { language } from '../i18n/text';
import { Message } from './Message';
import { Page } from './Page';

/** When a page breaks, or a part of it could not be loaded: a sentence and a button instead of nothing. */
export class Broken extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <BrokenPage /> : this.props.children;
  }
}

export function BrokenPage() {
  const text = appDictionaries[language.get()];
  return (
    <Page>
      <Message tone="warning" icon="alert" title={text.brokenTitle}>
        <p className="quiet">{text.brokenText}</p>
        <div className="actions">
          <button className="button primary wide big" type="button" onClick={() => { location.reload(); }}>{text.reload}</button>
        </div>
      </Message>
    </Page>
  );
}
