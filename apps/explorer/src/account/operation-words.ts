const WORDS: Record<string, string> = {
  'ai.suggest': 'Suggestions',
  'ai.expand': 'Rewriting',
  'ai.continue': 'Prose',
  'ai.canon_diff': 'Canon review',
  'ai.merge_propose': 'Merging',
  'ai.summarize': 'Summaries',
  'canon.check': 'Canon check',
  image: 'Pictures',
  video: 'Clips',
  stitch: 'Films',
};

/** What an operation of the ledger is called where a writer reads it. */
export const operationInWords = (operation: string): string => WORDS[operation] ?? operation;
