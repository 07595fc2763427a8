import { AccountClosing, UserDirectory } from '@cse/auth';
import { Clock, type PersonalData, type Principal } from '@cse/core';
import { CapBook } from '@cse/usage';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SlowedRoutes } from '../limits/slowed-routes';
import { MeResponse, type SlowedPlace, type StandingResponse } from './auth.response.dto';

/** Every part of the system that stores something about people. */
export const PERSONAL_DATA = Symbol('personal data');

/** What a person may do with their account as a whole. */
@Injectable()
export class Account {
  private readonly logger = new Logger('Account');

  constructor(
    private readonly users: UserDirectory,
    private readonly caps: CapBook,
    private readonly closing: AccountClosing,
    @Inject(PERSONAL_DATA) private readonly parts: PersonalData[],
    private readonly slowed: SlowedRoutes,
    private readonly clock: Clock,
  ) {}

  async profile(principal: Principal): Promise<MeResponse> {
    const [user, caps] = await Promise.all([this.users.require(principal.userId), this.caps.effective(principal)]);
    const slowed = this.slowed.of(principal.userId, this.clock.millis());
    return MeResponse.from(user, principal, caps, standingOf(principal, slowed, this.clock.now()));
  }

  /** Everything stored about the person, by the part that stores it, as JSON: written while it is read. */
  async *export({ userId }: Principal): AsyncGenerator<string> {
    let before = `{"exported_at":${JSON.stringify(this.clock.now())}`;
    for (const part of this.parts) {
      const found = await part.export(userId);
      yield `${before},${JSON.stringify(part.name)}:`;
      yield* jsonOf(found);
      before = '';
    }
    yield '}';
  }

  /** The account goes last: while it is there, a deletion that failed half-way can be tried again. */
  async delete({ userId }: Principal): Promise<void> {
    for (const part of this.parts) await part.erase(userId);
    await this.closing.close(userId);
    this.logger.log({ event: 'account_deleted' });
  }
}

/** Pieces of about this many characters are sent at a time. */
const PIECE = 65_536;

/** JSON of a value of which a member may be rows that are still to be read. */
async function* jsonOf(value: unknown): AsyncGenerator<string> {
  if (typeof value !== 'object' || value === null) {
    yield JSON.stringify(value) ?? 'null';
  } else if (Symbol.asyncIterator in value) {
    let piece = '[';
    let between = '';
    for await (const row of value as AsyncIterable<unknown>) {
      piece += between + JSON.stringify(row);
      between = ',';
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    yield `${piece}]`;
  } else if (Array.isArray(value) || 'toJSON' in value) {
    yield JSON.stringify(value);
  } else {
    let before = '{';
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue;
      yield `${before}${JSON.stringify(name)}:`;
      yield* jsonOf(member);
      before = ',';
    }
    yield before === '{' ? '{}' : '}';
  }
}

function standingOf({ rateShare = 1, pausedUntil }: Principal, slowed: SlowedPlace[], now: Date): StandingResponse {
  if (pausedUntil && pausedUntil > now) {
    const until = pausedUntil.toISOString();
    return {
      state: 'paused',
      detail: 'signs of an attack: nothing that costs money is done for a while',
      until,
      slowed,
    };
  }
  if (rateShare < 1) {
    return {
      state: 'slowed',
      detail: 'signs of an attack: half the usual rates, until they fade',
      until: null,
      slowed,
    };
  }
  const detail = slowed.length > 0 ? 'good; some routes are slowed, see `slowed`' : 'good';
  return { state: 'good', detail, until: null, slowed };
}
