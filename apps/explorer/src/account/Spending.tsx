import type { HistoryPointResponse } from '@creative-space/sdk';
import { useMemo, useState } from 'react';
import { inMoney } from '../client/money';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { Problem } from '../parts/Problem';
import { operationInWords } from './operation-words';
import { StackedBars, type Bars } from './StackedBars';

const DAYS = 30;
const DAY = 86_400_000;

const askHistory = (signal: AbortSignal) => {
  const $from = new Date(Date.now() - (DAYS - 1) * DAY).toISOString().slice(0, 10);
  return client.usageHistory({ granularity: 'day', $from, groupBy: 'operation' }, { signal });
};

type Measure = 'cost_usd' | 'requests';

/** Day by day, what was spent or asked for, by what it was for. */
export function Spending() {
  const { answer, error, again } = useAnswer(askHistory);
  const [chosen, setChosen] = useState<Measure>();
  const points = answer?.points;
  const isFree = points?.every(({ cost_usd }) => cost_usd === 0) ?? true;
  // A server without paid models would show an empty picture.
  const measure = chosen ?? (isFree ? 'requests' : 'cost_usd');
  const bars = useMemo(() => points && barsOf(points, measure), [points, measure]);
  return (
    <section className="account-part" aria-labelledby="spending">
      <div className="account-head">
        <h2 id="spending">Day by day</h2>
        <div className="switch" role="group" aria-label="What the bars count">
          {(['requests', 'cost_usd'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={one === measure} onClick={() => setChosen(one)}>
              {one === 'requests' ? 'Requests' : 'Money'}
            </button>
          ))}
        </div>
      </div>
      {error !== undefined && <Problem error={error} onRetry={again} />}
      {bars && bars.groups.length === 0 && (
        <p className="account-note">
          {measure === 'cost_usd' ? 'Nothing was spent in the last thirty days.' : 'Nothing in the last thirty days.'}
        </p>
      )}
      {bars && bars.groups.length > 0 && (
        <StackedBars bars={bars} show={measure === 'cost_usd' ? inMoney : (value) => value.toLocaleString()} />
      )}
    </section>
  );
}

/** Days without anything are bars of no height; groups with nothing at all are left out. */
function barsOf(points: readonly HistoryPointResponse[], measure: Measure): Bars {
  const days = [...new Set(points.map(({ starts_at }) => starts_at))].sort();
  const place = new Map(days.map((day, index) => [day, index]));
  const sums = new Map<string, number[]>();
  for (const point of points) {
    if (point.group === null || point[measure] === 0) continue;
    const name = operationInWords(point.group);
    const row = sums.get(name) ?? days.map(() => 0);
    row[place.get(point.starts_at)!]! += point[measure];
    sums.set(name, row);
  }
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const groups = [...sums]
    .map(([label, values]) => ({ label, values }))
    .sort((a, b) => total(b.values) - total(a.values));
  return { days: days.map((day) => new Date(day)), groups };
}
