import type { ReactNode } from 'react';
import { Button } from './Button';
import { Dialog } from './Dialog';

export interface ConfirmDialogProps {
  title: string;
  words: string;
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
  isPending?: boolean;
  /** Something to choose before, or why it did not work. */
  children?: ReactNode;
}

/** Asks before something that cannot be undone; what is safe has the focus. */
export function ConfirmDialog({ title, words, yes, no, onYes, onNo, isPending = false, children }: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      isAlert
      size="narrow"
      onClose={onNo}
      footer={(
        <>
          <Button autoFocus onPress={onNo}>{no}</Button>
          <Button variant="danger" isPending={isPending} onPress={onYes}>{yes}</Button>
        </>
      )}
    >
      <p className="ui-quiet">{words}</p>
      {children}
    </Dialog>
  );
}
