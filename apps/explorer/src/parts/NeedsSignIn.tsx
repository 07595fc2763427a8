import { LockKeyhole } from 'lucide-react';
import type { ReactNode } from 'react';
import { beginSignIn, canSignIn } from '../client/session';
import { Button } from './Button';
import { Empty } from './Empty';

/** What stands in a page that is about somebody, while nobody is signed in. */
export function NeedsSignIn({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Empty
      icon={<LockKeyhole size={24} aria-hidden />}
      title={title}
      actions={
        canSignIn && (
          <Button look="primary" onClick={() => void beginSignIn()}>
            Sign in
          </Button>
        )
      }
    >
      {children}
    </Empty>
  );
}
