import { Suggestions } from '@cse/ai-proxy';
import type { EventStream } from '@cse/http';
import { DEFAULTS } from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import { ProposalFrame, type Caller } from './proposal-frame';
import type { SuggestBody } from './suggest.request.dto';
import type { SuggestResponse } from './suggest.response.dto';

@Injectable()
export class SuggestService {
  constructor(
    private readonly suggestions: Suggestions,
    private readonly frame: ProposalFrame,
  ) {}

  suggest(body: SuggestBody, caller: Caller): EventStream<SuggestResponse> {
    const { active_path, branch_canon = {}, count, existing_children = [], rejected = [], offer_cursor } = body;
    return this.frame.answer(body, caller, (shared, call, emit) =>
      this.suggestions.suggest(
        {
          ...shared,
          active_path,
          branch_canon,
          ghosts: count?.ghost_nodes ?? DEFAULTS.count,
          inlines: count?.inline_suggestions ?? DEFAULTS.count,
          existing_children,
          rejected,
          offer_cursor: offer_cursor ?? undefined,
        },
        call,
        emit,
      ),
    );
  }
}
