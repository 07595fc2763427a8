import { DEMO_ACCOUNTS } from './accounts';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:12vh auto;padding:0 1rem}' +
  'button{font:inherit;display:block;width:100%;margin:.5rem 0;padding:.6rem 1rem;text-align:left;cursor:pointer}';

/** One button for each demo account. */
export function chooseAccountPage(uid: string): string {
  const buttons = DEMO_ACCOUNTS.map(
    ({ sub, name, email }) => `<button name="account" value="${sub}">Sign in as <b>${name}</b> (${email})</button>`,
  ).join('');
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Choose an account</title><style>${STYLE}</style>` +
    `<h1>Choose an account</h1><p>This identity provider runs on your machine, for development only. ` +
    `With Google credentials set, Google is asked instead.</p>` +
    `<form method="post" action="/interaction/${encodeURIComponent(uid)}">${buttons}</form></html>`
  );
}
