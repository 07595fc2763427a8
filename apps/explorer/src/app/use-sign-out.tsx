import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { signOut } from '../client/session';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { hasVault } from '../sync/link';

/**
 * Signs out: at once or, where this browser keeps keys of that person, which stay when they sign out, after a question.
 * @returns what begins it, and the question, to be shown where the page wants it
 */
export function useSignOut(userId: string | undefined): [leave: () => void, question: ReactNode] {
  const [asks, setAsks] = useState(false);
  const leave = () => (userId !== undefined && hasVault(userId) ? setAsks(true) : void signOut());
  return [leave, <SignOutQuestion key="question" open={asks} onClose={() => setAsks(false)} />];
}

function SignOutQuestion({ open, onClose }: { open: boolean; onClose: () => void }) {
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
