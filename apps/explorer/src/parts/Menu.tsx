import * as Primitive from '@radix-ui/react-dropdown-menu';
import type { ReactElement, ReactNode } from 'react';
import './menu.css';

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}

/** A list of things to do, opened by a button. */
export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="menu" sideOffset={6} align={align} collisionPadding={8}>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  children: ReactNode;
  /** Beside it, in small: a shortcut, a price. */
  hint?: ReactNode;
  onSelect: () => void;
  disabled?: boolean;
  danger?: boolean;
}

export function MenuItem({ icon, children, hint, onSelect, disabled, danger }: MenuItemProps) {
  return (
    <Primitive.Item className={danger ? 'menu-item menu-danger' : 'menu-item'} onSelect={onSelect} disabled={disabled}>
      {icon}
      <span className="menu-label">{children}</span>
      {hint && <span className="menu-hint">{hint}</span>}
    </Primitive.Item>
  );
}

export const MenuLine = () => <Primitive.Separator className="menu-line" />;
