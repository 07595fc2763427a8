import { isIP } from 'node:net';
import { AppError } from '@cse/core';
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './problem.filter';

const HEADER = 'x-forwarded-for';

/**
 * The address in one entry of X-Forwarded-For, which no standard defines: proxies write it bare, with a port
 * (`192.0.2.1:5678`), in brackets (`[2001:db8::1]:443`) or in quotes, as its successor does (RFC 7239, 6). A zone is
 * the proxy's own business. Undefined for anything else, such as `unknown` or `_hidden`.
 */
export function addressIn(entry: string): string | undefined {
  const text = entry.trim().replace(/^"(.*)"$/, '$1');
  const bare = isIP(text) ? text : text.replace(/:\d{1,5}$/, '').replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) ? bare.split('%')[0] : undefined;
}

/**
 * Lets `request.ip` be an address always, by the rule of Fastify's `trustProxy`: the last one that a proxy did not add
 * which is believed. Where a believed proxy wrote what cannot be read, that proxy's own address stands for its client:
 * neither may the client choose what it is counted by, nor do the clients of all proxies become one.
 * To be installed before anything asks for the address.
 */
export function installClientAddress(fastify: FastifyInstance): void {
  const logger = new Logger('ClientAddress');
  let isSaid = false;
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const { headers, socket } = request.raw;
    // The kernel forgets the address of a client that has gone; asked for now, Node remembers it for later.
    if (socket.remoteAddress === undefined) {
      return answerProblem(new AppError('invalid_request', 'the request was cut off'), request, reply);
    }
    const forwarded = headers[HEADER];
    if (request.ips === undefined || typeof forwarded !== 'string') return done();
    const entries = forwarded.split(',').map((entry) => addressIn(entry) ?? entry.trim());
    headers[HEADER] = entries.join(', ');
    if (isIP(request.ip)) return done();
    const proxies = request.ips.slice(0, -1);
    headers[HEADER] = proxies.slice(1).reverse().join(', ');
    if (!isSaid) logger.warn({ event: 'forwarded_address_unreadable', proxy: proxies.at(-1) });
    isSaid = true;
    done();
  });
}
