import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Phrases } from '../i18n/Phrases';

/**
 * A dialog of the browser's own: it keeps the focus, closes with Escape, and gives the focus back. The focus begins at what is marked
 * `data-first`, else at the first that can have it.
 */
export function RoomDialog({ title, isAlert = false, onClose, children }: { title: string; isAlert?: boolean; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // Before the dialog is taken out of the page: afterwards the browser has nobody to give the focus back to.
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) {
        opener.focus();
      }
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className="room-dialog"
      role={isAlert ? 'alertdialog' : undefined}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) {
          onClose(); // Beside it.
        }
      }}
    >
      <div className="room-dialog-body">
        <h2 id={titleId} className="phrased"><Phrases of={title} /></h2>
        {children}
      </div>
    </dialog>
  );
}
