export const NOTICE_CODES = [
  /** Candidates, or nodes, that the second reader was to read and did not: there was no time for it, or no use in its answer. */
  'judge_skipped',
  /** Nodes of a whole story that were to be read and were not, because no more was left to be spent. */
  'judge_out_of_budget',
  /** Candidates that failed a check: a duplicate, a copy, something to avoid, a stray name. */
  'candidate_dropped',
  /** Inline suggestions whose words the server did not find in the node they name. */
  'quote_not_found',
  /** Candidates that were dropped, or prose that is there, in another language than the story or the profile's. */
  'language_differs',
  /**
   * Links, macros, tags, cues and labels of the replaced words that new prose does not hold, and versions that ended
   * where they would have brought one of their own.
   */
  'markup_changed',
  /** How many fewer than asked for are returned, because the rest would not have been good enough. */
  'fewer_ghost_nodes',
  'fewer_inline_suggestions',
  'fewer_alternatives',
  'fewer_proposals',
  'fewer_continuations',
  /** Ways on whose model call failed or was refused; the others are there. */
  'continuation_failed',
  /** Facts that were to be kept and that the new prose changes or leaves out, by its own account or by rule. */
  'kept_fact_changed',
  /** The provider cannot do all that the operation asks; it worked with the sentences that are there. */
  'operation_approximated',
  /** The model ran out of its output limit. */
  'output_truncated',
  /** Avoid-list entries of the kind "theme": the model was told, the server cannot check them. */
  'theme_not_checkable',
  /** What was left of a budget covered a smaller answer only: less was asked for. `count`: fewer proposals, or blocks. */
  'shortened_to_budget',
  /** The model of the tier was overloaded; the deployment's second one answered. */
  'fallback_model',
  /** Another model answered than was asked, by the provider's own word; it is named and priced. */
  'served_model_differs',
  /** The first answer could not be read and was asked for once more, in the right form. */
  'answer_repaired',
  /** Made from templates without a language model. */
  'sketch_provider',
  /** The story or the profile is in a language that the provider does not write, or was not made for. */
  'language_not_supported',
  /** Even the shortest reading of the path takes more tokens than the budget that was asked for. */
  'over_budget',
  /** Conflicts above the most that one answer holds. */
  'conflicts_left_out',
  /** Blocks whose summary could not be made this time; they are among the missing. */
  'summary_failed',
] as const;
export type NoticeCode = (typeof NOTICE_CODES)[number];

/** Something the caller should know of how an answer came about. */
export interface Notice {
  code: NoticeCode;
  count?: number;
}

/** Collects the notices of an answer; a count of zero is no notice. */
export class NoticeBoard {
  readonly notices: Notice[] = [];

  say(code: NoticeCode): void {
    this.notices.push({ code });
  }

  count(code: NoticeCode, count: number): void {
    if (count > 0) this.notices.push({ code, count });
  }
}

/** Says by how many fewer pieces an answer was asked for, because no more was covered. */
export function shortened(count: number): Notice[] {
  return count > 0 ? [{ code: 'shortened_to_budget', count }] : [];
}

/** The notices of several calls as one list: counts are added, the others said once. */
export function joinedNotices(notices: readonly Notice[]): Notice[] {
  const byCode = new Map<NoticeCode, Notice>();
  for (const { code, count } of notices) {
    const before = byCode.get(code)?.count ?? 0;
    byCode.set(code, count === undefined ? { code } : { code, count: before + count });
  }
  return [...byCode.values()];
}
