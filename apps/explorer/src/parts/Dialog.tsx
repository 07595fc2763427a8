import * as Primitive from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './Button';
import './dialog.css';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** The buttons at its end, the one to press last. */
  actions?: ReactNode;
  wide?: boolean;
}

/** What is written in or answered comes first to the keyboard, and of answers the harmless one; not the cross. */
function focusFirst(event: Event): void {
  const dialog = event.currentTarget as HTMLElement;
  const first =
    dialog.querySelector<HTMLElement>('.dialog-body :is(input, textarea, select)') ??
    dialog.querySelector<HTMLElement>('.dialog-actions button:not(:disabled)');
  if (!first) return;
  event.preventDefault();
  first.focus();
}

/** A question or a form above the page. Escape, its cross and a press beside it close it. */
export function Dialog({ open, onClose, title, description, children, actions, wide }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Primitive.Portal>
        <Primitive.Overlay className="dialog-shade" />
        <Primitive.Content
          className={wide ? 'dialog dialog-wide' : 'dialog'}
          onOpenAutoFocus={focusFirst}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="dialog-head">
            <Primitive.Title className="dialog-title">{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton label="Close" icon={<X size={18} aria-hidden />} />
            </Primitive.Close>
          </header>
          {description && (
            <Primitive.Description asChild>
              <div className="dialog-description">{description}</div>
            </Primitive.Description>
          )}
          {children && <div className="dialog-body">{children}</div>}
          {actions && <footer className="dialog-actions">{actions}</footer>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
