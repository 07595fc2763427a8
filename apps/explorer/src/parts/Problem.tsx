import { QuotaError } from '@creative-space/sdk';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { beginSignIn, canSignIn } from '../client/session';
import { inWords } from '../client/words';
import { Button } from './Button';
import { Notice } from './Notice';

/** What went wrong, in words, with what may be done about it. */
export function Problem({ error, onRetry, more }: { error: unknown; onRetry?: () => void; more?: ReactNode }) {
  const { title, detail, retryable, needsSignIn, requestId } = inWords(error);
  const actions = (
    <>
      {needsSignIn && canSignIn && (
        <Button size="small" look="primary" onClick={() => void beginSignIn()}>
          Sign in
        </Button>
      )}
      {retryable && onRetry && (
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      )}
      {error instanceof QuotaError && <Link href="/account">See what is left</Link>}
      {more}
    </>
  );
  return (
    <Notice look={needsSignIn ? 'caution' : 'danger'} title={title} actions={actions}>
      {detail}
      {requestId && !needsSignIn && <span className="problem-id"> Request {requestId}</span>}
    </Notice>
  );
}
