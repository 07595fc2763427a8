import type { AdminUserResponse } from '@creative-space/sdk';
import { useState } from 'react';
import { inBytes } from '../client/bytes';
import { inMoney } from '../client/money';
import { client } from '../client/session';
import { usePages } from '../client/use-pages';
import { Button } from '../parts/Button';
import { Problem } from '../parts/Problem';
import { Table } from '../parts/Table';
import { PersonDialog } from './PersonDialog';

const askPeople = async (cursor: string | undefined, signal?: AbortSignal) =>
  client.listUsers({ cursor, limit: 25 }, { signal });

/** Everybody who has signed in. */
export function People() {
  const { items, error, retry, again, goOn } = usePages(askPeople);
  const [chosen, setChosen] = useState<AdminUserResponse>();
  return (
    <section className="admin-part" aria-labelledby="people">
      <h2 id="people">People</h2>
      {error !== undefined && <Problem error={error} onRetry={retry} />}
      {items && (
        <Table>
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">State</th>
              <th scope="col">Plan</th>
              <th scope="col" className="number">
                A day
              </th>
              <th scope="col" className="number">
                A month
              </th>
              <th scope="col" className="number">
                Kept
              </th>
              <th scope="col">Last sign-in</th>
              <th>
                <span className="unseen">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((person) => (
              <tr key={person.id}>
                <th scope="row">{person.email ?? person.name ?? person.id}</th>
                <td>{stateOf(person)}</td>
                <td>{person.plan}</td>
                <td className="number">{inMoney(person.caps.daily_cost_usd)}</td>
                <td className="number">{inMoney(person.caps.monthly_cost_usd)}</td>
                <td className="number">{inBytes(person.storage.bytes)}</td>
                <td>{new Date(person.last_sign_in_at).toLocaleDateString()}</td>
                <td>
                  <Button
                    size="small"
                    aria-label={`Change ${person.email ?? person.id}`}
                    onClick={() => setChosen(person)}
                  >
                    Change
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {goOn && (
        <Button size="small" onClick={goOn}>
          Show more
        </Button>
      )}
      {chosen && (
        <PersonDialog
          person={chosen}
          onClose={() => setChosen(undefined)}
          onChanged={() => {
            setChosen(undefined);
            again();
          }}
        />
      )}
    </section>
  );
}

function stateOf({ suspended, suspended_until, paused_until, role }: AdminUserResponse): string {
  if (suspended) {
    return suspended_until ? `Suspended until ${new Date(suspended_until).toLocaleString()}` : 'Suspended';
  }
  if (paused_until && new Date(paused_until) > new Date()) return 'Paid work paused';
  return role === 'admin' ? 'Admin' : 'Fine';
}
