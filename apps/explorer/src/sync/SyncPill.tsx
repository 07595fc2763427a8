import { Cloud, CloudAlert, CloudOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useProject } from '../store/use-project';
import { Initials } from './Initials';
import { useSyncState, type SyncState } from './sync-state';
import { IN_SHORT } from './sync-words';
import './sync.css';

/** A line that comes and goes is read out when it stays so, in milliseconds. */
const SETTLED = 3_000;

const TROUBLE = ['stopped', 'removed', 'unsaved'];

/** In the bar above a story that is kept in step: how that goes, and who else is here. */
export function SyncPill() {
  const state = useSyncState();
  return state && <Pill state={state} />;
}

function Pill({ state: { status, present } }: { state: SyncState }) {
  const { id } = useProject();
  const isInTrouble = TROUBLE.includes(status);
  const Icon = isInTrouble ? CloudAlert : status === 'offline' || status === 'waiting' ? CloudOff : Cloud;
  const people = [...new Map(present.map((one) => [one.userId, one])).values()];
  const here = people.length > 0 ? `. Here now: ${people.map(({ name }) => name).join(', ')}` : '';
  const words = IN_SHORT[status] + here;
  const [said, say] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => say(words), SETTLED);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <>
      <span className="unseen" role="status">
        {said}
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
