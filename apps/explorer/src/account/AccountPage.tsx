import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { NeedsSignIn } from '../parts/NeedsSignIn';
import { inTime } from '../client/words';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { useUser } from '../client/use-session';
import { Devices } from './Devices';
import { Ledger } from './Ledger';
import { Meters } from './Meters';
import { Spending } from './Spending';
import { YourData } from './YourData';
import './account.css';

/** What one has used and may use, where one is signed in, and the way out with all that is kept. */
export default function AccountPage() {
  const user = useUser();
  if (!user) {
    return (
      <NeedsSignIn title="Nobody is signed in">
        Your stories need no account. It is for what the server does for you, and for what that costs.
      </NeedsSignIn>
    );
  }
  return (
    <div className="account">
      <Standing />
      <Meters />
      <Spending />
      <Ledger />
      <Devices />
      <YourData name={user.email ?? user.name ?? ''} />
    </div>
  );
}

const askWho = (signal: AbortSignal) => client.me({ signal });

/** Whether this server makes one wait, and why. Nothing is shown when all is well. */
function Standing() {
  const { answer, error, again } = useAnswer(askWho);
  if (error) return <Problem error={error} onRetry={again} />;
  if (!answer) return null;
  const { state, detail, until, slowed } = answer.standing;
  const end = until ? ` It ends ${inTime(new Date(until))}.` : '';
  return (
    <>
      {state !== 'good' && (
        <Notice look="caution" title={state === 'paused' ? 'Paid work is paused' : 'You are slowed down'}>
          {detail}
          {end}
        </Notice>
      )}
      {slowed.map((place) => (
        <Notice key={place.place} look="info">
          {place.detail}
        </Notice>
      ))}
    </>
  );
}
