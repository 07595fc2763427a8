import { beginSignIn, canSignIn } from '../client/session';
import { Button } from './Button';
import { Notice } from './Notice';

/** Where something needs the server and nobody is signed in. */
export function SignInFirst({ what }: { what: string }) {
  if (!canSignIn) {
    return (
      <Notice title="No sign-in at this address">
        Open the page by https, or on the machine that the server runs on.
      </Notice>
    );
  }
  return (
    <Notice
      title="Sign in to ask"
      actions={
        <Button size="small" look="primary" onClick={() => void beginSignIn()}>
          Sign in
        </Button>
      }
    >
      {what} Your stories stay in this browser.
    </Notice>
  );
}
