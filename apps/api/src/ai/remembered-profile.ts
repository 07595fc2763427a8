import { CreatorMemory } from '@cse/creator';
import { Quotes } from '@cse/usage';
import { Injectable } from '@nestjs/common';

/** What an author has chosen to have remembered stands in every prompt of theirs, so every reservation covers it. */
@Injectable()
export class RememberedProfile {
  constructor(memory: CreatorMemory, quotes: Quotes) {
    quotes.addToPrompts((userId) => memory.profileFor(userId, undefined));
  }
}
