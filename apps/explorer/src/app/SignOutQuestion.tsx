import { useLocation } from 'wouter';
import { signOut } from '../client/session';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';

/** Asked where this browser keeps keys (`hasVault`), since they stay when somebody signs out. */
export function SignOutQuestion({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [, go] = useLocation();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Sign out?"
      description="Your stories and the keys of those that are shared or backed up stay in this browser: whoever uses it next can read them. On a machine that is not yours alone, have it forget them."
      actions={
        <>
          <Button
            onClick={() => {
              onClose();
              go('/devices?forget');
            }}
          >
            Forget this browser too
          </Button>
          <Button
            look="primary"
            onClick={() => {
              onClose();
              void signOut();
            }}
          >
            Sign out only
          </Button>
        </>
      }
    />
  );
}
