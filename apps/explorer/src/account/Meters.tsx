import type { CurrentUsageResponse } from '@creative-space/sdk';
import { inBytes } from '../client/bytes';
import { inMoney } from '../client/money';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { inTime } from '../client/words';
import { Problem } from '../parts/Problem';
import { Waiting } from '../parts/Waiting';

const askUsage = (signal: AbortSignal) => client.currentUsage({ signal });

/** How much of each cap is used, and when there is room again. */
export function Meters() {
  const { answer, error, again } = useAnswer(askUsage);
  return (
    <section className="account-part" aria-labelledby="meters">
      <h2 id="meters">What is left</h2>
      {error !== undefined && <Problem error={error} onRetry={again} />}
      {!answer && error === undefined && <Waiting label="Asking what is left" />}
      {answer && (
        <>
          <ul className="meters">
            {metersOf(answer).map((meter) => (
              <li key={meter.label} className="meter">
                <span className="meter-label">{meter.label}</span>
                <span className="meter-value">
                  {meter.show(meter.used)} <span>of {meter.show(meter.cap)}</span>
                </span>
                <meter
                  className="meter-line"
                  aria-label={meter.label}
                  min={0}
                  max={meter.cap || 1}
                  high={meter.cap * 0.8}
                  optimum={0}
                  value={Math.min(meter.used, meter.cap)}
                />
              </li>
            ))}
          </ul>
          <p className="account-note">
            Days and months are those of UTC: the day begins anew {inTime(new Date(answer.day.resets_at))}, the month{' '}
            {inTime(new Date(answer.month.resets_at))}.
          </p>
        </>
      )}
    </section>
  );
}

interface Meter {
  label: string;
  used: number;
  cap: number;
  show: (amount: number) => string;
}

const dollars = (usd: number): string => (usd === 0 ? '$0' : inMoney(usd));
const count = (amount: number): string => amount.toLocaleString();

/** Those that have a cap; what is held by work under way counts as used. */
function metersOf({ day, month, storage }: CurrentUsageResponse): Meter[] {
  const words = day.input_tokens + day.cache_read_tokens + day.cache_write_tokens + day.output_tokens;
  const all: (Omit<Meter, 'cap'> & { cap: number | undefined })[] = [
    { label: 'Today', used: day.cost_usd + day.reserved_usd, cap: day.caps.cost_usd, show: dollars },
    { label: 'This month', used: month.cost_usd + month.reserved_usd, cap: month.caps.cost_usd, show: dollars },
    { label: 'Tokens today', used: words, cap: day.caps.tokens, show: count },
    { label: 'Pictures today', used: day.image_jobs, cap: day.caps.images, show: count },
    {
      label: 'Film today',
      used: day.video_seconds,
      cap: day.caps.video_seconds,
      show: (seconds) => `${count(Math.round(seconds))} s`,
    },
    { label: 'Kept files', used: storage.bytes, cap: storage.cap_bytes, show: inBytes },
  ];
  return all.filter((meter): meter is Meter => meter.cap !== undefined);
}
