import type { ReactNode } from 'react';
import { PersonMenu } from './PersonMenu';

/** The bar above a page: where one is, what can be done with the whole of it, and who one is. */
export function PageBar({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className="bar">
      <div className="bar-title">{typeof title === 'string' ? <h1>{title}</h1> : title}</div>
      <div className="bar-actions">
        {children}
        <PersonMenu />
      </div>
    </header>
  );
}
