import type { AppError } from '@cse/core';
import { asksFor, ProblemFilter } from '@cse/http';
import { Catch, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

const STYLE = 'font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem';

function page(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${title}</title><body style="${STYLE}"><h1>${title}</h1>${body}</body></html>\n`
  );
}

/** Nothing but an inline style: no script, no image, no form, no frame around it. */
export const SIGN_IN_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** For a person whose sign-in could not go on. Always the same text: nothing of the request is in it. */
export const FAILURE_PAGE = page(
  'Sign-in did not work',
  '<p>This sign-in was not begun in this browser, or it is over. Go back to the app and start again.</p>',
);

/** Browsers block a silent jump into an app; a click is allowed. */
export function openAppPage(address: string): string {
  return page('Signed in', `<p><a href="${escapeAttribute(address)}">Return to the app</a></p>`);
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A person in a browser gets a page, a program gets the problem document that every other route gives. */
@Catch()
@Injectable()
export class SignInPageFilter extends ProblemFilter {
  protected override write(error: AppError, reply: FastifyReply, request: FastifyRequest): void {
    if (!asksFor('text/html', request.headers.accept)) return super.write(error, reply, request);
    void reply
      .header('content-security-policy', SIGN_IN_PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(FAILURE_PAGE);
  }
}

/** To the app: a redirect, or for an address of a private scheme a page with one link. */
export function sendBack(reply: FastifyReply, address: string): void {
  if (/^https?:/.test(address)) return void reply.redirect(address, 302);
  void reply
    .status(200)
    .header('content-security-policy', SIGN_IN_PAGE_POLICY)
    .type('text/html; charset=utf-8')
    .send(openAppPage(address));
}
