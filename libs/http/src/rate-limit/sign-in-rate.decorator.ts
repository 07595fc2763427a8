import type { SignInStep } from '@cse/config';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Fails } from '../fails';

export const SIGN_IN_RATE = 'cse:sign-in-rate';

/** Limits a public route by address and by client; routes with one step share their buckets. */
export const SignInRate = (step: SignInStep): MethodDecorator =>
  applyDecorators(SetMetadata(SIGN_IN_RATE, step), Fails('rate_limited'));
