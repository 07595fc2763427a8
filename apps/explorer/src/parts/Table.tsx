import type { ReactNode } from 'react';
import './table.css';

/** Rows and columns, which scroll sideways where there is no room. Cells of the class `number` stand to the right. */
export function Table({ children }: { children: ReactNode }) {
  return (
    <div className="table-scroll">
      <table className="table">{children}</table>
    </div>
  );
}
