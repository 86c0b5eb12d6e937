import { useSyncExternalStore } from 'react';
import { Icon } from './Icon';
import { IconButton } from './IconButton';
import { useUiText } from './i18n/uiText';
import { toasts } from './toastQueue';
import './base';

/** Once in a page: shows what `toasts.show(…)` is told, and reads it out. */
export function Toasts() {
  const text = useUiText();
  const shown = useSyncExternalStore(toasts.shown.subscribe, toasts.shown.get);
  return (
    <section
      className="ui-toasts"
      // A dialog hides from assistive technology what is beside it, but for what says this of itself.
      data-react-aria-top-layer="true"
      aria-label={text.messages}
      role="log"
      aria-live="polite"
      aria-relevant="additions"
      onPointerEnter={() => { toasts.pause(); }}
      onPointerLeave={() => { toasts.resume(); }}
      onFocus={() => { toasts.pause(); }}
      onBlur={() => { toasts.resume(); }}
    >
      {shown.map(({ id, tone, words }) => (
        <div key={id} className={`ui-toast ${tone}`}>
          <Icon name={tone === 'good' ? 'check' : tone === 'bad' ? 'alert' : 'info'} />
          <p>{words}</p>
          <IconButton icon="close" label={text.close} onPress={() => { toasts.close(id); }} />
        </div>
      ))}
    </section>
  );
}
