import { useState } from 'react';
import type { ConsultationStatus } from '../../console/consoleApi';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { consultationsApi } from '../consultations/consultationsApi';
import { useAdminText } from '../i18n/adminText';
import { useAction } from './useAction';

/** Ends a consultation, or calls one off that has not begun; asks before. */
export function EndButton({ consultation, onDone }: { consultation: { readonly id: string; readonly title: string; readonly status: ConsultationStatus }; onDone: () => void }) {
  const text = useAdminText();
  const { busy, run } = useAction();
  const [isAsking, setAsking] = useState(false);
  const { id, title, status } = consultation;
  const calledOff = status === 'scheduled';

  const act = async () => {
    const isDone = await run('end', async () => { await (calledOff ? consultationsApi.cancel(id) : consultationsApi.end(id)); }, calledOff ? text.cancelled(title) : text.ended(title));
    setAsking(false);
    if (isDone) {
      onDone();
    }
  };

  return (
    <>
      <Button size="small" variant="danger" aria-label={calledOff ? `${text.cancelIt}: ${title}` : text.endOf(title)} onPress={() => { setAsking(true); }}>{calledOff ? text.cancelIt : text.end}</Button>
      {isAsking && (
        <ConfirmDialog
          title={calledOff ? text.cancelTitle : text.endTitle}
          words={calledOff ? text.cancelWords(title) : text.endWords(title)}
          yes={calledOff ? text.cancelIt : text.end}
          no={text.back}
          isPending={busy !== null}
          onYes={() => { void act(); }}
          onNo={() => { setAsking(false); }}
        />
      )}
    </>
  );
}
