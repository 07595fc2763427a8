import { Summaries } from '@cse/ai-proxy';
import type { EventStream } from '@cse/http';
import { DEFAULTS } from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { ProposalFrame, type Caller } from './proposal-frame';
import type { SummarizeBody } from './summarize.request.dto';
import type { SummarizeResponse } from './summarize.response.dto';

@Injectable()
export class SummarizeService {
  constructor(
    private readonly summaries: Summaries,
    private readonly frame: ProposalFrame,
  ) {}

  summarize(body: SummarizeBody, caller: Caller): EventStream<SummarizeResponse> {
    const { active_path, branch_canon = {} } = body;
    const { budget_tokens = DEFAULTS.budgetTokens, keep_last = DEFAULTS.keepLast } = body;
    return this.frame.answer(body, caller, (shared, call, emit) =>
      this.summaries.summarize({ ...shared, active_path, branch_canon, budget_tokens, keep_last }, call, emit),
    );
  }
}
