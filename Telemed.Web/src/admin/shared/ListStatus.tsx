import { ErrorState } from '../../ui/ErrorState';
import { Icon } from '../../ui/Icon';
import { Loading } from '../../ui/Loading';
import { useAdminText } from '../i18n/adminText';
import type { AdminText } from '../i18n/adminText';
import type { ListProblem } from './liveList';

/** Whether what is shown is fresh; read out when that changes, and only then. */
export function ListStatus({ problem, hasItems }: { problem: ListProblem | null; hasItems: boolean }) {
  const text = useAdminText();
  const words = problem === null ? (hasItems ? text.fresh : '') : hasItems ? `${problemWords(text, problem)} ${text.stale}` : '';
  return (
    <p className={problem === null || !hasItems ? 'list-status' : 'list-status stale'} role="status">
      {problem !== null && hasItems && <Icon name="alert" />}
      {words}
    </p>
  );
}

/** Before anything has been answered. */
export function ListLoading({ problem, onRetry }: { problem: ListProblem | null; onRetry: () => void }) {
  const text = useAdminText();
  return problem === null ? <Loading label={text.loading} onRetry={onRetry} /> : <ErrorState words={problemWords(text, problem)} onRetry={onRetry} />;
}

function problemWords(text: AdminText, problem: ListProblem): string {
  return { transcoder: text.streamsSilent, refused: text.refused, unreachable: text.listUnreachable }[problem];
}
