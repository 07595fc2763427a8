import { PersonalData } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { CreatorMemory } from './creator-memory';

/** What an author has asked to have remembered. Its row goes with the account's. */
@Injectable()
export class CreatorData extends PersonalData {
  readonly name = 'creator_preferences';

  constructor(private readonly memory: CreatorMemory) {
    super();
  }

  export(userId: string): Promise<unknown> {
    return this.memory.read(userId);
  }
}
