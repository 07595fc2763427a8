import { CanonDiffs } from '@cse/ai-proxy';
import type { EventStream } from '@cse/http';
import { DEFAULTS } from '@cse/prompts';
import { Injectable } from '@nestjs/common';
import type { CanonDiffBody } from './canon-diff.request.dto';
import type { CanonDiffResponse } from './canon-diff.response.dto';
import { ProposalFrame, type Caller } from './proposal-frame';

@Injectable()
export class CanonDiffService {
  constructor(
    private readonly diffs: CanonDiffs,
    private readonly frame: ProposalFrame,
  ) {}

  diff(body: CanonDiffBody, caller: Caller): EventStream<CanonDiffResponse> {
    const { active_path, branch_canon = {}, mode = DEFAULTS.mode, focus_node_ids = [] } = body;
    return this.frame.answer(body, caller, (shared, call, emit) =>
      this.diffs.diff({ ...shared, active_path, branch_canon, mode, focus_node_ids }, call, emit),
    );
  }
}
