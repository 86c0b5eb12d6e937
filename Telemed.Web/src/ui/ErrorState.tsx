import { Button } from './Button';
import { Icon } from './Icon';
import { useUiText } from './i18n/uiText';
import './base';

/** Something could not be had: a sentence that says what to do, and a button that does it. */
export function ErrorState({ words, onRetry, action }: { words: string; onRetry?: () => void; action?: string }) {
  const text = useUiText();
  return (
    <div className="ui-empty bad" role="alert">
      <Icon name="alert" />
      <p>{words}</p>
      {onRetry !== undefined && <Button icon="refresh" onPress={onRetry}>{action ?? text.tryAgain}</Button>}
    </div>
  );
}
