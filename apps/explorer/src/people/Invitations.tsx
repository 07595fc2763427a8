import type { Person, Project, Role, WaitingDevice } from '@creative-space/vault';
import { Mail } from 'lucide-react';
import { inTime } from '../client/words';
import { SafetyNumber } from '../devices/SafetyNumber';
import { Button } from '../parts/Button';
import { Notice } from '../parts/Notice';
import { ROLES } from './roles';

interface ChangesPeople {
  remote: Project;
  change: (work: () => Promise<unknown>) => Promise<void>;
}

interface InvitationsProps extends ChangesPeople {
  invitations: { invitation_id: string; email: string; role: Role; expires_at: string }[];
}

/** Whom was invited and has not come yet. */
export function Invitations({ invitations, remote, change }: InvitationsProps) {
  if (invitations.length === 0) return null;
  return (
    <ul className="devices-list" aria-label="Open invitations">
      {invitations.map(({ invitation_id, email, role, expires_at }) => (
        <li key={invitation_id}>
          <Mail size={20} aria-hidden />
          <span className="devices-name">
            <strong>{email}</strong>
            <span>
              Invited as a {ROLES[role].label.toLowerCase()}; the link ends {inTime(new Date(expires_at))}
            </span>
          </span>
          <Button
            size="small"
            aria-label={`Take it back: the invitation of ${email}`}
            onClick={() => void change(() => remote.members.cancel(invitation_id))}
          >
            Take it back
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface WaitingProps extends ChangesPeople {
  waiting: readonly WaitingDevice[];
  people: readonly Person[];
}

/** Who has come by a link that this browser did not make: two people compare a number, and no server stands between them. */
export function WaitingPeople({ waiting, people, remote, change }: WaitingProps) {
  return waiting.map((device) => {
    const person = people.find(({ userId }) => userId === device.userId);
    if (!person) return null;
    const name = person.name ?? person.email ?? 'Somebody';
    return (
      <Notice
        key={device.deviceId}
        look="caution"
        title={`${name} asks to be let in`}
        actions={
          <Button
            size="small"
            look="primary"
            onClick={() => void change(() => remote.members.letIn(device, person.role))}
          >
            It is the same: let {name} in
          </Button>
        }
      >
        They are let in without you as soon as the browser that invited them is open. Or call {name}: under “People”
        their screen shows this number. If it differs, somebody stands between you: let nobody in.
        <SafetyNumber of={device} />
      </Notice>
    );
  });
}
