import { Cloud, CloudAlert, CloudOff } from 'lucide-react';
import { Link } from 'wouter';
import { useProject } from '../store/use-project';
import { Initials } from './Initials';
import { useSyncState } from './sync-state';
import { IN_SHORT } from './sync-words';
import './sync.css';

const TROUBLE = ['stopped', 'removed', 'unsaved'];

/** In the bar above a story that is kept in step: how that goes, and who else is here. */
export function SyncPill() {
  const { id } = useProject();
  const state = useSyncState();
  if (!state) return null;
  const { status, present } = state;
  const isInTrouble = TROUBLE.includes(status);
  const Icon = isInTrouble ? CloudAlert : status === 'offline' || status === 'waiting' ? CloudOff : Cloud;
  const people = [...new Map(present.map((one) => [one.userId, one])).values()];
  const here = people.length > 0 ? `. Here now: ${people.map(({ name }) => name).join(', ')}` : '';
  return (
    <>
      <span className="unseen" role="status">
        {IN_SHORT[status]}
        {here}
      </span>
      <Link href={`/p/${id}/people`} className={isInTrouble ? 'sync-pill sync-pill-trouble' : 'sync-pill'}>
        <Icon size={15} aria-hidden />
        <span className="sync-words">{IN_SHORT[status]}</span>
        {people.length > 0 && (
          <span className="sync-people">
            <span className="unseen">{here}</span>
            {people.slice(0, 4).map((person) => (
              <Initials key={person.userId} of={person} />
            ))}
          </span>
        )}
      </Link>
    </>
  );
}
