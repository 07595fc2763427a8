import type { FactRow } from '@creative-space/sdk';
import type { Canon } from '@creative-space/story';
import { nameOf } from '../canon/names';

const STATES: Record<FactRow['state'], string> = {
  unchanged: 'as before',
  left_only: 'changed on the left',
  right_only: 'changed on the right',
  same_change: 'changed alike',
  conflict: 'they disagree',
};

/** What each branch makes true, beside what held where they part. What nobody changed is left out. */
export function FactTable({ rows, canon }: { rows: readonly FactRow[]; canon: Canon }) {
  const changed = rows.filter(({ state }) => state !== 'unchanged');
  if (changed.length === 0) return <p className="merge-lead">Neither branch changes a fact of the canon.</p>;
  const order = ['conflict', 'same_change', 'left_only', 'right_only'];
  const sorted = [...changed].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <div className="merge-scroll">
      <table className="merge-table">
        <caption>What each branch makes true</caption>
        <thead>
          <tr>
            <th scope="col">Fact</th>
            <th scope="col">Before</th>
            <th scope="col">Left</th>
            <th scope="col">Right</th>
            <th scope="col">
              <span className="unseen">State</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={row.key} className={`merge-${row.state}`}>
              <th scope="row">{keyInWords(row.key, canon)}</th>
              <td>{row.base ?? '–'}</td>
              <td>{row.left ?? '–'}</td>
              <td>{row.right ?? '–'}</td>
              <td>{STATES[row.state]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The key of a row is made of subject, attribute and, where somebody believes it, holder. */
function keyInWords(key: string, canon: Canon): string {
  const parts = key.split('|').filter(Boolean);
  return parts.map((part) => nameOf(canon, part)).join(' · ');
}
