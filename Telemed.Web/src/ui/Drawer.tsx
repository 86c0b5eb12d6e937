import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useFocusReturn } from './focusReturn';
import { IconButton } from './IconButton';
import { useUiText } from './i18n/uiText';
import './base';

/** Details at the side of the page; on a phone all of it. It is there as long as it is rendered. */
export function Drawer({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const text = useUiText();
  useFocusReturn();
  return (
    <ModalOverlay className="ui-veil at-side" isOpen isDismissable onOpenChange={(isOpen) => { if (!isOpen) { onClose(); } }}>
      <Modal className="ui-drawer">
        <AriaDialog className="ui-dialog">
          <header className="ui-dialog-head">
            <Heading slot="title" level={2}>{title}</Heading>
            <IconButton icon="close" label={text.close} onPress={onClose} />
          </header>
          <div className="ui-dialog-body">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
