import type { ButtonHTMLAttributes, ReactNode } from 'react';
import './button.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** primary: the one thing to do here; quiet: beside it; bare: in rows and bars; danger: what takes something away. */
  look?: 'primary' | 'quiet' | 'bare' | 'danger';
  size?: 'small' | 'normal';
  icon?: ReactNode;
}

/** A button with words, perhaps with a picture before them. */
export function Button({ look = 'quiet', size = 'normal', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={['button', `button-${look}`, `button-${size}`, className].join(' ')}>
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** What it does, for those who hear it and those who point at it. */
  label: string;
  icon: ReactNode;
}

/** A button with a picture alone. */
export function IconButton({ label, icon, look = 'bare', size = 'normal', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={['button', 'button-icon', `button-${look}`, `button-${size}`, className].join(' ')}
    >
      {icon}
    </button>
  );
}
