import { Expansions } from '@cse/ai-proxy';
import type { EventStream } from '@cse/http';
import { DEFAULTS } from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import type { ExpandBody } from './expand.request.dto';
import type { ExpandResponse } from './expand.response.dto';
import { ProposalFrame, type Caller } from './proposal-frame';

@Injectable()
export class ExpandService {
  constructor(
    private readonly expansions: Expansions,
    private readonly frame: ProposalFrame,
  ) {}

  expand(body: ExpandBody, caller: Caller): EventStream<ExpandResponse> {
    const { active_path, branch_canon = {}, node_id, selection, target_words, keep_facts = [] } = body;
    const { operation = DEFAULTS.operation, alternatives = DEFAULTS.alternatives } = body;
    const own = { active_path, branch_canon, node_id, operation, selection, target_words, alternatives, keep_facts };
    return this.frame.answer(body, caller, (shared, call, emit) =>
      this.expansions.expand({ ...shared, ...own }, call, emit),
    );
  }
}
