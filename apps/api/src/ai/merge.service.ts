import { MergeProposals } from '@cse/ai-proxy';
import type { EventStream } from '@cse/http';
import { DEFAULTS } from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import type { MergeBody } from './merge.request.dto';
import type { MergeResponse } from './merge.response.dto';
import { ProposalFrame, type Caller } from './proposal-frame';

@Injectable()
export class MergeService {
  constructor(
    private readonly merges: MergeProposals,
    private readonly frame: ProposalFrame,
  ) {}

  propose(body: MergeBody, caller: Caller): EventStream<MergeResponse> {
    const { common_path, left, right, canon_base, canon_left, canon_right, count = DEFAULTS.merges } = body;
    return this.frame.answer(body, caller, (shared, call, emit) =>
      this.merges.propose(
        { ...shared, common_path, left, right, canon_base, canon_left, canon_right, count },
        call,
        emit,
      ),
    );
  }
}
