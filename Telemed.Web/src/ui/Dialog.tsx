import { type ReactNode, useRef } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Phrases } from '../i18n/Phrases';
import { useFocusReturn } from './focusReturn';
import { IconButton } from './IconButton';
import { useUiText } from './i18n/uiText';
import { useNeedsFocusToScroll } from './scrolling';
import './base';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the bottom, the main one last; they stay in sight while the body scrolls. */
  footer?: ReactNode;
  size?: 'narrow' | 'normal' | 'wide';
  /** Something that must be answered: no close button, and a click beside it does nothing. */
  isAlert?: boolean;
  /** Whether a click beside it closes it. Not where something was typed that would be lost. */
  isDismissable?: boolean;
}

/** In the middle of the page; on a phone a sheet from below. It is there as long as it is rendered: keeps the focus, closes with Escape, gives the focus back. */
export function Dialog({ title, onClose, children, footer, size = 'normal', isAlert = false, isDismissable = false }: DialogProps) {
  const text = useUiText();
  const body = useRef<HTMLDivElement>(null);
  const takesFocus = useNeedsFocusToScroll(body);
  useFocusReturn();
  return (
    <ModalOverlay className="ui-veil" isOpen isDismissable={isDismissable && !isAlert} onOpenChange={(isOpen) => { if (!isOpen) { onClose(); } }}>
      <Modal className={`ui-modal ${size}`}>
        <AriaDialog className="ui-dialog" role={isAlert ? 'alertdialog' : 'dialog'}>
          <header className="ui-dialog-head">
            <Heading slot="title" level={2} className="phrased"><Phrases of={title} /></Heading>
            {!isAlert && <IconButton icon="close" label={text.close} onPress={onClose} />}
          </header>
          <div ref={body} className="ui-dialog-body" {...(takesFocus ? { tabIndex: 0, role: 'group', 'aria-label': title } : {})}>{children}</div>
          {footer !== undefined && <footer className="ui-dialog-foot">{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
