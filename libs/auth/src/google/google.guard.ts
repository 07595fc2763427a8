import { Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply } from 'fastify';
import { GoogleStrategy } from './google.strategy';
import type { SignInRequest } from './sign-in-request';

/**
 * Runs the strategy. On the way out it redirects to the provider, on the way back it leaves the identity, or what went
 * wrong, as the request's `user`.
 */
@Injectable()
export class GoogleGuard extends AuthGuard() {
  constructor(private readonly strategy: GoogleStrategy) {
    super({ defaultStrategy: strategy.name, session: false });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.strategy.prepare();
    return (await super.canActivate(context)) as boolean;
  }

  override getAuthenticateOptions(context: ExecutionContext) {
    const request = context.switchToHttp().getRequest<SignInRequest>();
    // An object, not a string: a string would bypass the store and with it PKCE.
    return { state: request.loginAttempt } as never;
  }

  /** Passport writes to an Express response; this is the part of one that it uses. */
  getResponse(context: ExecutionContext): unknown {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return {
      set statusCode(status: number) {
        void reply.code(status);
      },
      setHeader: (name: string, value: string) => void reply.header(name, value),
      end: () => void reply.send(),
    };
  }

  /** The callback answers failures itself: with a redirect to the app, never with a problem document. */
  override handleRequest<Outcome>(error: unknown, identity: unknown): Outcome {
    return (error ? { error } : identity ? { identity } : { error: new Error('refused') }) as Outcome;
  }
}
