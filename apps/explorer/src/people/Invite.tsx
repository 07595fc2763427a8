import type { Project, Role } from '@creative-space/vault';
import { Copy, UserPlus } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useRunning } from '../client/use-running';
import { Button } from '../parts/Button';
import { Choice, TextField } from '../parts/Field';
import { Problem } from '../parts/Problem';
import { ROLES } from './roles';

const PAGE = `${location.origin}/explorer/devices`;

const OPTIONS = (['editor', 'viewer', 'owner'] as Role[]).map((value) => ({
  value,
  label: `${ROLES[value].label}: ${ROLES[value].may}`,
}));

/** A link for one address, which is sent by whoever invites. */
export function Invite({ remote, onInvited }: { remote: Project; onInvited: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('editor');
  const [made, setMade] = useState<{ email: string; link: string }>();
  const [isCopied, setCopied] = useState(false);
  const { running, error, run } = useRunning();
  const invite = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const { link } = await remote.members.invite(email.trim(), role, PAGE);
      setMade({ email: email.trim(), link });
      setCopied(false);
      setEmail('');
      onInvited();
    });
  };
  return (
    <div className="invite">
      <h3>Invite somebody</h3>
      <form className="invite-row" onSubmit={invite}>
        <TextField
          label="Their e-mail address"
          type="email"
          required
          autoComplete="off"
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <Choice label="As a" value={role} options={OPTIONS} onChange={setRole} />
        <Button type="submit" look="primary" icon={<UserPlus size={16} aria-hidden />} disabled={running}>
          Make a link
        </Button>
      </form>
      {error !== undefined && <Problem error={error} />}
      {made && (
        <div className="invite-made" role="status">
          <p>
            <strong>Send this link to {made.email} yourself</strong>, by mail or a messenger. It works once, and for
            that address only. Its second half opens the story, so send it to nobody else.
          </p>
          <div className="invite-row">
            <TextField
              label="Link for the invitation"
              readOnly
              value={made.link}
              onFocus={({ currentTarget }) => currentTarget.select()}
            />
            <Button
              icon={<Copy size={16} aria-hidden />}
              onClick={() => void navigator.clipboard.writeText(made.link).then(() => setCopied(true))}
            >
              {isCopied ? 'Copied' : 'Copy'}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
