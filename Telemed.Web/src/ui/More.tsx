import { Button } from './Button';
import { useUiText } from './i18n/uiText';
import './base';

/** Below a list that is read page by page. */
export function More({ count, hasMore, isPending, onMore }: { count: number; hasMore: boolean; isPending: boolean; onMore: () => void }) {
  const text = useUiText();
  return (
    <div className="ui-more">
      <span className="ui-hint" role="status">{text.shown(String(count))}</span>
      {hasMore && <Button size="small" isPending={isPending} onPress={onMore}>{isPending ? text.loadingMore : text.more}</Button>}
    </div>
  );
}
