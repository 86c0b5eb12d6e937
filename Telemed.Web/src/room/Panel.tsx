import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from '../app/Icon';
import { useRoomText } from './i18n/roomText';
import { type PanelName, useRoom } from './roomView';

/** Beside the pictures, on a phone below them. The focus goes into it and comes back to what opened it. */
export function Panel({ name, title, beside, children }: { name: PanelName; title: string; beside?: ReactNode; children: ReactNode }) {
  const text = useRoomText();
  const { openPanel } = useRoom();
  const panel = useRef<HTMLElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = panel.current;
    if (element !== null && !element.contains(document.activeElement)) {
      element.focus();
    }
    return () => {
      // Nothing is taken from whoever has gone on to something else meanwhile.
      const { activeElement } = document;
      if (activeElement === null || activeElement === document.body || element?.contains(activeElement) === true) {
        queueMicrotask(() => {
          if (element?.isConnected !== true) {
            document.querySelector<HTMLElement>(`[data-opens="${name}"]`)?.focus();
          }
        });
      }
    };
  }, [name]);

  return (
    <aside ref={panel} className={`panel ${name}-panel`} aria-labelledby={titleId} tabIndex={-1}>
      <header className="panel-head">
        <h2 id={titleId}>{title}</h2>
        {beside}
        <button className="icon-button" type="button" aria-label={text.close} title={text.close} onClick={() => { openPanel(null); }}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </aside>
  );
}
