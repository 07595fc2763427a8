import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../app/theme';
import { Table } from '../parts/Table';

/** A value of each group for each day. */
export interface Bars {
  days: readonly Date[];
  groups: readonly { label: string; values: readonly number[] }[];
}

const HEIGHT = 220;

/** Bars of days, one group upon the other, with a line that says what a day was, and the same as a table. */
export function StackedBars({ bars, show }: { bars: Bars; show: (value: number) => string }) {
  const place = useRef<HTMLDivElement>(null);
  const [day, setDay] = useState<number>();
  const theme = useTheme();

  useEffect(() => {
    const element = place.current!;
    const colours = [...element.parentElement!.querySelectorAll('.chart-swatch')].map(
      (swatch) => getComputedStyle(swatch).backgroundColor,
    );
    const style = getComputedStyle(element);
    const chart = new UPlot(
      options(bars, show, { colours, axis: style.color, grid: style.borderColor }, setDay),
      stacked(bars),
      element,
    );
    const fit = new ResizeObserver(([entry]) => chart.setSize({ width: entry!.contentRect.width, height: HEIGHT }));
    fit.observe(element);
    return () => {
      fit.disconnect();
      chart.destroy();
    };
  }, [bars, show, theme]);

  return (
    <div className="chart">
      <p className="chart-reading" aria-hidden>
        {day === undefined ? 'Point at a day to read it.' : reading(bars, day, show)}
      </p>
      <div ref={place} className="chart-place" aria-hidden />
      <ul className="chart-legend">
        {bars.groups.map(({ label }, index) => (
          <li key={label}>
            <span className={`chart-swatch chart-swatch-${index % 8}`} aria-hidden />
            {label}
          </li>
        ))}
      </ul>
      <details className="chart-table">
        <summary>As a table</summary>
        <Table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              {bars.groups.map(({ label }) => (
                <th key={label} scope="col" className="number">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.days.map((date, index) => (
              <tr key={date.toISOString()}>
                <th scope="row">{inDays(date)}</th>
                {bars.groups.map(({ label, values }) => (
                  <td key={label} className="number">
                    {values[index] ? show(values[index]) : '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      </details>
    </div>
  );
}

/** Days of the ledger are those of UTC. */
const inDays = (date: Date): string =>
  date.toLocaleDateString(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

function reading({ days, groups }: Bars, day: number, show: (value: number) => string): string {
  const parts = groups.filter(({ values }) => values[day]).map(({ label, values }) => `${label} ${show(values[day]!)}`);
  return `${inDays(days[day]!)}: ${parts.join(', ') || 'nothing'}`;
}

/** The tallest first, so that each lower part is drawn over it. */
function stacked({ days, groups }: Bars): UPlot.AlignedData {
  const sums = days.map(() => 0);
  const rows = groups.map(({ values }) => values.map((value, index) => (sums[index]! += value)));
  return [days.map((date) => date.getTime() / 1000), ...rows.reverse()];
}

function options(
  { groups }: Bars,
  show: (value: number) => string,
  look: { colours: string[]; axis: string; grid: string },
  tell: (day: number | undefined) => void,
): UPlot.Options {
  const paths = UPlot.paths.bars!({ size: [0.72, 28], radius: 0.12 });
  const axis = { stroke: look.axis, font: '11px "Inter Variable", system-ui', ticks: { show: false }, gap: 8 };
  return {
    width: 600,
    height: HEIGHT,
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] } },
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    series: [
      {},
      ...groups.map((_, index) => ({ fill: look.colours[index], width: 0, paths, points: { show: false } })).reverse(),
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_, splits) => splits.map((seconds) => inDays(new Date(seconds * 1000))),
        space: 72,
      },
      {
        ...axis,
        grid: { stroke: look.grid, width: 1 },
        size: 56,
        values: (_, splits) => splits.map((value) => (value === 0 ? '0' : show(value))),
        incrs: [0.0001, 0.001, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 500, 1000, 10_000],
      },
    ],
    hooks: { setCursor: [(chart) => tell(chart.cursor.idx ?? undefined)] },
  };
}
