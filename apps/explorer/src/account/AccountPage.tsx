import type { MeResponse } from '@creative-space/sdk';
import { Notice } from '../parts/Notice';
import { Problem } from '../parts/Problem';
import { NeedsSignIn } from '../parts/NeedsSignIn';
import { inTime } from '../client/words';
import { client } from '../client/session';
import { useAnswer } from '../client/use-answer';
import { useIsOnline, useUser } from '../client/use-session';
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
  return <Account userId={user.id} name={user.email ?? user.name ?? ''} />;
}

const askWho = (signal: AbortSignal) => client.me({ signal });

function Account({ userId, name }: { userId: string; name: string }) {
  const isOnline = useIsOnline();
  const { answer, error, again } = useAnswer(askWho);
  if (!isOnline) {
    return (
      <div className="account">
        <Notice title="You are offline">
          The account is the server’s: it is shown when there is a network again. Your stories are all here.
        </Notice>
      </div>
    );
  }
  // One word for it, not one in each part.
  if (error !== undefined) {
    return (
      <div className="account">
        <Problem error={error} onRetry={again} />
      </div>
    );
  }
  return (
    <div className="account">
      {answer && <Standing standing={answer.standing} />}
      <Meters />
      <Spending />
      <Ledger />
      <Devices userId={userId} />
      <YourData userId={userId} name={name} />
    </div>
  );
}

/** Whether this server makes one wait, and why. Nothing is shown when all is well. */
function Standing({ standing: { state, detail, until, slowed } }: { standing: MeResponse['standing'] }) {
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
