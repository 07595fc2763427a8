import { inMoney } from '../client/money';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { Problem } from '../parts/Problem';
import { Disputes } from './Disputes';
import { People } from './People';
import { Reports } from './Reports';
import './admin.css';

/** Who may do what and costs how much, what was reported, and which charges nobody agrees on. */
export default function AdminPage() {
  return (
    <div className="admin">
      <Deployment />
      <People />
      <Reports />
      <Disputes />
    </div>
  );
}

const askUsage = (signal: AbortSignal) => client.adminUsage({ period: 'month', limit: 1 }, { signal });

/** What all of this server's users cost together this month. */
function Deployment() {
  const { answer, error, again } = useAnswer(askUsage);
  if (error !== undefined) return <Problem error={error} onRetry={again} />;
  if (!answer) return null;
  const { cost_usd, reserved_usd, cap_usd } = answer.deployment;
  return (
    <p className="admin-sum">
      <strong>{cost_usd === 0 ? '$0' : inMoney(cost_usd)}</strong> this month by everybody together
      {cap_usd === null ? ', without a cap' : ` of ${inMoney(cap_usd)}`}
      {reserved_usd > 0 && `; ${inMoney(reserved_usd)} held by what still runs`}.
    </p>
  );
}
