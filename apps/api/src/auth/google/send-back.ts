import type { FastifyReply } from 'fastify';
import { openAppPage, SIGN_IN_PAGE_POLICY } from './sign-in-pages';

/** To the app: a redirect, or for an address of a private scheme a page with one link. */
export function sendBack(reply: FastifyReply, address: string): void {
  if (/^https?:/.test(address)) return void reply.redirect(address, 302);
  void reply
    .status(200)
    .header('content-security-policy', SIGN_IN_PAGE_POLICY)
    .type('text/html; charset=utf-8')
    .send(openAppPage(address));
}
