import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import './notice.css';

interface NoticeProps {
  look?: 'info' | 'caution' | 'danger';
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}

const ICONS = { info: Info, caution: TriangleAlert, danger: CircleAlert };

/** Something that the writer should know here and now. Read out when it appears. */
export function Notice({ look = 'info', title, children, actions }: NoticeProps) {
  const Icon = ICONS[look];
  return (
    <div className={`notice notice-${look}`} role={look === 'danger' ? 'alert' : 'status'}>
      <Icon size={18} aria-hidden />
      <div className="notice-words">
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
        {actions && <div className="notice-actions">{actions}</div>}
      </div>
    </div>
  );
}
