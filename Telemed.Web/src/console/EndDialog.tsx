import { ConfirmDialog } from '../ui/ConfirmDialog';
import { consoleApi } from './consoleApi';
import { problemWords, useTask } from './hooks';
import { useConsoleText } from './i18n/consoleText';
import { type VisitEntry, patientOf } from './visits';

interface EndDialogProps {
  visit: VisitEntry;
  what: 'cancel' | 'end';
  onDone: () => void;
  onClose: () => void;
  onSignedOut: () => void;
}

/** Asks before a consultation is called off, or ended for all. */
export function EndDialog({ visit, what, onDone, onClose, onSignedOut }: EndDialogProps) {
  const text = useConsoleText();
  const task = useTask(onSignedOut);
  const name = patientOf(visit)?.name ?? text.noName;
  return (
    <ConfirmDialog
      title={what === 'cancel' ? text.cancelTitle : text.endTitle}
      words={what === 'cancel' ? text.cancelText(name) : text.endText(name)}
      yes={what === 'cancel' ? text.cancelIt : text.endIt}
      no={text.keep}
      isPending={task.busy}
      onNo={onClose}
      onYes={() => {
        void task.run(async () => {
          await (what === 'cancel' ? consoleApi.cancel(visit.id) : consoleApi.end(visit.id));
          onDone();
        });
      }}
    >
      {task.problem !== null && <p className="ui-error" role="alert">{problemWords(text, task.problem)}</p>}
    </ConfirmDialog>
  );
}
