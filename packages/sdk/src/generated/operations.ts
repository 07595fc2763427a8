// Written by tools/contract/generate-sdk.mjs from contracts/openapi.json: change the api, not this file.
import type { CallOptions } from '../call.ts';
import type { Transport } from '../transport.ts';
import type { Bytes } from '../platform.ts';

export type PublicKey = {
  /** The kind of key (RFC 7517) */
  kty: 'EC';
  /** Its curve */
  crv: 'P-256';
  /** Its x coordinate, in base64url */
  x: string;
  /** Its y coordinate, in base64url */
  y: string;
  /** RFC 7638 thumbprint */
  kid: string;
  /** What it signs with */
  alg: 'ES256';
  /** It verifies signatures */
  use: 'sig';
};
export type JwksResponse = {
  /** The newest key, and older ones whose tokens may still live */
  keys: PublicKey[];
};
export type MetadataResponse = {
  /** `iss` of our access tokens */
  issuer: string;
  /** Where a sign-in begins */
  authorization_endpoint: string;
  /** Where a code is exchanged for tokens */
  token_endpoint: string;
  /** Where the public keys are */
  jwks_uri: string;
  /** What a sign-in gives back */
  response_types_supported: string[];
  /** What may be exchanged for tokens */
  grant_types_supported: string[];
  /** How PKCE challenges are made */
  code_challenge_methods_supported: string[];
  /** Clients are public: they have no secret */
  token_endpoint_auth_methods_supported: string[];
  /** RFC 9207: a redirect back says who sends it */
  authorization_response_iss_parameter_supported: boolean;
};
export type AbuseEventResponse = {
  /** The event */
  id: string;
  /** When it happened (UTC) */
  at: string;
  /** What was noticed, what followed by rule, what an admin did */
  kind: 'signal' | 'penalty' | 'action';
  /** What it was */
  name: string;
  /** Whom it is about; null when nobody was signed in, or the account is gone */
  user_id: string | null;
  /** The network that it came from, truncated to /24 or /48 */
  network: string | null;
  /** The admin who did it */
  actor_id: string | null;
  /** By how much it raised the score of the account; null when it raises none */
  points: number | null;
  /** After the points were added */
  score: number | null;
  /** What the admin set */
  changes:
    | {
        [key: string]: any;
      }
    | {
        [key: string]: any;
      };
};
export type AbuseEventList = {
  /** Newest first */
  items: AbuseEventResponse[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type DisputeState = 'open' | 'billed' | 'refunded';
export type DisputeResponse = {
  /** Of the ledger entry */
  id: string;
  /** When it was booked (UTC) */
  at: string;
  /** The same for all entries of one request */
  reservation_id: string;
  /** The request that it is for */
  request_id: string | null;
  /** What was done, such as `ai.suggest` or `image` */
  operation: string;
  /** Who did it */
  provider: string;
  /** The model that did it */
  model: string;
  /** Which upstream attempt of the request */
  attempt: number;
  /** `claim`: the provider claims this above what was held, it is not charged. `unknown`: nothing was delivered and nobody knows whether it is billed, it is charged */
  kind: 'claim' | 'unknown';
  /** `open` until somebody has said how it was */
  state: DisputeState;
  /** US dollars that are disputed */
  amount_usd: number;
  /** When somebody settled it (UTC) */
  settled_at: string | null;
  /** Null once the account is gone */
  user_id: string | null;
  /** What the provider calls the request that it is about: its support asks for it. Null where it never said */
  provider_request_id: string | null;
};
export type DisputeList = {
  /** Newest first */
  items: DisputeResponse[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type SettleDisputeBody = {
  /** `billed`: the provider did bill it, so it is charged; `refunded`: what was charged is given back */
  state: 'billed' | 'refunded';
};
export type ReportState = 'open' | 'hidden' | 'dismissed';
export type ReportReason =
  'sexual' | 'minors' | 'violence' | 'self_harm' | 'hate' | 'harassment' | 'illegal' | 'rights' | 'other';
export type ArtifactRole = 'image' | 'clip' | 'thumbnail' | 'poster';
export type ReportedFile = {
  /** What it is */
  role: ArtifactRole;
  /** Its media type */
  content_type: string;
  /** Whether its link is gone */
  hidden: boolean;
  /** To look at it; null while it is hidden */
  url: string | null;
};
export type ReportResponse = {
  /** The report */
  id: string;
  /** When it came (UTC) */
  at: string;
  /** What is said to be wrong */
  reason: ReportReason;
  /** How it was decided */
  state: ReportState;
  /** When it was decided (UTC) */
  decided_at: string | null;
  /** The file that was reported */
  artifact_id: string;
  /** Null once it is erased */
  artifact: ReportedFile | null;
  /** Whose file it is; null once the account is gone */
  owner_id: string | null;
  /** Who reported it; null once the account is gone */
  reporter_id: string | null;
};
export type ReportList = {
  /** Newest first */
  items: ReportResponse[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type DecideReportBody = {
  /** `hidden`: the file has no link any more and nothing is built upon it; `dismissed`, `open`: it is shown. All reports of the file are decided together */
  state: ReportState;
};
export type DeploymentResponse = {
  /** US dollars spent by all users in the calendar month */
  cost_usd: number;
  /** US dollars held by what still runs */
  reserved_usd: number;
  /** US dollars that all users may cost together; null when no such cap is configured */
  cap_usd: number | null;
};
export type UserUsageResponse = {
  /** Prompt tokens that neither came from nor went to the prompt cache */
  input_tokens: number;
  /** Tokens read from providers' caches */
  cache_read_tokens: number;
  /** Tokens written to providers' caches */
  cache_write_tokens: number;
  /** Tokens that were written */
  output_tokens: number;
  /** The user */
  user_id: string;
  /** How many text requests */
  text_requests: number;
  /** How many image jobs */
  image_jobs: number;
  /** How many clips and films */
  video_jobs: number;
  /** Seconds of clips */
  video_seconds: number;
  /** US dollars that were charged */
  cost_usd: number;
  /** US dollars that are held for what still runs */
  reserved_usd: number;
};
export type AdminUsageResponse = {
  /** What one line stands for */
  period: 'day' | 'month';
  /** When the period begins (UTC) */
  starts_at: string;
  /** The month that the period lies in */
  deployment: DeploymentResponse;
  /** Users with usage in the period */
  items: UserUsageResponse[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type EffectiveCaps = {
  /** US dollars */
  daily_cost_usd: number;
  /** US dollars */
  monthly_cost_usd: number;
  /** Tokens in a day (UTC) */
  daily_tokens: number;
  /** Pictures in a day (UTC) */
  daily_images: number;
  /** Seconds of clips in a day (UTC) */
  daily_video_seconds: number;
  /** Bytes that are kept at a time */
  stored_bytes: number;
};
export type StorageResponse = {
  /** Bytes of all that is kept now: files, films, small pictures, announced uploads, key frames of drafts and jobs */
  bytes: number;
  /** Bytes: from here on no upload, draft or job is admitted that needs room */
  cap_bytes: number;
};
export type AdminUserResponse = {
  /** The user */
  id: string;
  /** Null when the provider told none */
  email: string | null;
  /** Null when the provider told none */
  name: string | null;
  /** `admin` may use the routes under /admin */
  role: 'user' | 'admin';
  /** The plan whose caps hold */
  plan: string;
  /** The caps that hold now */
  caps: EffectiveCaps;
  /** Bytes that are kept, and how many may be */
  storage: StorageResponse;
  /** Whether the account is suspended now */
  suspended: boolean;
  /** Since when (UTC) */
  suspended_at: string | null;
  /** When it ends by itself; null when only an admin ends it */
  suspended_until: string | null;
  /** Halves every hour */
  abuse_score: number;
  /** Until then nothing that costs money is done for them */
  paused_until: string | null;
  /** First sign-in (UTC) */
  created_at: string;
  /** Latest sign-in (UTC) */
  last_sign_in_at: string;
};
export type AdminUserList = {
  /** Newest first */
  items: AdminUserResponse[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type CapsBody = {
  /** US dollars */
  daily_cost_usd?: number | null;
  /** US dollars */
  monthly_cost_usd?: number | null;
  /** Tokens in a day (UTC); null: as the plan has it */
  daily_tokens?: number | null;
  /** Pictures in a day (UTC); null: as the plan has it */
  daily_images?: number | null;
  /** Seconds of clips in a day (UTC); null: as the plan has it */
  daily_video_seconds?: number | null;
  /** Bytes that are kept at a time */
  stored_bytes?: number | null;
};
export type ChangeUserBody = {
  /** `admin` may use the routes under /admin */
  role?: 'user' | 'admin';
  /** `default`, or a plan of the configuration */
  plan?: string;
  /** Caps of this user alone; those that are absent stay */
  caps?: CapsBody;
  /** true ends every session; false also lifts what was imposed for abuse */
  suspended?: boolean;
  /** When the suspension ends by itself; without it, a suspension by an admin has no end */
  suspended_until?: string;
};
export type AvoidEntry = {
  /** What must not be in any proposal */
  text: string;
  /** Words and phrases are checked; a theme is asked for and cannot be */
  match: 'word' | 'phrase' | 'theme';
};
export type Exemplar = {
  /** The author's own prose, for the voice; never copied */
  text: string;
};
export type MoveHistory = {
  /** How often the author took proposals, by move */
  accepted?: {
    /** How often, of the move `reversal` */
    reversal?: number;
    /** How often, of the move `arrival` */
    arrival?: number;
    /** How often, of the move `revelation` */
    revelation?: number;
    /** How often, of the move `loss` */
    loss?: number;
    /** How often, of the move `bargain` */
    bargain?: number;
    /** How often, of the move `pressure` */
    pressure?: number;
    /** How often, of the move `separation` */
    separation?: number;
    /** How often, of the move `return` */
    return?: number;
    /** How often, of the move `turn_of_view` */
    turn_of_view?: number;
    /** How often, of the move `quiet` */
    quiet?: number;
    /** How often, of the move `other` */
    other?: number;
  };
  /** How often the author refused them */
  rejected?: {
    /** How often, of the move `reversal` */
    reversal?: number;
    /** How often, of the move `arrival` */
    arrival?: number;
    /** How often, of the move `revelation` */
    revelation?: number;
    /** How often, of the move `loss` */
    loss?: number;
    /** How often, of the move `bargain` */
    bargain?: number;
    /** How often, of the move `pressure` */
    pressure?: number;
    /** How often, of the move `separation` */
    separation?: number;
    /** How often, of the move `return` */
    return?: number;
    /** How often, of the move `turn_of_view` */
    turn_of_view?: number;
    /** How often, of the move `quiet` */
    quiet?: number;
    /** How often, of the move `other` */
    other?: number;
  };
};
export type CreatorProfile = {
  /** A language tag */
  language?: string;
  /** What the author writes */
  genres?: string[];
  /** How the author sounds */
  tone?: string[];
  /** What the author writes about */
  themes?: string[];
  /** Point of view */
  view?: string;
  /** The tense that it is told in */
  tense?: string;
  /** What no proposal may have */
  avoid?: AvoidEntry[];
  /** What the author likes to do with words */
  favoured_devices?: string[];
  /** For whom the story is written. It bounds every proposal; nothing is assumed without one */
  rating?: 'general' | 'teen' | 'mature';
  /** Prose in the voice of the author */
  exemplars?: Exemplar[];
  /** What the author took and refused so far */
  history?: MoveHistory;
};
export type Tier = 'draft' | 'standard' | 'premium';
export type Summary = {
  /** Of the block that it sums up; used only while it is still true */
  hash: string;
  /** As `/ai/summarize` gave it */
  text: string;
};
export type PathNode = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** The node before it; null for the root */
  parent_id: string | null;
  /** Its title, as the author sees it */
  title?: string;
  /** Lines end in LF or CR LF. Offsets into it count UTF-16 units of the text as it was sent */
  text: string;
  /** How much of the story it holds */
  kind?: 'beat' | 'scene' | 'chapter' | 'note';
  /** Always read in full, never as part of a summary */
  pinned?: boolean;
};
export type Place = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** What the story calls it */
  name: string;
  /** Other names that the story has for it */
  aliases?: string[];
};
export type Setting = {
  /** When the story is set */
  era?: string;
  /** The world of the story in a few sentences */
  summary?: string;
  /** Places that matter */
  places?: Place[];
};
export type Character = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** What the story calls it */
  name: string;
  /** Other names that the story has for it */
  aliases?: string[];
  /** What they are in the story */
  role?: string;
  /** Who they are, in a few sentences */
  summary?: string;
};
export type Tone = {
  /** Point of view */
  pov?: string;
  /** The tense that it is told in */
  tense?: string;
  /** How it feels */
  mood?: string[];
  /** How plain or how high its language is */
  register?: string;
};
export type Rule = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** What always holds in this story */
  statement: string;
  /** Belongs to the author: reported when broken, never changed */
  locked?: boolean;
};
export type TimelineEvent = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** What happened */
  label: string;
  /** When, in the words of the story */
  when?: string;
  /** Place in story time */
  order: number;
  /** A node of the path */
  node_id: string;
};
export type Thread = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** What the reader wants to know */
  question: string;
  /** The node that raises it */
  opened_node_id: string;
  /** The node that answers it; null while it is open */
  closed_node_id?: string | null;
};
export type FactSource = {
  /** A node of the path */
  node_id: string;
  /** Words of the node that say so */
  quote: string;
};
export type Fact = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** A character, a place or a thing; best by its id */
  subject: string;
  /** What of the subject it is about */
  attribute: string;
  /** What is so */
  value: string;
  /** How sure the story is of it; absent: stated */
  modality?: 'stated' | 'implied' | 'rumoured' | 'believed';
  /** Who believes or knows it, when it is not simply true */
  holder?: string | null;
  /** First node of the path at which it holds */
  valid_from?: string | null;
  /** Node of the path at which it stopped to hold */
  valid_to?: string | null;
  /** Belongs to the author: reported when broken, never changed */
  locked?: boolean;
  /** Where the story says it */
  sources?: FactSource[];
};
export type Canon = {
  /** Where and when it happens */
  setting?: Setting;
  /** Who is in it */
  characters?: Character[];
  /** How it is told */
  tone?: Tone;
  /** What always holds */
  rules?: Rule[];
  /** What happened, and in which order */
  timeline?: TimelineEvent[];
  /** Questions that the story raises */
  threads?: Thread[];
  /** What is true, one thing at a time */
  facts?: Fact[];
};
export type CanonDiffBody = {
  /** At most 16 KiB of JSON */
  creator_profile?: CreatorProfile;
  /** The creator's direction. It shapes proposals and stands below the server's own rules. */
  system_prompt?: string;
  /** Which model answers */
  tier?: Tier;
  /** US dollars. The request is refused rather than cost more. */
  max_cost_usd?: number;
  /** What the author wishes for, this time */
  steer?: string;
  /** Summaries from `/ai/summarize`, sent back */
  summaries?: Summary[];
  /** The branch from its root to the current node, and nothing else: the only context that is read */
  active_path: PathNode[];
  /** What is true in this branch; every key is optional */
  branch_canon?: Canon;
  /** diff: what the focus nodes add to the canon, change of it and contradict; extract: only what they add */
  mode?: 'diff' | 'extract';
  /** Nodes of the path to compare with the canon; the current node by default */
  focus_node_ids?: string[];
};
export type BasedOn = {
  /** Of the path as sent: tells whether the story has moved on since */
  path_hash: string;
  /** Of the canon as sent */
  canon_hash: string;
};
export type SummarisedNodes = {
  /** The first node of the block */
  from: string;
  /** The last node of the block */
  to: string;
  /** Of the block, as in `summaries` */
  hash: string;
};
export type ReadContext = {
  /** Nodes that were read in full */
  verbatim: string[];
  /** Blocks of which a summary was read */
  summarised: SummarisedNodes[];
  /** Nodes that did not fit and were not read */
  omitted: string[];
};
export type TextProvider = {
  /** openai: any server that speaks its protocol; sketch: templates without a language model */
  kind: 'anthropic' | 'openai' | 'sketch';
  /** The model that answered */
  model: string;
};
export type TextUsage = {
  /** Read anew; the two cache classes are not in it */
  input_tokens: number;
  /** Tokens read from the provider's cache */
  cache_read_tokens: number;
  /** Tokens read anew and written to the provider's cache */
  cache_write_tokens: number;
  /** Tokens that were written */
  output_tokens: number;
  /** US dollars, at most nine decimals */
  cost_usd: number;
  /** True when the provider did not say and the server had to estimate */
  estimated: boolean;
};
export type NoticeCode =
  | 'judge_skipped'
  | 'judge_out_of_budget'
  | 'candidate_dropped'
  | 'quote_not_found'
  | 'language_differs'
  | 'markup_changed'
  | 'fewer_ghost_nodes'
  | 'fewer_inline_suggestions'
  | 'fewer_alternatives'
  | 'fewer_proposals'
  | 'fewer_continuations'
  | 'continuation_failed'
  | 'kept_fact_changed'
  | 'operation_approximated'
  | 'output_truncated'
  | 'theme_not_checkable'
  | 'shortened_to_budget'
  | 'fallback_model'
  | 'served_model_differs'
  | 'answer_repaired'
  | 'sketch_provider'
  | 'language_not_supported'
  | 'over_budget'
  | 'conflicts_left_out'
  | 'summary_failed';
export type Notice = {
  /** What there is to know of the answer; more may come */
  code: NoticeCode;
  /** How often, where it can be counted */
  count?: number;
};
export type CanonOp = 'add' | 'update' | 'remove' | 'conflict';
export type CanonKind = 'character' | 'place' | 'setting' | 'tone' | 'rule' | 'fact' | 'event' | 'thread';
export type CanonTarget = {
  /** The kind of entry */
  kind: CanonKind;
  /** An entry of the canon; "setting" or "tone"; new:1, new:2 … for what the canon lacks */
  id: string;
};
export type NewCanonEntry = {
  /** Of a character or a place */
  name?: string;
  /** Of a character */
  role?: string;
  /** Of a rule */
  statement?: string;
  /** Of an event */
  label?: string;
  /** Of an event */
  when?: string;
  /** Of an event: its place in story time */
  order?: number;
  /** Of an event */
  node_id?: string;
  /** Of a thread */
  question?: string;
  /** Of a thread */
  opened_node_id?: string;
  /** Of a fact: an id of the canon, new:1 …, or a name */
  subject?: string;
  /** Of a fact */
  attribute?: string;
  /** Of a fact */
  value?: string;
  /** Of a fact */
  modality?: 'stated' | 'implied' | 'rumoured' | 'believed';
  /** Of a fact: who believes or knows it */
  holder?: string;
  /** Of a fact */
  valid_from?: string;
  /** Of a fact */
  sources?: FactSource[];
};
export type CanonCategory =
  'characterization' | 'factual_detail' | 'narrative_style' | 'timeline_plot' | 'world_setting';
export type EvidenceRole = 'supports' | 'contradicts';
export type Evidence = {
  /** The node that says it */
  node_id: string;
  /** The slice of the text from `start` to `end`; found by the server */
  quote: string;
  /** UTF-16 units into the text as sent */
  start: number;
  /** UTF-16 units into the text as sent; behind the last one of the quote */
  end: number;
  /** Of an addition or update: for its new value. Of a removal or conflict: for the entry as it stands. */
  role: EvidenceRole;
};
export type CanonOperation = {
  /** A conflict is reported and changes nothing */
  op: CanonOp;
  /** The entry of the canon that it is about */
  target: CanonTarget;
  /** The member that changes; null for a whole entry */
  field: string | null;
  /** What the canon says now */
  before: string | null;
  /** The new value; of a whole new entry the entry; null when something ends */
  after: (string | NewCanonEntry) | null;
  /** Decided by what the change is about, never by a model */
  level: 'high' | 'detail';
  /** What the change is about */
  category: CanonCategory;
  /** Where the story says it; a claim without any is dropped */
  evidence: Evidence[];
  /** An observation, never a verdict */
  note: string;
};
export type HighLevelKind =
  | 'setting_moved'
  | 'main_character_status'
  | 'view_or_tense'
  | 'tone_shift'
  | 'rule_broken'
  | 'relationship_inverted'
  | 'goal_changed';
export type HighLevelChange = {
  /** What changed about the story as a whole */
  kind: HighLevelKind;
  /** Places in `operations` */
  operation_indexes: number[];
};
export type Highlight = {
  /** The node that has these words */
  node_id: string;
  /** UTF-16 units into the text as sent */
  start: number;
  /** UTF-16 units into the text as sent; behind the last one */
  end: number;
};
export type Conflict = {
  /** The same conflict of the same story keeps its id */
  id: string;
  /** Facts or rules of the canon that would stop to be true */
  fact_ids: string[];
  /** Nodes that say something else */
  nodes: string[];
  /** Where the path says it; found by the server */
  highlight: Highlight[];
  /** What the author may do */
  options: ('keep_before' | 'keep_after' | 'later_change' | 'belief_or_lie' | 'ask_author')[];
};
export type CanonDiffResponse = {
  /** The same as `x-request-id` */
  request_id: string;
  /** Hashes of what was sent, by which a client sees that the story has moved on */
  based_on: BasedOn;
  /** How the path was read */
  context: ReadContext;
  /** Who answered */
  provider: TextProvider;
  /** Nothing was changed anywhere; the client commits */
  proposal_only: true;
  /** What it used and what it cost */
  usage: TextUsage;
  /** What there is to know of the answer */
  notices: Notice[];
  /** What would bring the canon in line with the text. The client decides on each */
  operations: CanonOperation[];
  /** What of it changes the story as a whole */
  high_level_changes: HighLevelChange[];
  /** What cannot both be true */
  conflicts: Conflict[];
};
export type ContinuationTone = {
  /** Slower (−2) to quicker (2) */
  pace?: number;
  /** Darker (−2) to lighter (2) */
  mood?: number;
  /** Nobody speaks (−2) to carried by what is said (2) */
  dialogue?: number;
};
export type ContinueBody = {
  /** At most 16 KiB of JSON */
  creator_profile?: CreatorProfile;
  /** The creator's direction. It shapes proposals and stands below the server's own rules. */
  system_prompt?: string;
  /** Which model answers */
  tier?: Tier;
  /** US dollars. The request is refused rather than cost more. */
  max_cost_usd?: number;
  /** What the author wishes for, this time */
  steer?: string;
  /** Summaries from `/ai/summarize`, sent back */
  summaries?: Summary[];
  /** The branch from its root to the current node, and nothing else: the only context that is read */
  active_path: PathNode[];
  /** What is true in this branch; every key is optional */
  branch_canon?: Canon;
  /** A node of the path to write on from; the current node by default. What comes after it, and what the canon knows from there alone, is not read */
  node_id?: string;
  /** How many ways on */
  siblings?: number;
  /** How many nodes each way on has, one after the other */
  depth?: number;
  /** How long a node should be, give or take 15 % */
  target_words?: number;
  /** Where the prose should go, away from how the story sounds now */
  tone?: ContinuationTone;
  /** A character of `branch_canon`, as whom it is told */
  voice?: string;
};
export type Introduces = {
  /** Names of new characters */
  characters: string[];
  /** Names of new places */
  places: string[];
  /** New rules, in words */
  rules: string[];
};
export type CanonTouch = {
  /** A fact or a rule of the canon */
  fact_id: string;
  /** `uses`: rests on it; `strains`: bends it; `breaks`: it would stop to be true */
  effect: 'uses' | 'strains' | 'breaks';
};
export type ContinuationTree = {
  /** The same prose for the same path keeps its id */
  id: string;
  /** The node that was written on from, or the continuation before this one */
  parent_id: string;
  /** Title for a node of its own */
  title: string;
  /** The prose */
  text: string;
  /** How many words it has, in the manner of its language */
  words: number;
  /** What happens in it, in order */
  beats: string[];
  /** What neither the path nor the canon holds yet */
  introduces: Introduces;
  /** Facts and rules; what the text is seen to break is among them whether the model said so or not */
  canon_touch: CanonTouch[];
  /** What the text says against the story; `highlight` has its own words too, under its id */
  conflicts: Conflict[];
  /** Absent where the way on ends */
  next?: ContinuationTree[];
};
export type ContinueResponse = {
  /** The same as `x-request-id` */
  request_id: string;
  /** Hashes of what was sent, by which a client sees that the story has moved on */
  based_on: BasedOn;
  /** How the path was read */
  context: ReadContext;
  /** Who answered */
  provider: TextProvider;
  /** Nothing was changed anywhere; the client commits */
  proposal_only: true;
  /** What it used and what it cost */
  usage: TextUsage;
  /** What there is to know of the answer */
  notices: Notice[];
  /** Fewer than asked for rather than near-duplicates */
  continuations: ContinuationTree[];
};
export type ExpandOperation = 'expand' | 'rewrite' | 'tighten' | 'dialogue' | 'sensory' | 'shift_view';
export type Selection = {
  /** UTF-16 units into the node's text */
  start: number;
  /** UTF-16 units into the text as sent; behind the last one of the selection */
  end: number;
  /** What stands there; the request is refused if it does not */
  text: string;
};
export type ExpandBody = {
  /** At most 16 KiB of JSON */
  creator_profile?: CreatorProfile;
  /** The creator's direction. It shapes proposals and stands below the server's own rules. */
  system_prompt?: string;
  /** Which model answers */
  tier?: Tier;
  /** US dollars. The request is refused rather than cost more. */
  max_cost_usd?: number;
  /** What the author wishes for, this time */
  steer?: string;
  /** Summaries from `/ai/summarize`, sent back */
  summaries?: Summary[];
  /** The branch from its root to the current node, and nothing else: the only context that is read */
  active_path: PathNode[];
  /** What is true in this branch; every key is optional */
  branch_canon?: Canon;
  /** A node of the path; the current node by default */
  node_id?: string;
  /** What is done with the text: more of it, other words, fewer, speech, the senses, or another point of view */
  operation?: ExpandOperation;
  /** The part that is replaced; the node's whole text by default */
  selection?: Selection;
  /** How long the prose should be, give or take 15 %. 250 by default; a rewrite and a shift of view keep the length of what they replace, and nothing that is tightened keeps more than 70 % of it */
  target_words?: number;
  /** Other versions, each from an angle of its own */
  alternatives?: number;
  /** Facts and rules of the canon that the prose must not change */
  keep_facts?: string[];
};
export type Expansion = {
  /** The same prose for the same path keeps its id */
  id: string;
  /** The prose */
  text: string;
  /** How many words it has, in the manner of its language */
  words: number;
};
export type AlternativeExpansion = {
  /** The same prose for the same path keeps its id */
  id: string;
  /** The prose */
  text: string;
  /** How many words it has, in the manner of its language */
  words: number;
  /** How it goes about it; no two versions share one */
  angle: string;
};
export type CanonEffect = {
  /** Whether the canon would gain it, have it changed or lose it */
  effect: 'adds' | 'alters' | 'drops';
  /** The fact or rule that is altered or dropped */
  fact_id: string | null;
  /** What would be so, in a sentence */
  statement: string;
  /** Stands in the text of `primary`; found by the server */
  quote: string;
};
export type ReplacedText = {
  /** The node whose text is replaced */
  node_id: string;
  /** UTF-16 units into the text as sent */
  start: number;
  /** UTF-16 units into the text as sent; behind the last one that is replaced */
  end: number;
  /** Of the slice from `start` to `end`: tells whether the node has changed since */
  original_hash: string;
};
export type ExpandResponse = {
  /** The same as `x-request-id` */
  request_id: string;
  /** Hashes of what was sent, by which a client sees that the story has moved on */
  based_on: BasedOn;
  /** How the path was read */
  context: ReadContext;
  /** Who answered */
  provider: TextProvider;
  /** Nothing was changed anywhere; the client commits */
  proposal_only: true;
  /** What it used and what it cost */
  usage: TextUsage;
  /** What there is to know of the answer */
  notices: Notice[];
  /** The version that is meant; the others are other ways to do it */
  primary: Expansion;
  /** Fewer than asked for rather than near-duplicates of each other or of `primary` */
  alternatives: AlternativeExpansion[];
  /** What `primary` says that the canon does not */
  canon_effects: CanonEffect[];
  /** What the prose would take the place of */
  replaces: ReplacedText;
};
export type MergeLeg = {
  /** The branch, as you call it */
  branch_id?: string;
  /** From the child of the common ancestor to the tip; one at least */
  nodes: PathNode[];
};
export type MergeBody = {
  /** At most 16 KiB of JSON */
  creator_profile?: CreatorProfile;
  /** The creator's direction. It shapes proposals and stands below the server's own rules. */
  system_prompt?: string;
  /** Which model answers */
  tier?: Tier;
  /** US dollars. The request is refused rather than cost more. */
  max_cost_usd?: number;
  /** What the author wishes for, this time */
  steer?: string;
  /** Summaries from `/ai/summarize`, sent back */
  summaries?: Summary[];
  /** What both branches share, from the root to their common ancestor */
  common_path: PathNode[];
  /** One of the two branches */
  left: MergeLeg;
  /** The other one */
  right: MergeLeg;
  /** The canon at the common ancestor */
  canon_base?: Canon;
  /** At the tip of the left branch; by default the base */
  canon_left?: Canon;
  /** At the tip of the right branch; by default the base */
  canon_right?: Canon;
  /** How many proposals */
  count?: number;
};
export type FactState = 'unchanged' | 'left_only' | 'right_only' | 'same_change' | 'conflict';
export type FactRow = {
  /** Subject, attribute and holder */
  key: string;
  /** null where nothing is said, or no longer */
  base: string | null;
  /** What the left branch says; null where nothing is said, or no longer */
  left: string | null;
  /** What the right branch says; null where nothing is said, or no longer */
  right: string | null;
  /** How the three compare. `conflict`: both branches changed it, and not to the same */
  state: FactState;
};
export type MergeApproach = 'keep_left' | 'keep_right' | 'sequence' | 'interleave' | 'bridge' | 'both_true';
export type MergeNode = {
  /** Title for the node that joins the branches */
  title: string;
  /** What happens in it, in a sentence or two */
  gist: string;
  /** The tips of the left and the right branch */
  parent_ids: string[];
};
export type BridgeBeat = {
  /** What has to happen for the branches to meet */
  gist: string;
  /** A node of a leg */
  after: string;
};
export type MergedFact = {
  /** Its id in the canon of a leg, or new:1, new:2 … */
  id: string;
  /** A character, a place or a thing; best by its id */
  subject: string;
  /** What of the subject it is about */
  attribute: string;
  /** What is so */
  value: string;
  /** How sure the story is of it; absent: stated */
  modality?: 'stated' | 'implied' | 'rumoured' | 'believed';
  /** Who believes or knows it, when it is not simply true */
  holder?: string | null;
  /** Absent in a new fact: it holds from the merge node on */
  valid_from?: string | null;
  /** Node at which it stopped to hold */
  valid_to?: string | null;
  /** Belongs to the author: reported when broken, never changed */
  locked?: boolean;
  /** Where the story says it */
  sources?: FactSource[];
};
export type FactOrigin = 'base' | 'left' | 'right' | 'both' | 'synthesised';
export type ReconciledFact = {
  /** The fact as the joined story would hold it */
  fact: MergedFact;
  /** Where its value comes from */
  from: FactOrigin;
  /** The facts of the legs that it stands for */
  source_fact_ids: string[];
  /** Why this one, for the author */
  reason: string;
  /** Always true for a synthesised fact: no branch has ever said it */
  needs_author: boolean;
};
export type SetAsideFact = {
  /** The fact that the joined story would not hold */
  fact_id: string;
  /** The branch whose fact it is */
  from: 'left' | 'right';
  /** Why it is left out, for the author */
  reason: string;
};
export type MergeProposal = {
  /** The same proposal for the same paths keeps its id */
  id: string;
  /** Title of the proposal */
  title: string;
  /** How the branches would be joined, in a sentence or two */
  gist: string;
  /** Another one in every proposal */
  approach: MergeApproach;
  /** The node in which the branches meet */
  merge_node: MergeNode;
  /** What has to happen before it, in order */
  bridge_beats: BridgeBeat[];
  /** Facts that the joined story would hold */
  reconciled_facts: ReconciledFact[];
  /** Facts that it would not hold */
  set_aside: SetAsideFact[];
  /** What only the author can decide */
  open_conflicts: Conflict[];
};
export type MergeResponse = {
  /** The same as `x-request-id` */
  request_id: string;
  /** Hashes of what was sent, by which a client sees that the story has moved on */
  based_on: BasedOn;
  /** How the path was read */
  context: ReadContext;
  /** Who answered */
  provider: TextProvider;
  /** Nothing was changed anywhere; the client commits */
  proposal_only: true;
  /** What it used and what it cost */
  usage: TextUsage;
  /** What there is to know of the answer */
  notices: Notice[];
  /** Computed, without a model */
  fact_table: FactRow[];
  /** Ways to join the branches; they differ in their approach */
  proposals: MergeProposal[];
};
export type SuggestCount = {
  /** How many next nodes */
  ghost_nodes?: number;
  /** How many changes of the current node */
  inline_suggestions?: number;
};
export type ExistingChild = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** What happens in it */
  gist: string;
};
export type RejectedProposal = {
  /** What was turned down */
  gist: string;
};
export type SuggestBody = {
  /** At most 16 KiB of JSON */
  creator_profile?: CreatorProfile;
  /** The creator's direction. It shapes proposals and stands below the server's own rules. */
  system_prompt?: string;
  /** Which model answers */
  tier?: Tier;
  /** US dollars. The request is refused rather than cost more. */
  max_cost_usd?: number;
  /** What the author wishes for, this time */
  steer?: string;
  /** Summaries from `/ai/summarize`, sent back */
  summaries?: Summary[];
  /** The branch from its root to the current node, and nothing else: the only context that is read */
  active_path: PathNode[];
  /** What is true in this branch; every key is optional */
  branch_canon?: Canon;
  /** How many proposals at most; 0: none of that kind */
  count?: SuggestCount;
  /** What already follows the current node; proposals differ from it */
  existing_children?: ExistingChild[];
  /** What the author turned down, the first 200 characters of each gist; proposals differ from it */
  rejected?: RejectedProposal[];
  /** From the last answer, sent back as it is. It keeps proposals balanced over calls; a stale one is ignored. */
  offer_cursor?: string | null;
};
export type Move =
  | 'reversal'
  | 'arrival'
  | 'revelation'
  | 'loss'
  | 'bargain'
  | 'pressure'
  | 'separation'
  | 'return'
  | 'turn_of_view'
  | 'quiet'
  | 'other';
export type GhostNode = {
  /** The same proposal for the same path keeps its id */
  id: string;
  /** The current node */
  parent_id: string;
  /** Title for the node */
  title: string;
  /** What happens in it, in a sentence or two */
  gist: string;
  /** The kind of turn that it brings */
  move: Move;
  /** Nodes of the path that it grows from */
  grounded_in: string[];
  /** What of the canon it uses, strains or breaks */
  canon_touch: CanonTouch[];
  /** What neither the path nor the canon holds yet */
  introduces: Introduces;
  /** What would stop to be true, before the author accepts it */
  conflicts: Conflict[];
};
export type InlineSuggestion = {
  /** The same suggestion for the same path keeps its id */
  id: string;
  /** The node whose text it changes */
  node_id: string;
  /** UTF-16 units into the text as sent */
  start: number;
  /** Equal to `start` for an insertion */
  end: number;
  /** The slice of the text from `start` to `end` */
  original: string;
  /** What to put in its place */
  text: string;
  /** Whether words are replaced, put in or cut */
  kind: 'replace' | 'insert' | 'cut';
  /** Why, for the author */
  reason: string;
};
export type SuggestResponse = {
  /** The same as `x-request-id` */
  request_id: string;
  /** Hashes of what was sent, by which a client sees that the story has moved on */
  based_on: BasedOn;
  /** How the path was read */
  context: ReadContext;
  /** Who answered */
  provider: TextProvider;
  /** Nothing was changed anywhere; the client commits */
  proposal_only: true;
  /** What it used and what it cost */
  usage: TextUsage;
  /** What there is to know of the answer */
  notices: Notice[];
  /** Proposed next nodes. Fewer than were asked for when others would be alike */
  ghost_nodes: GhostNode[];
  /** Proposed changes of the current node */
  inline_suggestions: InlineSuggestion[];
  /** Opaque. Send it with the next request of the same author */
  offer_cursor: string;
};
export type SummarizeBody = {
  /** At most 16 KiB of JSON */
  creator_profile?: CreatorProfile;
  /** The creator's direction. It shapes proposals and stands below the server's own rules. */
  system_prompt?: string;
  /** Which model answers */
  tier?: Tier;
  /** US dollars. The request is refused rather than cost more. */
  max_cost_usd?: number;
  /** What the author wishes for, this time */
  steer?: string;
  /** Summaries from `/ai/summarize`, sent back */
  summaries?: Summary[];
  /** The branch from its root to the current node, and nothing else: the only context that is read */
  active_path: PathNode[];
  /** What is true in this branch; every key is optional */
  branch_canon?: Canon;
  /** What the path may take of a model's input, in tokens. A path that fits needs no summary. */
  budget_tokens?: number;
  /** How many of the last nodes stay verbatim, up to 12,000 characters of them */
  keep_last?: number;
};
export type KeptQuote = {
  /** The node that has these words */
  node_id: string;
  /** Stands in that node; found by the server */
  quote: string;
};
export type Segment = {
  /** Of the nodes it stands for; keep it with the text and send both back */
  hash: string;
  /** 1: eight nodes, 2: eight times eight */
  level: 1 | 2;
  /** The first node of the block */
  from: string;
  /** The last node of the block */
  to: string;
  /** Every node of the block, in their order */
  node_ids: string[];
  /** The summary. Keep it, and send it with `hash` in `summaries` of later requests */
  text: string;
  /** Exact words that later events may depend on */
  must_keep: KeptQuote[];
};
export type PlannedNode = {
  /** A node of the path */
  node_id: string;
  /** `verbatim`: read in full; `segment`: a summary stands for it */
  as: 'verbatim' | 'segment';
  /** Of the segment that stands for the node */
  hash?: string;
};
export type SummarizeResponse = {
  /** The same as `x-request-id` */
  request_id: string;
  /** Hashes of what was sent, by which a client sees that the story has moved on */
  based_on: BasedOn;
  /** How the path was read */
  context: ReadContext;
  /** Who answered */
  provider: TextProvider;
  /** Nothing was changed anywhere; the client commits */
  proposal_only: true;
  /** What it used and what it cost */
  usage: TextUsage;
  /** What there is to know of the answer */
  notices: Notice[];
  /** Made by this request; those that were sent along are not repeated */
  segments: Segment[];
  /** Every node of the path once, in order */
  plan: PlannedNode[];
  /** Segments of the plan that nobody has yet. Ask again, with what you have in `summaries` */
  missing: string[];
};
export type UploadType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/avif' | 'image/heic' | 'image/heif';
export type UploadBody = {
  /** The media type of the file */
  content_type: UploadType;
  /** Exact size of the file in bytes */
  bytes: number;
  /** SHA-256 of the file, lower-case hex */
  sha256: string;
};
export type UploadLink = {
  /** How it is sent */
  method: 'PUT';
  /** Where it is sent; good until `expires_at` */
  url: string;
  /** To be sent exactly so */
  headers: {
    [key: string]: string;
  };
  /** When the link ends (UTC) */
  expires_at: string;
};
export type UploadResponse = {
  /** The file that will be */
  artifact_id: string;
  /** How to send its bytes */
  upload: UploadLink;
};
export type ArtifactState = 'ready' | 'uploading';
export type Cite = {
  /** A fact that it shows; or `node_id` */
  fact_id?: string;
  /** A node that it shows */
  node_id?: string;
  /** Of the node or fact when this was asked for */
  hash: string;
};
export type ArtifactResponse = {
  /** The file */
  artifact_id: string;
  /** What it is: the very thing, or a small picture of it */
  role: ArtifactRole;
  /** Signed; the same within half of its life, so it may be cached; answers as an attachment */
  url: string | null;
  /** When the link ends (UTC); ask for the job or the file again */
  url_expires_at: string | null;
  /** Its media type */
  content_type: string;
  /** Its size in bytes */
  bytes: number;
  /** In pixels; null for what is no picture or clip */
  width: number | null;
  /** In pixels; null for what is no picture or clip */
  height: number | null;
  /** Seconds of a clip or a film; null for pictures */
  duration_s: number | null;
  /** Frames a second of a clip or a film; null for pictures */
  fps: number | null;
  /** SHA-256 of the content, lower-case hex */
  sha256: string;
  /** ThumbHash in base64: a blurred picture to show first */
  thumbhash: string | null;
  /** It was reported and is hidden: there is no link to it, and nothing is built upon it */
  hidden: boolean;
  /** `uploading` until the upload is complete */
  state: ArtifactState;
  /** The job that made it; null for an upload */
  job_id: string | null;
  /** What it is the small picture of */
  parent_id: string | null;
  /** When it was made or announced (UTC) */
  created_at: string;
  /** When an upload is forgotten */
  expires_at: string | null;
  /** What of the story it shows. Kept with what is made, and given back */
  cites: Cite[];
};
export type ArtifactsResponse = {
  /** Newest first */
  items: ArtifactResponse[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type Disposition = 'attachment' | 'inline';
export type DependentArtifact = {
  /** The other file */
  artifact_id: string;
  /** What it is */
  role: ArtifactRole;
};
export type DependenciesResponse = {
  /** Pictures and clips that went into it */
  made_from: DependentArtifact[];
  /** What went out of it: clips, films, its small picture */
  made_into: DependentArtifact[];
  /** What of the story it shows. Kept with what is made, and given back */
  cites: Cite[];
};
export type ReportBody = {
  /** What is wrong with the file */
  reason: ReportReason;
  /** Taken, and read and kept by nobody: of a report the reason alone is stored */
  comment?: string;
};
export type ReportReceipt = {
  /** The same whether or not there is such a file */
  received: boolean;
};
export type DevLoginBody = {
  /** Who signs in; the account is made when there is none */
  email: string;
  /** What the session is called in /auth/sessions */
  device_name?: string;
};
export type SignedInUser = {
  /** The user */
  id: string;
  /** Null when the provider told none */
  email: string | null;
  /** Null when the provider told none */
  name: string | null;
  /** `admin` may use the routes under /admin */
  role: 'user' | 'admin';
};
export type TokenPairResponse = {
  /** A JWT for the Authorization header */
  access_token: string;
  /** How the access token is sent: `Authorization: Bearer …` */
  token_type: 'Bearer';
  /** Seconds */
  expires_in: number;
  /** Use once; the answer holds its successor. Absent for clients whose token travels in the cookie */
  refresh_token?: string;
  /** Seconds without use */
  refresh_expires_in: number;
  /** The session, as in /auth/sessions */
  session_id: string;
  /** Who signed in */
  user: SignedInUser;
};
export type LogoutBody = {
  /** The token of the session that ends; absent when it travels in the cookie */
  refresh_token?: string;
  /** End every session of the account; needs a bearer token */
  all?: boolean;
};
export type SlowedPlace = {
  /** Where */
  place: string;
  /** Why, for programs */
  reason: string;
  /** Why, and what helps, in words */
  detail: string;
};
export type StandingResponse = {
  /** `slowed`: half the usual rates; `paused`: nothing that costs money is done until `until` */
  state: 'good' | 'slowed' | 'paused';
  /** The same in words */
  detail: string;
  /** When it ends by itself (UTC); null when nothing is held against the account */
  until: string | null;
  /** Where this server makes you wait, and nowhere else */
  slowed: SlowedPlace[];
};
export type MeResponse = {
  /** The user */
  id: string;
  /** Null when the provider told none */
  email: string | null;
  /** Null when the provider told none */
  name: string | null;
  /** `admin` may use the routes under /admin */
  role: 'user' | 'admin';
  /** The plan that sets the default caps */
  plan: string;
  /** The caps that hold now */
  caps: EffectiveCaps;
  /** The session that this request came with */
  session_id: string;
  /** First sign-in (UTC) */
  created_at: string;
  /** Whether anything that looks like abuse has slowed this account */
  standing: StandingResponse;
};
export type RefreshBody = {
  /** Absent when it travels in the cookie */
  refresh_token?: string;
  /** Must be the client that signed in */
  client_id?: string;
};
export type SessionItem = {
  /** The session */
  id: string;
  /** Whether this request came with it */
  current: boolean;
  /** The client that signed in */
  client_id: string;
  /** As the client told it */
  device_name: string | null;
  /** As the client told it */
  platform: string | null;
  /** As the client told it */
  app_version: string | null;
  /** Last seen network, truncated to /24 or /48 */
  ip_prefix: string | null;
  /** When it signed in (UTC) */
  created_at: string;
  /** When its tokens were last renewed (UTC) */
  last_used_at: string;
  /** When it ends if it is not used */
  expires_at: string;
};
export type SessionListResponse = {
  /** Sessions that live, the one used last first */
  items: SessionItem[];
  /** Always null: nobody has more than twenty */
  next_cursor: string | null;
};
export type RevokedResponse = {
  /** How many sessions were ended */
  revoked: number;
};
export type DeviceBody = {
  /** What the person calls it; shown in /auth/sessions */
  name?: string;
  /** Its system; shown in /auth/sessions */
  platform?: string;
  /** The version of your app; shown in /auth/sessions */
  app_version?: string;
};
export type TokenBody = {
  /** RFC 6749; nothing else is taken */
  grant_type: 'authorization_code';
  /** The client that began the sign-in */
  client_id: string;
  /** The one that the code was sent to */
  redirect_uri: string;
  /** The one-time code of the redirect; good for 60 seconds */
  code: string;
  /** RFC 7636 */
  code_verifier: string;
  /** What the person will see in the list of sessions */
  device?: DeviceBody;
};
export type GraphNode = {
  /** An id of your own, unlike any other of its kind */
  id: string;
  /** The node before it; null for the root */
  parent_id?: string | null;
  /** Of a node that joins branches: the last node of each. The first is its main line */
  parent_ids?: string[];
  /** Its title, as the author sees it */
  title?: string;
  /** Lines end in LF or CR LF. Offsets into it count UTF-16 units of the text as it was sent */
  text: string;
  /** How much of the story it holds */
  kind?: 'beat' | 'scene' | 'chapter' | 'note';
  /** Always read in full, never as part of a summary */
  pinned?: boolean;
  /** Nodes and facts that it rests on, as a proposal names them */
  grounded_in?: string[];
};
export type GraphCanon = {
  /** Where and when it happens */
  setting?: Setting;
  /** How it is told */
  tone?: Tone;
  /** Who is in it */
  characters?: Character[];
  /** What always holds */
  rules?: Rule[];
  /** What happened, and in which order */
  timeline?: TimelineEvent[];
  /** Questions that the story raises */
  threads?: Thread[];
  /** What is true, one thing at a time */
  facts?: Fact[];
};
export type BranchCanon = {
  /** Its entries hold from this node on, and in no other branch */
  from_node_id: string;
  /** What is true there, beside what is true in the whole story */
  canon: GraphCanon;
};
export type StoryGraph = {
  /** Every node of every branch, in any order */
  nodes: GraphNode[];
  /** What is true in the whole story */
  canon?: GraphCanon;
  /** What is true in some branches alone */
  branch_canons?: BranchCanon[];
};
export type CanonReadBefore = {
  /** The hash of each node when it was read last. What is as it was, and hangs on nothing new, is skipped */
  node_hashes: {
    [key: string]: string;
  };
  /** Of `graph.canon` then: when it is another one now, every node is read */
  canon_hash?: string;
};
export type CanonScope = {
  /** Ends of branches; nothing outside those branches is looked at */
  leaf_ids: string[];
};
export type CanonCheckBody = {
  /** The story with all its branches */
  graph: StoryGraph;
  /** What was read before, so that only what is new is read */
  since?: CanonReadBefore;
  /** Some branches alone; absent: all of them */
  scope?: CanonScope;
  /** off: rules alone, which cost nothing. fast and careful: a model reads what is new as well, as far as your budget goes */
  judge?: 'off' | 'fast' | 'careful';
  /** US dollars that a judge may cost in all; what is not covered is not read. Rules cost nothing */
  max_cost_usd?: number;
};
export type CanonConflictKind =
  'fact' | 'resurrection' | 'absence' | 'age' | 'chronology' | 'place' | 'number' | 'alias' | 'view_or_tense' | 'rule';
export type QuotedWords = {
  /** The node that has these words */
  node_id: string;
  /** UTF-16 units into the text as sent */
  start: number;
  /** UTF-16 units into the text as sent; behind the last one */
  end: number;
  /** The words of the node from `start` to `end` */
  quote: string;
};
export type CanonConflict = {
  /** The same conflict of the same story keeps its id */
  id: string;
  /** Facts or rules of the canon that would stop to be true */
  fact_ids: string[];
  /** Nodes that say something else */
  nodes: string[];
  /** Where the path says it; found by the server */
  highlight: Highlight[];
  /** What the author may do */
  options: ('keep_before' | 'keep_after' | 'later_change' | 'belief_or_lie' | 'ask_author')[];
  /** What kind of contradiction it is */
  kind: CanonConflictKind;
  /** Nodes of the branch in which it shows, from the first that it rests on to the one that shows it */
  branch: string[];
  /** certain: rules saw it; likely: a reader did, who may be wrong */
  certainty: 'certain' | 'likely';
  /** What it rests on, and last what shows it; none where the canon alone says it */
  evidence: QuotedWords[];
};
export type CanonThread = {
  /** The thread of the canon */
  id: string;
  /** The node that opened it */
  opened: string;
  /** The last node that speaks of it, in the branch that has not done so for longest */
  last_touched: string;
  /** Still open, and not spoken of for forty nodes or more */
  overdue: boolean;
};
export type CheckedNodes = {
  /** Held against what stands before them */
  nodes: number;
  /** As they were, and depending on nothing new */
  skipped: number;
};
export type JudgedNodes = {
  /** Read by the judge */
  nodes: number;
  /** Ids of nodes that were to be read and were not; a notice says why. Leave their hashes out of `since` to have them read the next time */
  left: string[];
};
export type CanonCheckResponse = {
  /** The same as `x-request-id` */
  request_id: string;
  /** What contradicts what */
  conflicts: CanonConflict[];
  /** How the open questions of the story stand */
  threads: CanonThread[];
  /** How much was read */
  checked: CheckedNodes;
  /** What there is to know of the answer */
  notices: Notice[];
  /** With a judge */
  judged?: JudgedNodes;
  /** Who judged */
  provider?: TextProvider;
  /** What the judge has used */
  usage?: TextUsage;
};
export type ChangedFact = {
  /** The fact before the change; null for a new one */
  before: Fact | null;
  /** The fact now; null when it is gone */
  after: Fact | null;
};
export type ChangedNode = {
  /** The node that changed */
  id: string;
  /** Before the change; the graph has the node as it is now */
  before_hash: string;
};
export type StoryChange = {
  /** Facts that are new, gone or otherwise now */
  facts?: ChangedFact[];
  /** Nodes whose text or title is another one now */
  nodes?: ChangedNode[];
};
export type CitingArtifact = {
  /** The file, as jobs and /artifacts name it */
  artifact_id: string;
  /** artifact: a picture, or whatever else it is */
  kind?: 'artifact' | 'clip' | 'film';
  /** Facts that it shows */
  fact_ids?: string[];
  /** Nodes that it shows */
  node_ids?: string[];
  /** Artifacts that it was made from: the key frames of a clip, the clips of a film */
  made_from?: string[];
  /** Of the only node that it cites, when it was made: the one of now says that it is up to date */
  hash?: string;
};
export type CitingSummary = {
  /** Of the block that it sums up */
  hash: string;
  /** Every node of the block */
  node_ids: string[];
};
export type CanonStaleBody = {
  /** The story with all its branches, after the change */
  graph: StoryGraph;
  /** What is another one now */
  change: StoryChange;
  /** Also all artifacts of yours, by the `cites` of their requests, each with what making it again costs */
  use_my_artifacts?: boolean;
  /** Pictures, clips and films that you keep yourself */
  cites?: CitingArtifact[];
  /** Segments of `/ai/summarize`, without their text */
  summaries?: CitingSummary[];
};
export type StaleKind = 'node' | 'summary' | 'artifact' | 'clip' | 'film';
export type StaleMark = {
  /** What is stale */
  kind: StaleKind;
  /** Of a node or an artifact; the hash of a summary */
  id: string;
  /** Chains of at most 16 ids, each from a change to what it rests on, the shortest first. Of a longer one the change and the last 15: each of those between has a mark that tells what it rests on */
  because: string[][];
  /** US dollars, at the prices of now, of making an artifact of yours again; null when nobody makes it any more */
  price_usd?: number | null;
};
export type CanonStaleResponse = {
  /** The same as `x-request-id` */
  request_id: string;
  /** Nodes first, then summaries, pictures, clips and films */
  stale: StaleMark[];
};
export type FeedbackBody = {
  /** The `move` of the proposal */
  move:
    | 'reversal'
    | 'arrival'
    | 'revelation'
    | 'loss'
    | 'bargain'
    | 'pressure'
    | 'separation'
    | 'return'
    | 'turn_of_view'
    | 'quiet'
    | 'other';
  /** What the author did with it */
  outcome: 'accepted' | 'rejected';
};
export type PreferencesBody = {
  /** A language tag */
  language?: string;
  /** What the author writes */
  genres?: string[];
  /** How the author sounds */
  tone?: string[];
  /** What the author writes about */
  themes?: string[];
  /** Point of view */
  view?: string;
  /** The tense that it is told in */
  tense?: string;
  /** What no proposal may have */
  avoid?: AvoidEntry[];
  /** What the author likes to do with words */
  favoured_devices?: string[];
  /** What the author took and refused so far */
  history?: MoveHistory;
};
export type PreferencesChanges = {
  /** A language tag */
  language?: string | null;
  /** What the author writes */
  genres?: string[] | null;
  /** How the author sounds */
  tone?: string[] | null;
  /** What the author writes about */
  themes?: string[] | null;
  /** Point of view */
  view?: string | null;
  /** The tense that it is told in */
  tense?: string | null;
  /** What no proposal may have */
  avoid?: AvoidEntry[] | null;
  /** What the author likes to do with words */
  favoured_devices?: string[] | null;
  /** What the author took and refused so far */
  history?: MoveHistory | null;
};
export type DeviceKind = 'device' | 'passphrase' | 'recovery';
export type DeviceResponse = {
  /** The device, as the client named it */
  device_id: string;
  /** Its X25519 public key */
  agreement_key: string;
  /** Its Ed25519 public key */
  signing_key: string;
  /** Since when it is registered (UTC) */
  created_at: string;
  /** What it is */
  kind: DeviceKind;
  /** As it was sent; nobody else is shown it */
  header: string | null;
};
export type DevicesResponse = {
  /** By their ids */
  items: DeviceResponse[];
};
export type ProjectDeviceBody = {
  /** X25519 public key (32 bytes in base64url): project keys are sealed to it */
  agreement_key: string;
  /** Ed25519 public key (32 bytes in base64url): what the device writes is signed with it */
  signing_key: string;
  /** Signature by the signing key over `cse-device-v1`, the user id, the device id and the agreement key (64 bytes in base64url) */
  proof: string;
  /** A machine, or what opens a project without one: a passphrase, a recovery code */
  kind?: DeviceKind;
  /** What its owner needs to open it, opaque (base64url); sent again it replaces what was there */
  header?: string;
};
export type HealthResponse = {
  /** All is well */
  status: 'ok';
};
export type ReadyResponse = {
  /** All is well */
  status: 'ok';
  /** What an operator should know although the process can serve; absent where there is nothing */
  warnings?: ('schema_newer' | 'database_restored' | 'reports_down')[];
};
export type AspectRatio = '1:1' | '16:9' | '9:16' | '4:3' | '3:4' | '21:9';
export type QualityTier = 'draft' | 'standard' | 'high';
export type ImageParameters = {
  /** Width to height */
  aspect_ratio?: AspectRatio;
  /** The same seed gives the same picture, where there is one */
  seed?: number;
  /** How good, and how dear; what it means is up to the provider */
  quality_tier?: QualityTier;
  /** How many pictures */
  count?: number;
};
export type ImageBody = {
  /** false: checked, priced and kept as a draft for 15 minutes, nothing is spent; true: the work begins */
  commit: boolean;
  /** US dollars. Refused when it would cost more */
  max_cost_usd?: number;
  /** What of the story it shows. Kept with what is made, and given back */
  cites?: Cite[];
  /** A name of your own, kept and given back. No words of the story */
  label?: string;
  /** One of /media/capabilities; default: whoever suits best */
  provider?: string;
  /** Who hears of the end of the job, as Standard Webhooks say it: one of the addresses that this deployment has registered, exactly */
  webhook_url?: string;
  /** What the picture shows. Encrypted, and erased when the job ends */
  prompt: string;
  /** What must not be in the picture. Encrypted, and erased when the job ends */
  negative_prompt?: string;
  /** A picture of your own that is to be changed as the prompt says; the prompt may call it image 1 */
  edit_of?: string;
  /** Pictures of your own that this one is drawn after: characters, styles, places. The prompt may call them image 1, image 2, … in their order, behind the one of `edit_of`. How many a model takes: `/media/capabilities` */
  reference_artifact_ids?: string[];
  /** How it is drawn */
  parameters?: ImageParameters;
};
export type JobKind = 'image' | 'video' | 'stitch';
export type JobStatus = 'draft' | 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled' | 'expired';
export type JobStage = 'waiting' | 'waiting_capacity' | 'submitting' | 'rendering' | 'finalizing' | 'reconciling';
export type JobWarningResponse = {
  /** What was done otherwise than asked, for programs */
  code: string;
  /** The same in words */
  detail: string;
};
export type JobCost = {
  /** US dollars that were quoted; no more than this is reserved */
  estimate_usd: number;
  /** US dollars that were charged; null until the end */
  charged_usd: number | null;
  /** US dollars of `charged_usd` of which nobody knows yet whether the provider bills them; nothing was delivered for them. They are given back when it does not */
  possibly_billed_usd: number;
};
export type JobDuration = {
  /** Seconds that were asked for */
  requested_s: number;
  /** Seconds that the provider makes, and bills: the next length that it offers */
  billed_s: number;
  /** Seconds of the finished file, by measure */
  delivered_s: number | null;
};
export type JobArtifact = {
  /** The file */
  artifact_id: string;
  /** What it is: the very thing, or a small picture of it */
  role: ArtifactRole;
  /** Signed; the same within half of its life, so it may be cached; answers as an attachment */
  url: string | null;
  /** When the link ends (UTC); ask for the job or the file again */
  url_expires_at: string | null;
  /** Its media type */
  content_type: string;
  /** Its size in bytes */
  bytes: number;
  /** In pixels; null for what is no picture or clip */
  width: number | null;
  /** In pixels; null for what is no picture or clip */
  height: number | null;
  /** Seconds of a clip or a film; null for pictures */
  duration_s: number | null;
  /** Frames a second of a clip or a film; null for pictures */
  fps: number | null;
  /** SHA-256 of the content, lower-case hex */
  sha256: string;
  /** ThumbHash in base64: a blurred picture to show first */
  thumbhash: string | null;
  /** It was reported and is hidden: there is no link to it, and nothing is built upon it */
  hidden: boolean;
};
export type JobErrorResponse = {
  /** Why it failed, for programs */
  code: string;
  /** The same in words */
  message: string;
  /** Whether the same request, sent anew, may succeed */
  retryable: boolean;
  /** Not before then; only of `provider_daily_quota` */
  resets_at: string | null;
};
export type JobQueuePlace = {
  /** 1: it is the next one. Users take turns */
  position: number;
  /** Seconds until its turn, told by the latest jobs of its provider; null where there are none */
  eta_s: number | null;
};
export type Job = {
  /** The job */
  job_id: string;
  /** What it makes */
  kind: JobKind;
  /** Only moves forward */
  status: JobStatus;
  /** Where an unfinished job is */
  stage: JobStage | null;
  /** From 0 to 1; a guess while a provider works */
  progress: number;
  /** What is done otherwise than asked */
  warnings: JobWarningResponse[];
  /** Who does it */
  provider: string;
  /** The model that does it, as its provider calls it */
  model: string;
  /** When it was asked for (UTC) */
  created_at: string;
  /** When the work began (UTC) */
  started_at: string | null;
  /** When it ended (UTC) */
  finished_at: string | null;
  /** When a draft ends that nobody commits */
  expires_at: string | null;
  /** What it was quoted and what was charged */
  cost: JobCost;
  /** Of a clip or a film; null for pictures */
  duration: JobDuration | null;
  /** Submissions to the provider */
  attempts: number;
  /** What was made, each with a fresh link */
  artifacts: JobArtifact[];
  /** Why it failed; null unless it did */
  error: JobErrorResponse | null;
  /** While it waits for its turn */
  queue: JobQueuePlace | null;
  /** The name that its request gave it */
  label: string | null;
  /** The storyboard that it was asked for with */
  storyboard_id: string | null;
};
export type JobsResponse = {
  /** Newest first */
  items: Job[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type AcceptanceBody = {
  /** From the link */
  token: string;
  /** Your device that will be given the key */
  device_id: string;
  /** What proves to who invited you that the keys are yours; opaque, and shown until you have the key */
  binding?: string;
};
export type ProjectRole = 'owner' | 'editor' | 'viewer';
export type AcceptanceResponse = {
  /** The project */
  project_id: string;
  /** What you may do */
  role: ProjectRole;
};
export type DurationsResponse = {
  /** Shortest clip, in seconds */
  min: number;
  /** Longest clip, in seconds */
  max: number;
  /** The only lengths, in seconds */
  allowed: number[] | null;
};
export type ReferenceAbilityResponse = {
  /** Fewest that it wants */
  min: number;
  /** Most of them, the picture of `edit_of` included; 0: it takes none */
  max: number;
  /** What they may show */
  kinds: ('character' | 'style' | 'place' | 'object')[];
};
export type ExtensionAbilityResponse = {
  /** What it adds at a time, in seconds */
  adds_s: DurationsResponse;
  /** Longest clip that it goes on with, in seconds */
  max_source_s: number;
  /** Longest clip with what was added, in seconds */
  max_total_s: number;
  /** Largest clip that it goes on with, in bytes; null: of any size */
  max_bytes: number | null;
};
export type MediaPrice = {
  /** What is paid for */
  unit: 'image' | 'megapixel' | 'second';
  /** US dollars for one unit at standard quality */
  usd: number;
};
export type CapabilityResponse = {
  /** What it makes */
  kind: 'image' | 'video';
  /** Its name, as requests give it */
  provider: string;
  /** The model, as its provider calls it */
  model: string;
  /** Qualities on offer */
  quality_tiers: ('draft' | 'standard' | 'high')[];
  /** Widths to heights on offer */
  aspect_ratios: ('1:1' | '16:9' | '9:16' | '4:3' | '3:4' | '21:9')[];
  /** Lengths of the short side on offer; none for pictures */
  resolutions: ('480p' | '720p' | '1080p')[];
  /** Lengths of clips, in seconds; null for pictures */
  durations_s: DurationsResponse | null;
  /** Pictures that it draws after */
  reference_images: ReferenceAbilityResponse;
  /** Whether it changes a picture that it is given (`edit_of`) */
  edit: boolean;
  /** Whether a clip may start from a picture */
  start_frame: boolean;
  /** Whether it makes clips from words alone */
  text_to_video: boolean;
  /** Whether a clip may end on a picture */
  end_frame: boolean;
  /** Clips that it makes longer (`extend_of`), of its own ratios and resolutions; null: none */
  extends: ExtensionAbilityResponse | null;
  /** Whether it follows a seed */
  seed: boolean;
  /** Whether it follows a negative prompt */
  negative_prompt: boolean;
  /** Null while the price list has none */
  price: MediaPrice | null;
  /** Whether it can be used in this deployment now */
  available: boolean;
  /** Whether the deployment needs a key for it */
  needs_key: boolean;
  /** When this was last checked against the vendor's pages */
  verified_on: string;
  /** When the vendor ends the model */
  retires_on: string | null;
};
export type CapabilitiesResponse = {
  /** One for each model of each provider */
  items: CapabilityResponse[];
};
export type KeepBody = {
  /** How many of the newest versions */
  last: number;
  /** And the newest version of so many days (UTC) */
  daily: number;
  /** And the newest version of so many weeks (UTC, from Monday) */
  weekly: number;
};
export type ProjectResponse = {
  /** The project, as its owner named it */
  project_id: string;
  /** What you may do with it */
  role: ProjectRole;
  /** Bytes that are kept for it; they count to `stored_bytes` of who made it */
  bytes: number;
  /** Versions of the backup */
  versions: number;
  /** How many people are in it */
  members: number;
  /** The present generation of its key */
  generation: number;
  /** A member has gone: nothing is written until an owner has rotated the key */
  rotation_due: boolean;
  /** Which versions of the backup are kept */
  keep: KeepBody;
  /** The device that made it */
  root_device_id: string;
  /** Its Ed25519 public key, from which every certificate descends; compare its fingerprint */
  root_key: string;
  /** When it was made (UTC) */
  created_at: string;
  /** When something was last written to it (UTC) */
  updated_at: string;
};
export type ProjectsResponse = {
  /** Yours and those that you are a member of, newest id first */
  items: ProjectResponse[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type ProjectBody = {
  /** Your device that makes the project; needed for a new one */
  device_id?: string;
  /** Its signature over `cse-project-v1`, project, user and device id; needed for a new one */
  root_signature?: string;
  /** Which versions of the backup are kept */
  keep?: KeepBody;
};
export type MissingChunksBody = {
  /** SHA-256 of the chunks, in lower-case hex */
  sha256: string[];
};
export type MissingChunksResponse = {
  /** Those that are not there; the others are kept for a day at least */
  missing: string[];
};
export type ChunkResponse = {
  /** SHA-256 of what is kept */
  sha256: string;
};
export type ProjectStanding = {
  /** Where the stream begins, or ends */
  cursor: string;
  /** The present generation of the project key */
  generation: number;
  /** A member has gone: nothing is written until an owner has rotated the key */
  rotation_due: boolean;
  /** What you may do */
  role: ProjectRole;
};
export type CertificateBody = {
  /** The role of the member */
  role: ProjectRole;
  /** Ed25519 signature over `cse-cert-v1`, project, user and device id, agreement key, signing key, role and generation */
  signature: string;
  /** Your device that signed it: an owner’s, or one of the same member */
  by_device: string;
};
export type KeyBody = {
  /** Generation of the key; the present one or an older one */
  generation: number;
  /** The key sealed to the device (base64url) */
  wrapped_key: string;
  /** Says whose device it is */
  certificate: CertificateBody;
};
export type KeyResponse = {
  /** Generation of the key */
  generation: number;
  /** The key sealed to your device (base64url) */
  wrapped_key: string;
};
export type KeysResponse = {
  /** Newest generation first */
  items: KeyResponse[];
};
export type SignedBodyBody = {
  /** JSON text exactly as it was signed; it holds the fields that the operation names and nothing else */
  body: string;
  /** Ed25519 signature by the device over the label and the text */
  signature: string;
  /** Your device that signed it */
  device_id: string;
};
export type ManifestResponse = {
  /** Number of the version */
  version: number;
  /** The device that signed it */
  device_id: string;
  /** Generation of the key that it is encrypted with */
  generation: number;
  /** How many chunks it lists */
  chunks: number;
  /** Bytes of those chunks */
  chunk_bytes: number;
  /** When it came in (UTC) */
  created_at: string;
  /** JSON text as it was signed */
  body: string;
  /** Ed25519 signature by the device */
  signature: string;
};
export type ManifestSummary = {
  /** Number of the version */
  version: number;
  /** The device that signed it */
  device_id: string;
  /** Generation of the key that it is encrypted with */
  generation: number;
  /** How many chunks it lists */
  chunks: number;
  /** Bytes of those chunks */
  chunk_bytes: number;
  /** When it came in (UTC) */
  created_at: string;
};
export type ManifestsResponse = {
  /** Newest version first */
  items: ManifestSummary[];
};
export type InvitationBody = {
  /** Whom to invite, by their address */
  email: string;
  /** What they may do */
  role: ProjectRole;
};
export type InvitationResponse = {
  /** The invitation */
  invitation_id: string;
  /** Told this once: put it behind the `#` of your link */
  token: string;
  /** Until when it can be accepted (UTC) */
  expires_at: string;
};
export type CertificateResponse = {
  /** Generation of the key */
  generation: number;
  /** What the device was certified as */
  role: ProjectRole;
  /** Ed25519 signature by `by_device` */
  signature: string;
  /** The device that signed it */
  by_device: string;
  /** Whether the device has the key of this generation */
  wrapped: boolean;
};
export type MemberDeviceResponse = {
  /** The device */
  device_id: string;
  /** Its X25519 public key */
  agreement_key: string;
  /** Its Ed25519 public key */
  signing_key: string;
  /** Its certificates, newest generation first */
  keys: CertificateResponse[];
};
export type MemberResponse = {
  /** The member */
  user_id: string;
  /** Their name, as they signed in */
  name: string | null;
  /** Their address */
  email: string | null;
  /** What they may do */
  role: ProjectRole;
  /** Since when they are in it (UTC) */
  joined_at: string;
  /** By which invitation they came; null once they have a key */
  invitation_id: string | null;
  /** As it was sent when they accepted; null once they have a key */
  binding: string | null;
  /** Their devices */
  devices: MemberDeviceResponse[];
};
export type FormerDeviceResponse = {
  /** The device */
  device_id: string;
  /** Its X25519 public key */
  agreement_key: string;
  /** Its Ed25519 public key */
  signing_key: string;
  /** Its certificates, newest generation first */
  keys: CertificateResponse[];
  /** Whose it was: it stands in their certificates, and stays when the account is gone; null where it went before that was so */
  user_id: string | null;
};
export type OpenInvitationResponse = {
  /** The invitation */
  invitation_id: string;
  /** Who was invited */
  email: string;
  /** As what */
  role: ProjectRole;
  /** Until when it can be accepted (UTC) */
  expires_at: string;
};
export type MembersResponse = {
  /** Who is in the project, the longest first */
  items: MemberResponse[];
  /** Devices that were certified and are no member’s any more: to verify what they have written */
  former: FormerDeviceResponse[];
  /** Shown to owners alone */
  invitations: OpenInvitationResponse[];
  /** The device from which every certificate descends */
  root_device_id: string;
  /** Its Ed25519 public key */
  root_key: string;
};
export type RoleBody = {
  /** What the member may do from now on */
  role: ProjectRole;
};
export type OpsBody = {
  /** In the order in which they are to stand */
  ops: {
    /** Made by the client; the same one is taken once */
    op_id: string;
    /** Your device that wrote it */
    device_id: string;
    /** Counts the operations of the device in this project, from 1 */
    seq: number;
    /** Generation of the key that it is encrypted with */
    generation: number;
    /** Up to 64 KiB in base64url */
    ciphertext: string;
    /** Ed25519 signature over `cse-op-v1`, project, op and device id, seq, generation and the SHA-256 of the ciphertext in hex */
    signature: string;
  }[];
};
export type AcceptedOp = {
  /** The operation */
  op_id: string;
  /** Its place in the log */
  cursor: string;
};
export type OpsResponse = {
  /** In the order in which they were sent */
  accepted: AcceptedOp[];
  /** Of the newest operation of the project */
  cursor: string;
};
export type OpResponse = {
  /** Its place in the log: rises by the order in which operations were taken */
  cursor: string;
  /** The operation */
  op_id: string;
  /** The device that wrote it */
  device_id: string;
  /** Its number on the device */
  seq: number;
  /** Generation of the key that it is encrypted with */
  generation: number;
  /** As it was sent (base64url) */
  ciphertext: string;
  /** Ed25519 signature by the device */
  signature: string;
  /** When it was taken (UTC) */
  at: string;
};
export type OpPageResponse = {
  /** In their order */
  ops: OpResponse[];
  /** Send it as `after` for what follows */
  cursor: string;
  /** Whether there is more by now */
  more: boolean;
};
export type PresenceBody = {
  /** Your device */
  device_id: string;
  /** What the others may see of you now, encrypted (up to 4 KiB in base64url) */
  ciphertext: string;
};
export type PresenceResponse = {
  /** True: it is on its way to who follows the project now */
  sent: boolean;
};
export type DeviceKeyBody = {
  /** The device */
  device_id: string;
  /** The new key sealed to it (base64url) */
  wrapped_key: string;
  /** Its certificate of the new generation */
  certificate: CertificateBody;
};
export type RotationBody = {
  /** The next generation: the present one and one */
  generation: number;
  /** One for every device of the members that has the present key */
  keys: DeviceKeyBody[];
};
export type SnapshotResponse = {
  /** Up to where it reaches */
  upto: string;
  /** JSON text as it was signed */
  body: string;
  /** Ed25519 signature by the device */
  signature: string;
  /** The device that signed it */
  device_id: string;
  /** When it came in (UTC) */
  created_at: string;
};
export type ShotSize = 'extreme_wide' | 'wide' | 'medium' | 'close_up' | 'insert' | 'over_shoulder';
export type ShotAngle = 'eye_level' | 'high' | 'low' | 'birds_eye' | 'worms_eye' | 'dutch';
export type ShotMove = 'static' | 'push_in' | 'pull_out' | 'pan_left' | 'pan_right' | 'tilt_up' | 'tilt_down';
export type ShotBody = {
  /** What the shot shows. Encrypted, and erased when its jobs end */
  prompt: string;
  /** What must not be in the shot. Encrypted, and erased when its jobs end */
  negative_prompt?: string;
  /** The same seed gives the same picture, where there is one */
  seed?: number;
  /** What of the story it shows. Kept with what is made, and given back */
  cites?: Cite[];
  /** A name of your own, kept and given back; unlike that of any other shot. No words of the story */
  label: string;
  /** How much of the scene it shows */
  size?: ShotSize;
  /** From where it is seen */
  angle?: ShotAngle;
  /** How the camera of its clip moves */
  move?: ShotMove;
  /** Seconds of its clip */
  duration_s?: number;
  /** Labels of the characters of the board that are in it */
  characters?: string[];
};
export type BoardStyle = {
  /** Of all shots, such as "ink and wash, muted colours" */
  prompt?: string;
  /** Pictures of your own in whose style all shots are drawn */
  reference_artifact_ids?: string[];
};
export type BoardCharacterBody = {
  /** A name of your own */
  label: string;
  /** How the character looks. Encrypted, and erased when the jobs end */
  description: string;
  /** Pictures of your own of the character, for providers that draw after pictures (`/media/capabilities`) */
  reference_artifact_ids?: string[];
};
export type Resolution = '480p' | '720p' | '1080p';
export type BoardParameters = {
  /** Width to height of pictures, clips and film */
  aspect_ratio?: AspectRatio;
  /** The same seed gives the same picture, where there is one */
  seed?: number;
  /** How good, and how dear; what it means is up to the provider */
  quality_tier?: QualityTier;
  /** Length of the short side of clips and film */
  resolution?: Resolution;
};
export type StoryboardBody = {
  /** false: checked, priced and kept as a draft for 15 minutes, nothing is spent; true: the work begins */
  commit: boolean;
  /** US dollars. Refused when it would cost more */
  max_cost_usd?: number;
  /** Who hears of the end of the job, as Standard Webhooks say it: one of the addresses that this deployment has registered, exactly */
  webhook_url?: string;
  /** In their order */
  shots: ShotBody[];
  /** What all shots have in common */
  style?: BoardStyle;
  /** Who appears, so that they look the same in every shot */
  characters?: BoardCharacterBody[];
  /** How all shots are drawn */
  parameters?: BoardParameters;
  /** Makes a clip of each picture; default false */
  clips?: boolean;
  /** Joins the clips of all shots to a film, each as long as its shot; makes clips too. While a shot has no clip there is none */
  film?: boolean;
  /** Pictures without caption and marks, where a provider draws such things. Always so with clips */
  clean?: boolean;
  /** Who draws the pictures; default: whoever suits best */
  provider?: string;
  /** Who makes the clips; default: whoever suits best */
  clip_provider?: string;
};
export type StoryboardStatus =
  'draft' | 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'canceled' | 'expired';
export type StoryboardCost = {
  /** US dollars that all of it was quoted */
  estimate_usd: number;
  /** US dollars that were charged; null until all has ended */
  charged_usd: number | null;
};
export type ShotResponse = {
  /** The name that the request gave it */
  label: string;
  /** The job that draws it, as in /images/jobs */
  job_id: string;
  /** Of its picture */
  status: JobStatus;
  /** The job of its clip, as in /video/jobs; null without clips */
  clip_job_id: string | null;
  /** Of its clip; null without clips */
  clip_status: JobStatus | null;
  /** Of picture and clip together */
  progress: number;
  /** How much of the scene it shows; null where nothing was said */
  size: ShotSize | null;
  /** From where it is seen; null where nothing was said */
  angle: ShotAngle | null;
  /** How the camera of its clip moves; null where nothing was said */
  move: ShotMove | null;
  /** Seconds of its clip */
  duration_s: number;
  /** Of its picture and its clip */
  warnings: JobWarningResponse[];
  /** Its picture and its clip */
  artifacts: JobArtifact[];
  /** Of its picture or, when that is there, of its clip */
  error: JobErrorResponse | null;
};
export type StoryboardResponse = {
  /** The storyboard */
  storyboard_id: string;
  /** `partial`: all has ended, and some of it was made: a shot that fails fails alone */
  status: StoryboardStatus;
  /** From 0 to 1, of all its jobs */
  progress: number;
  /** What all of it was quoted and what was charged */
  cost: StoryboardCost;
  /** When it was asked for (UTC) */
  created_at: string;
  /** When all of it had ended */
  finished_at: string | null;
  /** When a draft ends that nobody commits */
  expires_at: string | null;
  /** Whether its shots become clips */
  clips: boolean;
  /** How many shots it has */
  shot_count: number;
  /** The job of its film, as in /video/jobs */
  film_job_id: string | null;
  /** In their order */
  shots: ShotResponse[];
  /** Of its film; null without one */
  film_status: JobStatus | null;
  /** The film, with a fresh link */
  film_artifacts: JobArtifact[];
};
export type StoryboardSummary = {
  /** The storyboard */
  storyboard_id: string;
  /** `partial`: all has ended, and some of it was made: a shot that fails fails alone */
  status: StoryboardStatus;
  /** From 0 to 1, of all its jobs */
  progress: number;
  /** What all of it was quoted and what was charged */
  cost: StoryboardCost;
  /** When it was asked for (UTC) */
  created_at: string;
  /** When all of it had ended */
  finished_at: string | null;
  /** When a draft ends that nobody commits */
  expires_at: string | null;
  /** Whether its shots become clips */
  clips: boolean;
  /** How many shots it has */
  shot_count: number;
  /** The job of its film, as in /video/jobs */
  film_job_id: string | null;
};
export type StoryboardsResponse = {
  /** Newest first */
  items: StoryboardSummary[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type SheetForm = 'pdf' | 'png';
export type RedoBody = {
  /** What the shot shows. Encrypted, and erased when its jobs end */
  prompt: string;
  /** What must not be in the shot. Encrypted, and erased when its jobs end */
  negative_prompt?: string;
  /** The same seed gives the same picture, where there is one */
  seed?: number;
  /** What of the story it shows. Kept with what is made, and given back */
  cites?: Cite[];
  /** How much of the scene it shows; absent: as the board has it, null: nothing is said of it */
  size?: ShotSize | null;
  /** From where it is seen; absent: as the board has it, null: nothing is said of it */
  angle?: ShotAngle | null;
  /** How the camera of its clip moves; absent: as the board has it, null: nothing is said of it */
  move?: ShotMove | null;
  /** Seconds of its clip; absent: as the board has it */
  duration_s?: number;
  /** Labels of the characters that are in it, each described in `cast`: descriptions are not kept */
  characters?: string[];
  /** false: says what it would cost; true: the work begins */
  commit: boolean;
  /** US dollars. Refused when it would cost more */
  max_cost_usd?: number;
  /** As of the board, said anew */
  style?: BoardStyle;
  /** Those that `characters` names */
  cast?: BoardCharacterBody[];
  /** What is not said of shape and resolution stays as the shot has it */
  parameters?: BoardParameters;
  /** Who draws the picture; default: whoever suits best */
  provider?: string;
  /** Who makes the clip; default: whoever suits best */
  clip_provider?: string;
};
export type RedoQuote = {
  /** US dollars that drawing it again would cost, with its clip and the film */
  estimate_usd: number;
};
export type TokenPrices = {
  /** US dollars for a million tokens that are read */
  input: number;
  /** US dollars for a million tokens that are written */
  output: number;
  /** Written to the prompt cache for five minutes */
  cache_write_5m: number;
  /** Written to the prompt cache for an hour */
  cache_write_1h: number;
  /** Read from the prompt cache */
  cache_read: number;
};
export type TextPrice = {
  /** US dollars for a million tokens */
  usd_per_million: TokenPrices;
  /** Prompt tokens above which every token of a request has the other price */
  threshold_prompt_tokens: number | null;
  /** That other price */
  usd_per_million_above: TokenPrices | null;
  /** free: the operator or this server says so; assumed: a model of the own network that nobody gave a price */
  source: 'listed' | 'free' | 'assumed';
  /** Since when the price holds */
  effective_from: string;
};
export type TextCapability = {
  /** The tier as requests name it */
  tier: Tier;
  /** Whose price list the model stands in */
  provider: string;
  /** The model that answers for it, as its provider calls it */
  model: string;
  /** Null while the price list has none */
  price: TextPrice | null;
  /** Tokens that one call takes, its answer included; null without such a limit */
  window_tokens: number | null;
  /** What holds an answer to its form, as far as is known by now: the server; the server as far as any JSON goes; the words of the prompt alone */
  structured_output: 'enforced' | 'json' | 'asked';
  /** What its prompt cache goes by: marks in the prompt, what it finds by itself; none that is known */
  prompt_cache: 'marked' | 'automatic' | 'none';
  /** Languages that its maker says it writes (ISO 639-1); null where none are said. Others are answered with the notice language_not_supported */
  languages: string[] | null;
};
export type TextCapabilitiesResponse = {
  /** openai: any server that speaks its protocol; sketch: templates without a language model */
  provider: 'anthropic' | 'openai' | 'sketch';
  /** One for each tier */
  items: TextCapability[];
  /** Languages of the stories that proposals were measured on; others are answered and were not judged */
  languages_judged: string[];
};
export type CapsResponse = {
  /** US dollars */
  cost_usd: number;
  /** Tokens of all kinds; absent where no cap holds */
  tokens?: number;
  /** Pictures; absent where no cap holds */
  images?: number;
  /** Seconds of clips; absent where no cap holds */
  video_seconds?: number;
};
export type CapName =
  | 'request'
  | 'daily_cost'
  | 'monthly_cost'
  | 'daily_tokens'
  | 'daily_images'
  | 'daily_video_seconds'
  | 'stored_bytes'
  | 'deployment_monthly_cost';
export type AlertResponse = {
  /** The cap that is near or reached */
  cap: CapName;
  /** Percent of the cap that was reached */
  threshold: number;
  /** When its threshold was crossed (UTC) */
  at: string;
};
export type WindowResponse = {
  /** Prompt tokens that neither came from nor went to the prompt cache */
  input_tokens: number;
  /** Tokens read from providers' caches */
  cache_read_tokens: number;
  /** Tokens written to providers' caches */
  cache_write_tokens: number;
  /** Tokens that were written */
  output_tokens: number;
  /** When it began (UTC) */
  starts_at: string;
  /** When the next one begins (UTC) */
  resets_at: string;
  /** How many text requests */
  text_requests: number;
  /** How many image jobs */
  image_jobs: number;
  /** How many clips and films */
  video_jobs: number;
  /** Seconds of clips */
  video_seconds: number;
  /** US dollars spent */
  cost_usd: number;
  /** US dollars held by requests and jobs that still run */
  reserved_usd: number;
  /** The caps of this window */
  caps: CapsResponse;
  /** US dollars that new requests may still reserve */
  remaining_usd: number;
  /** Thresholds that were crossed in it */
  alerts: AlertResponse[];
};
export type RateResponse = {
  /** Text requests a minute */
  limit: number;
  /** How many requests are left in this minute */
  remaining: number;
  /** Seconds until the limit is whole again */
  reset_s: number;
};
export type CurrentUsageResponse = {
  /** This day (UTC) */
  day: WindowResponse;
  /** This month (UTC) */
  month: WindowResponse;
  /** How many text requests are left in a minute */
  rate: RateResponse;
  /** Bytes that are kept, and how many may be */
  storage: StorageResponse;
};
export type Operation =
  | 'ai.suggest'
  | 'ai.expand'
  | 'ai.continue'
  | 'ai.canon_diff'
  | 'ai.merge_propose'
  | 'ai.summarize'
  | 'canon.check'
  | 'image'
  | 'video'
  | 'stitch'
  | 'storyboard';
export type EstimateRequest = {
  /** The call that is meant */
  operation: Operation;
  /** The body that the operation would be called with; `commit` may be left out */
  request: {
    [key: string]: any;
  };
};
export type CostEstimate = {
  /** US dollars that the request is likely to cost */
  expected: number;
  /** US dollars that the request would reserve; it can never cost more */
  max: number;
};
export type EstimateResponse = {
  /** What it would cost, in US dollars */
  cost_usd: CostEstimate;
  /** Prompt tokens that are expected */
  input_tokens: number;
  /** Most tokens that may be written; 0 for pictures and clips */
  max_output_tokens: number;
  /** Share of the prompt that is expected to come from the prompt cache */
  expected_cache_share: number;
  /** Whether the request would be admitted now */
  allowed: boolean;
  /** The cap that it would cross */
  blocking_cap?: CapName;
  /** Who would do it, as its provider calls it */
  model: string;
};
export type EventDispute = {
  /** US dollars */
  amount_usd: number;
  /** `open` until somebody has said how it was */
  state: DisputeState;
};
export type UsageEventResponse = {
  /** Of the ledger entry */
  id: string;
  /** When it was booked (UTC) */
  at: string;
  /** The same for all entries of one request */
  reservation_id: string;
  /** The request that it is for */
  request_id: string | null;
  /** What was done, such as `ai.suggest` or `image` */
  operation: string;
  /** Who did it */
  provider: string;
  /** The model that did it */
  model: string;
  /** Which upstream attempt of the request */
  attempt: number;
  /** Prompt tokens that neither came from nor went to the prompt cache */
  input_tokens: number;
  /** Tokens read from providers' caches */
  cache_read_tokens: number;
  /** Tokens written to providers' caches */
  cache_write_tokens: number;
  /** Tokens that were written */
  output_tokens: number;
  /** `expired`: the work was lost and charged at what was known of it; `correction`, `rerate`: a later difference; `dispute`: what an entry that was disputed came to */
  kind: 'usage' | 'expired' | 'correction' | 'rerate' | 'dispute';
  /** `possibly_billed`: nothing was delivered, and nobody knows yet whether the provider bills it */
  outcome: string;
  /** The amounts are our own guess, because the provider never said */
  estimated: boolean;
  /** How many pictures; below zero where some are given back */
  images: number;
  /** Seconds of clips; below zero where some are given back */
  video_seconds: number;
  /** US dollars; below zero when a correction gives something back */
  cost_usd: number;
  /** Of an entry whose amount is not agreed upon with the provider */
  dispute: EventDispute | null;
  /** The price list that it was charged by */
  price_version: string;
};
export type UsageEventsResponse = {
  /** Newest first */
  items: UsageEventResponse[];
  /** Send it as `cursor` for the next page; null on the last one */
  next_cursor: string | null;
};
export type HistoryPointResponse = {
  /** Prompt tokens that neither came from nor went to the prompt cache */
  input_tokens: number;
  /** Tokens read from providers' caches */
  cache_read_tokens: number;
  /** Tokens written to providers' caches */
  cache_write_tokens: number;
  /** Tokens that were written */
  output_tokens: number;
  /** When the period begins (UTC) */
  starts_at: string;
  /** The operation or model, when grouped by one */
  group: string | null;
  /** How many requests and jobs */
  requests: number;
  /** How many pictures */
  images: number;
  /** Seconds of clips */
  video_seconds: number;
  /** US dollars */
  cost_usd: number;
};
export type HistoryResponse = {
  /** Oldest first; periods without usage are zeros */
  points: HistoryPointResponse[];
};
export type VideoBody = {
  /** false: checked, priced and kept as a draft for 15 minutes, nothing is spent; true: the work begins */
  commit: boolean;
  /** US dollars. Refused when it would cost more */
  max_cost_usd?: number;
  /** What of the story it shows. Kept with what is made, and given back */
  cites?: Cite[];
  /** A name of your own, kept and given back. No words of the story */
  label?: string;
  /** One of /media/capabilities; default: whoever suits best */
  provider?: string;
  /** Who hears of the end of the job, as Standard Webhooks say it: one of the addresses that this deployment has registered, exactly */
  webhook_url?: string;
  /** https address of the picture that the clip starts from; or `artifact_id`. Fetched at once, and once. With neither of them the clip is made from the words alone, by a provider that does so (`text_to_video` of /media/capabilities) */
  start_image_url?: string;
  /** A picture of your own that the clip starts from; or `start_image_url` */
  artifact_id?: string;
  /** https address of the picture that the clip ends on */
  end_image_url?: string;
  /** A picture of your own that the clip ends on */
  end_artifact_id?: string;
  /** A clip of your own that is to be made longer, in place of frames: the new one begins with it and has its shape, resolution and rate; `duration_s` is what is added, and paid for (`extends` of /media/capabilities says by whom) */
  extend_of?: string;
  /** What happens in the clip. Encrypted, and erased when the job ends */
  video_prompt: string;
  /** What must not be in the clip. Encrypted, and erased when the job ends */
  negative_prompt?: string;
  /** Seconds. A length between two that a provider offers is made at the longer one and cut */
  duration_s: number;
  /** Frames a second; default: as the provider delivers them */
  fps?: number;
  /** Length of the short side */
  resolution?: Resolution;
  /** Default: the one on offer that is closest to the start frame; without one 16:9 */
  aspect_ratio?: AspectRatio;
  /** The same seed gives the same clip, where there is one */
  seed?: number;
  /** How good, and how dear; what it means is up to the provider */
  quality_tier?: QualityTier;
};
export type StitchClipBody = {
  /** A clip of your own */
  artifact_id: string;
  /** Seconds cut off at the start */
  trim_start_s?: number;
  /** Seconds cut off at the end */
  trim_end_s?: number;
};
export type Transition = 'cut' | 'crossfade';
export type StitchBody = {
  /** false: checked, priced and kept as a draft for 15 minutes, nothing is spent; true: the work begins */
  commit: boolean;
  /** US dollars. Refused when it would cost more */
  max_cost_usd?: number;
  /** What of the story it shows. Kept with what is made, and given back */
  cites?: Cite[];
  /** A name of your own, kept and given back. No words of the story */
  label?: string;
  /** Who hears of the end of the job, as Standard Webhooks say it: one of the addresses that this deployment has registered, exactly */
  webhook_url?: string;
  /** In the order of the film; one may come again */
  clips: StitchClipBody[];
  /** How a clip goes over into the next one */
  transition?: Transition;
  /** Seconds of each crossfade, by which the film gets shorter; default 0.5 */
  transition_s?: number;
  /** Length of the short side; default: as the first clip */
  resolution?: Resolution;
  /** Frames a second; default: as the first clip */
  fps?: number;
};
export type ErrorCode =
  | 'validation_failed'
  | 'malformed_json'
  | 'unauthenticated'
  | 'token_expired'
  | 'session_revoked'
  | 'session_expired'
  | 'refresh_invalid'
  | 'refresh_reused'
  | 'invalid_grant'
  | 'invalid_request'
  | 'csrf'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'quota_exceeded'
  | 'forbidden'
  | 'role_insufficient'
  | 'invitation_not_yours'
  | 'account_suspended'
  | 'not_found'
  | 'request_in_progress'
  | 'invalid_state'
  | 'limit_reached'
  | 'manifest_conflict'
  | 'op_conflict'
  | 'key_generation_old'
  | 'ops_compacted'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'path_empty'
  | 'path_duplicate_id'
  | 'path_root_first'
  | 'path_not_contiguous'
  | 'reference_off_path'
  | 'child_not_direct'
  | 'selection_mismatch'
  | 'leg_not_from_ancestor'
  | 'unsupported_option'
  | 'image_rejected'
  | 'url_not_allowed'
  | 'idempotency_key_reused'
  | 'content_refused'
  | 'chunks_missing'
  | 'hash_mismatch'
  | 'signature_invalid'
  | 'not_ciphertext'
  | 'unpriced_model'
  | 'rate_limited'
  | 'internal'
  | 'provider_error'
  | 'provider_unavailable'
  | 'store_unavailable'
  | 'overloaded'
  | 'provider_timeout';
export type FieldProblem = {
  /** RFC 6901 pointer into the request. */
  pointer: string;
  /** What is wrong with this part; never its value. */
  detail: string;
};
export type Problem = {
  /** Names the kind of problem: `urn:cse:problem:<code>`. */
  type: string;
  /** The kind of problem in words, for people. */
  title: string;
  /** The HTTP status of the answer. */
  status: number;
  /** What is wrong with this very request. From 500 on the same as `title`. */
  detail: string;
  code: ErrorCode;
  /** Stands in the log line that says more. */
  request_id: string;
  /** The parts of the request that are wrong, where that can be told. */
  errors?: FieldProblem[];
};
export type AccountSuspendedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'account_suspended';
  /** When it ends (UTC); null where an operator has to end it. */
  suspended_until?: string | null;
};
export type ChildNotDirectProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'child_not_direct';
};
export type ChunksMissingProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'chunks_missing';
  /** SHA-256 of up to 1,000 of them in hex; empty where one went in this very moment. */
  missing: string[];
};
export type ContentRefusedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'content_refused';
  /** Whose policy refused: the provider's name, and where its usage policy can be read. */
  policy?: {
    /** Name of the provider. */
    provider: string;
    /** Its usage policy. */
    url?: string;
  };
};
export type Continuation = {
  /** The same prose for the same path keeps its id */
  id: string;
  /** The node that was written on from, or the continuation before this one */
  parent_id: string;
  /** Title for a node of its own */
  title: string;
  /** The prose */
  text: string;
  /** How many words it has, in the manner of its language */
  words: number;
  /** What happens in it, in order */
  beats: string[];
  /** What neither the path nor the canon holds yet */
  introduces: Introduces;
  /** Facts and rules; what the text is seen to break is among them whether the model said so or not */
  canon_touch: CanonTouch[];
  /** What the text says against the story; `highlight` has its own words too, under its id */
  conflicts: Conflict[];
};
export type CsrfProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'csrf';
};
export type ForbiddenProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'forbidden';
};
export type HashMismatchProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'hash_mismatch';
};
export type HostNotAllowedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'host_not_allowed';
};
export type IdempotencyKeyReusedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'idempotency_key_reused';
};
export type ImageRejectedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'image_rejected';
};
export type InternalProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'internal';
};
export type InvalidGrantProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'invalid_grant';
  /** The same as RFC 6749, 5.2 says it. */
  error?: 'invalid_grant';
};
export type InvalidRequestProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'invalid_request';
  /** The same as RFC 6749, 5.2 says it. */
  error?: 'invalid_request';
};
export type InvalidStateProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'invalid_state';
  /** Where the job or the storyboard is. */
  job_status?: string;
  /** What came of the first request with this idempotency key, where its answer is kept no longer: its state and what it cost, or the job that it made. */
  receipt?: {
    [key: string]: any;
  };
};
export type InvitationNotYoursProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'invitation_not_yours';
};
export type JobProgressEvent = {
  /** From 0 to 1 */
  progress: number;
};
export type JobStatusEvent = {
  /** The status that it has now */
  status: JobStatus;
  /** Where an unfinished job is */
  stage: JobStage | null;
  /** From 0 to 1 */
  progress: number;
  /** Submissions to the provider */
  attempts: number;
};
export type KeyGenerationOldProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'key_generation_old';
  /** The present one. */
  generation: number;
  /** Whether an owner has to rotate the key before anything is written. */
  rotation_due: boolean;
};
export type LegNotFromAncestorProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'leg_not_from_ancestor';
};
export type LimitReachedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'limit_reached';
  /** The most that there may be. */
  limit: number;
};
export type MalformedJsonProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'malformed_json';
};
export type ManifestConflictProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'manifest_conflict';
  /** The newest version; 0 where there is none. */
  version: number;
  /** SHA-256 of its text in hex, which the next has to name; null where there is none. */
  previous: string | null;
};
export type NotCiphertextProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'not_ciphertext';
};
export type NotFoundProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'not_found';
};
export type OpConflictProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'op_conflict';
  /** The operation that was refused; none of the others was taken either. */
  op_id: string;
  /** The highest `seq` of the device that a snapshot has taken in: go on above it. */
  last_seq?: number;
};
export type OpsCompactedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'ops_compacted';
  /** The cursor of the newest snapshot: read that, and go on. */
  upto: string;
};
export type OriginNotAllowedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'origin_not_allowed';
};
export type OverloadedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'overloaded';
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** Seconds to wait before trying again; the same as `Retry-After`. */
  retry_after_s: number;
};
export type PathDuplicateIdProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'path_duplicate_id';
};
export type PathEmptyProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'path_empty';
};
export type PathNotContiguousProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'path_not_contiguous';
};
export type PathRootFirstProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'path_root_first';
};
export type PayloadTooLargeProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'payload_too_large';
  /** Most that is taken, in bytes. */
  limit_bytes?: number;
};
export type PresenceEvent = {
  /** The device that shows itself */
  device_id: string;
  /** As it was sent (base64url) */
  ciphertext: string;
};
export type ValidationFailedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'validation_failed';
};
export type UnauthenticatedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'unauthenticated';
};
export type TokenExpiredProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'token_expired';
};
export type SessionRevokedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'session_revoked';
};
export type SessionExpiredProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'session_expired';
};
export type RefreshInvalidProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'refresh_invalid';
};
export type RefreshReusedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'refresh_reused';
};
export type QuotaExceededProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'quota_exceeded';
  /** Which cap: of money (US dollars) `daily_cost`, `monthly_cost`, or `request` for `max_cost_usd`; of counts `daily_tokens`, `daily_images`, `daily_video_seconds`, `stored_bytes`; more may come. */
  cap: string;
  /** The cap, in the unit of the cap; null where that is told to nobody. */
  limit: number | null;
  /** What is left of it, in the unit of the cap; null where that is told to nobody. */
  remaining: number | null;
  /** What the request may take at most, in the unit of the cap; null where that is told to nobody. */
  required: number | null;
  /** When there is room again (UTC); null where no time brings it. */
  resets_at: string | null;
};
export type RoleInsufficientProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'role_insufficient';
};
export type RequestInProgressProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'request_in_progress';
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** Seconds to wait before trying again; the same as `Retry-After`. */
  retry_after_s: number;
};
export type UnsupportedMediaTypeProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'unsupported_media_type';
};
export type ReferenceOffPathProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'reference_off_path';
};
export type SelectionMismatchProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'selection_mismatch';
};
export type UnsupportedOptionProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'unsupported_option';
};
export type UrlNotAllowedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'url_not_allowed';
};
export type SignatureInvalidProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'signature_invalid';
};
export type UnpricedModelProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'unpriced_model';
};
export type RateLimitedProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'rate_limited';
  /** Seconds to wait before trying again; the same as `Retry-After`. */
  retry_after_s: number;
  /** Why, where it is more than the rate. */
  reason?: string;
  /** Whose policy refused: the provider's name, and where its usage policy can be read. */
  policy?: {
    /** Name of the provider. */
    provider: string;
    /** Its usage policy. */
    url?: string;
  };
};
export type ProviderErrorProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'provider_error';
  /** Whether the same request may succeed later. */
  retryable?: boolean;
};
export type ProviderUnavailableProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'provider_unavailable';
  /** Whether the same request may succeed later. */
  retryable?: boolean;
  /** Seconds to wait before trying again; the same as `Retry-After`. */
  retry_after_s?: number;
};
export type StoreUnavailableProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'store_unavailable';
  /** Whether the same request may succeed later. */
  retryable?: boolean;
  /** Seconds to wait before trying again; the same as `Retry-After`. */
  retry_after_s?: number;
  /** What does not answer (`/health/ready`). */
  down?: string[];
};
export type ProviderTimeoutProblem = Problem & {
  /** What went wrong, for programs. */
  code: 'provider_timeout';
  /** Whether the same request may succeed later. */
  retryable?: boolean;
};
export type ProblemDocument =
  | ({
      code: 'validation_failed';
    } & ValidationFailedProblem)
  | ({
      code: 'malformed_json';
    } & MalformedJsonProblem)
  | ({
      code: 'unauthenticated';
    } & UnauthenticatedProblem)
  | ({
      code: 'token_expired';
    } & TokenExpiredProblem)
  | ({
      code: 'session_revoked';
    } & SessionRevokedProblem)
  | ({
      code: 'session_expired';
    } & SessionExpiredProblem)
  | ({
      code: 'refresh_invalid';
    } & RefreshInvalidProblem)
  | ({
      code: 'refresh_reused';
    } & RefreshReusedProblem)
  | ({
      code: 'invalid_grant';
    } & InvalidGrantProblem)
  | ({
      code: 'invalid_request';
    } & InvalidRequestProblem)
  | ({
      code: 'csrf';
    } & CsrfProblem)
  | ({
      code: 'host_not_allowed';
    } & HostNotAllowedProblem)
  | ({
      code: 'origin_not_allowed';
    } & OriginNotAllowedProblem)
  | ({
      code: 'quota_exceeded';
    } & QuotaExceededProblem)
  | ({
      code: 'forbidden';
    } & ForbiddenProblem)
  | ({
      code: 'role_insufficient';
    } & RoleInsufficientProblem)
  | ({
      code: 'invitation_not_yours';
    } & InvitationNotYoursProblem)
  | ({
      code: 'account_suspended';
    } & AccountSuspendedProblem)
  | ({
      code: 'not_found';
    } & NotFoundProblem)
  | ({
      code: 'request_in_progress';
    } & RequestInProgressProblem)
  | ({
      code: 'invalid_state';
    } & InvalidStateProblem)
  | ({
      code: 'limit_reached';
    } & LimitReachedProblem)
  | ({
      code: 'manifest_conflict';
    } & ManifestConflictProblem)
  | ({
      code: 'op_conflict';
    } & OpConflictProblem)
  | ({
      code: 'key_generation_old';
    } & KeyGenerationOldProblem)
  | ({
      code: 'ops_compacted';
    } & OpsCompactedProblem)
  | ({
      code: 'payload_too_large';
    } & PayloadTooLargeProblem)
  | ({
      code: 'unsupported_media_type';
    } & UnsupportedMediaTypeProblem)
  | ({
      code: 'path_empty';
    } & PathEmptyProblem)
  | ({
      code: 'path_duplicate_id';
    } & PathDuplicateIdProblem)
  | ({
      code: 'path_root_first';
    } & PathRootFirstProblem)
  | ({
      code: 'path_not_contiguous';
    } & PathNotContiguousProblem)
  | ({
      code: 'reference_off_path';
    } & ReferenceOffPathProblem)
  | ({
      code: 'child_not_direct';
    } & ChildNotDirectProblem)
  | ({
      code: 'selection_mismatch';
    } & SelectionMismatchProblem)
  | ({
      code: 'leg_not_from_ancestor';
    } & LegNotFromAncestorProblem)
  | ({
      code: 'unsupported_option';
    } & UnsupportedOptionProblem)
  | ({
      code: 'image_rejected';
    } & ImageRejectedProblem)
  | ({
      code: 'url_not_allowed';
    } & UrlNotAllowedProblem)
  | ({
      code: 'idempotency_key_reused';
    } & IdempotencyKeyReusedProblem)
  | ({
      code: 'content_refused';
    } & ContentRefusedProblem)
  | ({
      code: 'chunks_missing';
    } & ChunksMissingProblem)
  | ({
      code: 'hash_mismatch';
    } & HashMismatchProblem)
  | ({
      code: 'signature_invalid';
    } & SignatureInvalidProblem)
  | ({
      code: 'not_ciphertext';
    } & NotCiphertextProblem)
  | ({
      code: 'unpriced_model';
    } & UnpricedModelProblem)
  | ({
      code: 'rate_limited';
    } & RateLimitedProblem)
  | ({
      code: 'internal';
    } & InternalProblem)
  | ({
      code: 'provider_error';
    } & ProviderErrorProblem)
  | ({
      code: 'provider_unavailable';
    } & ProviderUnavailableProblem)
  | ({
      code: 'store_unavailable';
    } & StoreUnavailableProblem)
  | ({
      code: 'overloaded';
    } & OverloadedProblem)
  | ({
      code: 'provider_timeout';
    } & ProviderTimeoutProblem);
export type ProposalMeta = {
  /** The same as `x-request-id` */
  request_id: string;
  /** Hashes of what was sent, by which a client sees that the story has moved on */
  based_on: BasedOn;
  /** How the path was read */
  context: ReadContext;
  /** Who answered */
  provider: TextProvider;
};
export type RemovedEvent = {
  /** The project that you are no member of any more */
  project_id: string;
};
export type ShotState = {
  /** The name that the request gave it */
  label: string;
  /** The job that draws it, as in /images/jobs */
  job_id: string;
  /** Of its picture */
  status: JobStatus;
  /** The job of its clip, as in /video/jobs; null without clips */
  clip_job_id: string | null;
  /** Of its clip; null without clips */
  clip_status: JobStatus | null;
  /** Of picture and clip together */
  progress: number;
};
export type SnapshotEvent = {
  /** Up to where the new snapshot reaches */
  upto: string;
};
export type StoryboardProgressEvent = {
  /** From 0 to 1, of the whole board */
  progress: number;
  /** How the board stands */
  status: StoryboardStatus;
};
export type TextDelta = {
  /** What it is a piece of: `primary`, or the id of an alternative or a continuation */
  target: string;
  /** What to append to that text */
  delta: string;
};

/** The operations of the api over one transport. */
export function operations({ call, list, stream }: Pick<Transport, 'call' | 'list' | 'stream'>) {
  return {
    /**
     * The public keys of our access tokens
     */
    publicKeys(options?: CallOptions) {
      return call<JwksResponse>('GET', '/.well-known/jwks.json', options);
    },

    /**
     * What this authorization server can do (RFC 8414)
     */
    metadata(options?: CallOptions) {
      return call<MetadataResponse>('GET', '/.well-known/oauth-authorization-server', options);
    },

    /**
     * Signs of abuse, what followed, and what admins did, the newest first
     */
    listAbuseEvents(
      {
        limit,
        cursor,
        userId,
      }: {
        limit?: number;
        cursor?: string;
        userId?: string;
      } = {},
      options?: CallOptions,
    ) {
      return list<AbuseEventList>('GET', '/admin/abuse-events', options, {
        query: {
          limit,
          cursor,
          user_id: userId,
        },
      });
    },

    /**
     * Amounts that are not agreed upon with a provider, the newest first
     */
    listDisputes(
      {
        limit,
        cursor,
        state,
      }: {
        limit?: number;
        cursor?: string;
        state?: DisputeState;
      } = {},
      options?: CallOptions,
    ) {
      return list<DisputeList>('GET', '/admin/disputes', options, {
        query: {
          limit,
          cursor,
          state,
        },
      });
    },

    /**
     * Say whether a provider billed a disputed amount
     */
    settleDispute(id: string, settleDisputeBody: SettleDisputeBody, options?: CallOptions) {
      return call<DisputeResponse>('PATCH', `/admin/disputes/${encodeURIComponent(id)}`, options, {
        body: settleDisputeBody,
      });
    },

    /**
     * Let this browser look at the queues
     */
    openQueueBoard(options?: CallOptions) {
      return call<undefined>('POST', '/admin/queues/session', options);
    },

    /**
     * Files that were reported, with a link to look at them
     */
    listReports(
      {
        limit,
        cursor,
        state,
      }: {
        limit?: number;
        cursor?: string;
        state?: ReportState;
      } = {},
      options?: CallOptions,
    ) {
      return list<ReportList>('GET', '/admin/reports', options, {
        query: {
          limit,
          cursor,
          state,
        },
      });
    },

    /**
     * Hide a reported file, or leave it as it is
     */
    decideReport(id: string, decideReportBody: DecideReportBody, options?: CallOptions) {
      return call<ReportResponse>('PATCH', `/admin/reports/${encodeURIComponent(id)}`, options, {
        body: decideReportBody,
      });
    },

    /**
     * What each user has used, and the deployment as a whole
     */
    adminUsage(
      {
        limit,
        cursor,
        period,
        date,
      }: {
        limit?: number;
        cursor?: string;
        period?: 'day' | 'month';
        date?: string;
      } = {},
      options?: CallOptions,
    ) {
      return list<AdminUsageResponse>('GET', '/admin/usage', options, {
        query: {
          limit,
          cursor,
          period,
          date,
        },
      });
    },

    /**
     * Who has an account, the newest first
     */
    listUsers(
      {
        limit,
        cursor,
        email,
      }: {
        limit?: number;
        cursor?: string;
        email?: string;
      } = {},
      options?: CallOptions,
    ) {
      return list<AdminUserList>('GET', '/admin/users', options, {
        query: {
          limit,
          cursor,
          email,
        },
      });
    },

    /**
     * Change role, plan, caps or suspension of a user
     */
    changeUser(id: string, changeUserBody: ChangeUserBody, options?: CallOptions) {
      return call<AdminUserResponse>('PATCH', `/admin/users/${encodeURIComponent(id)}`, options, {
        body: changeUserBody,
      });
    },

    /**
     * Compare nodes with the canon of their branch
     */
    canonDiff(canonDiffBody: CanonDiffBody, options?: CallOptions) {
      return call<CanonDiffResponse>('POST', '/ai/canon-diff', options, { body: canonDiffBody, keyed: true });
    },

    /**
     * As server-sent events:
     * Compare nodes with the canon of their branch
     */
    canonDiffStream(canonDiffBody: CanonDiffBody, options?: CallOptions) {
      return stream<CanonDiffEvents>('POST', '/ai/canon-diff', options, {
        body: canonDiffBody,
        keyed: true,
        events: ['meta', 'operation', 'usage'],
      });
    },

    /**
     * Write on from a node, in several ways at once
     */
    continueProse(continueBody: ContinueBody, options?: CallOptions) {
      return call<ContinueResponse>('POST', '/ai/continue', options, { body: continueBody, keyed: true });
    },

    /**
     * As server-sent events:
     * Write on from a node, in several ways at once
     */
    continueProseStream(continueBody: ContinueBody, options?: CallOptions) {
      return stream<ContinueProseEvents>('POST', '/ai/continue', options, {
        body: continueBody,
        keyed: true,
        events: ['meta', 'text_delta', 'continuation', 'usage'],
      });
    },

    /**
     * Propose prose for a node or for a part of it
     */
    expand(expandBody: ExpandBody, options?: CallOptions) {
      return call<ExpandResponse>('POST', '/ai/expand', options, { body: expandBody, keyed: true });
    },

    /**
     * As server-sent events:
     * Propose prose for a node or for a part of it
     */
    expandStream(expandBody: ExpandBody, options?: CallOptions) {
      return stream<ExpandEvents>('POST', '/ai/expand', options, {
        body: expandBody,
        keyed: true,
        events: ['meta', 'text_delta', 'usage'],
      });
    },

    /**
     * Propose ways to join two branches
     */
    mergePropose(mergeBody: MergeBody, options?: CallOptions) {
      return call<MergeResponse>('POST', '/ai/merge-propose', options, { body: mergeBody, keyed: true });
    },

    /**
     * As server-sent events:
     * Propose ways to join two branches
     */
    mergeProposeStream(mergeBody: MergeBody, options?: CallOptions) {
      return stream<MergeProposeEvents>('POST', '/ai/merge-propose', options, {
        body: mergeBody,
        keyed: true,
        events: ['meta', 'proposal', 'usage'],
      });
    },

    /**
     * Propose next nodes and changes to the current one
     */
    suggest(suggestBody: SuggestBody, options?: CallOptions) {
      return call<SuggestResponse>('POST', '/ai/suggest', options, { body: suggestBody, keyed: true });
    },

    /**
     * As server-sent events:
     * Propose next nodes and changes to the current one
     */
    suggestStream(suggestBody: SuggestBody, options?: CallOptions) {
      return stream<SuggestEvents>('POST', '/ai/suggest', options, {
        body: suggestBody,
        keyed: true,
        events: ['meta', 'ghost_node', 'inline_suggestion', 'usage'],
      });
    },

    /**
     * Sum up the parts of a path that do not fit a budget
     */
    summarize(summarizeBody: SummarizeBody, options?: CallOptions) {
      return call<SummarizeResponse>('POST', '/ai/summarize', options, { body: summarizeBody, keyed: true });
    },

    /**
     * As server-sent events:
     * Sum up the parts of a path that do not fit a budget
     */
    summarizeStream(summarizeBody: SummarizeBody, options?: CallOptions) {
      return stream<SummarizeEvents>('POST', '/ai/summarize', options, {
        body: summarizeBody,
        keyed: true,
        events: ['meta', 'segment', 'usage'],
      });
    },

    /**
     * Announce a picture; the answer says where to put it
     */
    announceArtifact(uploadBody: UploadBody, options?: CallOptions) {
      return call<UploadResponse>('POST', '/artifacts', options, { body: uploadBody });
    },

    /**
     * Files, or uploads that are not complete, newest first
     */
    listArtifacts(
      {
        limit,
        cursor,
        status,
      }: {
        limit?: number;
        cursor?: string;
        status?: ArtifactState;
      } = {},
      options?: CallOptions,
    ) {
      return list<ArtifactsResponse>('GET', '/artifacts', options, {
        query: {
          limit,
          cursor,
          status,
        },
      });
    },

    /**
     * A file, with a link to it
     */
    getArtifact(
      id: string,
      {
        disposition,
      }: {
        disposition?: Disposition;
      } = {},
      options?: CallOptions,
    ) {
      return call<ArtifactResponse>('GET', `/artifacts/${encodeURIComponent(id)}`, options, {
        query: {
          disposition,
        },
      });
    },

    /**
     * Erase a file and its small picture, or end an upload
     */
    deleteArtifact(id: string, options?: CallOptions) {
      return call<undefined>('DELETE', `/artifacts/${encodeURIComponent(id)}`, options);
    },

    /**
     * Take an uploaded picture in: checked, stripped of metadata, encoded anew
     */
    completeArtifact(id: string, options?: CallOptions) {
      return call<ArtifactResponse>('POST', `/artifacts/${encodeURIComponent(id)}/complete`, options, {
        repeatable: true,
      });
    },

    /**
     * What a file was made from, and what was made from it
     */
    getArtifactDependencies(id: string, options?: CallOptions) {
      return call<DependenciesResponse>('GET', `/artifacts/${encodeURIComponent(id)}/dependencies`, options);
    },

    /**
     * Report a file that should not be here
     */
    reportArtifact(id: string, reportBody: ReportBody, options?: CallOptions) {
      return call<ReportReceipt>('POST', `/artifacts/${encodeURIComponent(id)}/report`, options, { body: reportBody });
    },

    /**
     * Sign in without a provider, for scripts
     */
    devLogin(devLoginBody: DevLoginBody, options?: CallOptions) {
      return call<TokenPairResponse>('POST', '/auth/dev/login', options, { body: devLoginBody });
    },

    /**
     * End this session, or all of the account
     */
    logout(logoutBody: LogoutBody, options?: CallOptions) {
      return call<undefined>('POST', '/auth/logout', options, { body: logoutBody, repeatable: true });
    },

    /**
     * Who is signed in, with role, plan and caps
     */
    me(options?: CallOptions) {
      return call<MeResponse>('GET', '/auth/me', options);
    },

    /**
     * Delete the account and all that it owns
     */
    deleteAccount(options?: CallOptions) {
      return call<undefined>('DELETE', '/auth/me', options);
    },

    /**
     * Everything stored about you
     */
    exportAccount(options?: CallOptions) {
      return call<{
        [key: string]: any;
      }>('GET', '/auth/me/export', options);
    },

    /**
     * Exchange a refresh token for its successor
     */
    refresh(refreshBody: RefreshBody, options?: CallOptions) {
      return call<TokenPairResponse>('POST', '/auth/refresh', options, { body: refreshBody, repeatable: true });
    },

    /**
     * The devices that are signed in
     */
    listSessions(options?: CallOptions) {
      return list<SessionListResponse>('GET', '/auth/sessions', options);
    },

    /**
     * Sign out every other device
     */
    endOtherSessions(except: 'current', options?: CallOptions) {
      return call<RevokedResponse>('DELETE', '/auth/sessions', options, {
        query: {
          except,
        },
      });
    },

    /**
     * Sign out one device
     */
    endSession(id: string, options?: CallOptions) {
      return call<undefined>('DELETE', `/auth/sessions/${encodeURIComponent(id)}`, options);
    },

    /**
     * Exchange a one-time code for tokens
     */
    exchangeCode(tokenBody: TokenBody, options?: CallOptions) {
      return call<TokenPairResponse>('POST', '/auth/token', options, { body: tokenBody });
    },

    /**
     * Find what contradicts what in a whole story
     */
    checkCanon(canonCheckBody: CanonCheckBody, options?: CallOptions) {
      return call<CanonCheckResponse>('POST', '/canon/check', options, { body: canonCheckBody, keyed: true });
    },

    /**
     * As server-sent events:
     * Find what contradicts what in a whole story
     */
    checkCanonStream(canonCheckBody: CanonCheckBody, options?: CallOptions) {
      return stream<CheckCanonEvents>('POST', '/canon/check', options, {
        body: canonCheckBody,
        keyed: true,
        events: ['conflict', 'usage'],
      });
    },

    /**
     * Find what a change of a story makes stale
     */
    markStale(canonStaleBody: CanonStaleBody, options?: CallOptions) {
      return call<CanonStaleResponse>('POST', '/canon/stale', options, { body: canonStaleBody });
    },

    /**
     * As server-sent events:
     * Find what a change of a story makes stale
     */
    markStaleStream(canonStaleBody: CanonStaleBody, options?: CallOptions) {
      return stream<MarkStaleEvents>('POST', '/canon/stale', options, { body: canonStaleBody, events: [] });
    },

    /**
     * Count that a proposal of some kind of move was taken or refused
     */
    giveFeedback(feedbackBody: FeedbackBody, options?: CallOptions) {
      return call<PreferencesBody>('POST', '/creator/feedback', options, { body: feedbackBody });
    },

    /**
     * Everything that is remembered of you as an author
     */
    getPreferences(options?: CallOptions) {
      return call<PreferencesBody>('GET', '/creator/preferences', options);
    },

    /**
     * Remember exactly this
     */
    replacePreferences(preferencesBody: PreferencesBody, options?: CallOptions) {
      return call<PreferencesBody>('PUT', '/creator/preferences', options, { body: preferencesBody });
    },

    /**
     * Change some fields; null forgets one
     */
    changePreferences(preferencesChanges: PreferencesChanges, options?: CallOptions) {
      return call<PreferencesBody>('PATCH', '/creator/preferences', options, { body: preferencesChanges });
    },

    /**
     * Forget all of it
     */
    forgetPreferences(options?: CallOptions) {
      return call<undefined>('DELETE', '/creator/preferences', options);
    },

    /**
     * Your devices
     */
    listDevices(options?: CallOptions) {
      return list<DevicesResponse>('GET', '/devices', options);
    },

    /**
     * Register this device by its public keys
     */
    putDevice(deviceId: string, projectDeviceBody: ProjectDeviceBody, options?: CallOptions) {
      return call<DeviceResponse>('PUT', `/devices/${encodeURIComponent(deviceId)}`, options, {
        body: projectDeviceBody,
        repeatable: true,
      });
    },

    /**
     * Forget a device, with the keys that were sealed to it
     */
    deleteDevice(deviceId: string, options?: CallOptions) {
      return call<undefined>('DELETE', `/devices/${encodeURIComponent(deviceId)}`, options);
    },

    /**
     * Whether the process runs
     */
    live(options?: CallOptions) {
      return call<HealthResponse>('GET', '/health/live', options);
    },

    /**
     * Whether the process can serve
     */
    ready(options?: CallOptions) {
      return call<ReadyResponse>('GET', '/health/ready', options);
    },

    /**
     * Draw pictures from words and after other pictures, or ask what that would cost
     */
    generateImage(imageBody: ImageBody, options?: CallOptions) {
      return call<Job>('POST', '/images/generate', options, { body: imageBody, keyed: true });
    },

    /**
     * Jobs, newest first
     */
    listImageJobs(
      {
        limit,
        cursor,
      }: {
        limit?: number;
        cursor?: string;
      } = {},
      options?: CallOptions,
    ) {
      return list<JobsResponse>('GET', '/images/jobs', options, {
        query: {
          limit,
          cursor,
        },
      });
    },

    /**
     * A job, with fresh links to what it made
     */
    getImageJob(id: string, options?: CallOptions) {
      return call<Job>('GET', `/images/jobs/${encodeURIComponent(id)}`, options);
    },

    /**
     * Erase a job that has ended, with the files that it made
     */
    deleteImageJob(id: string, options?: CallOptions) {
      return call<undefined>('DELETE', `/images/jobs/${encodeURIComponent(id)}`, options);
    },

    /**
     * End a job; what the provider bills for it is charged
     */
    cancelImage(id: string, options?: CallOptions) {
      return call<Job>('POST', `/images/jobs/${encodeURIComponent(id)}/cancel`, options);
    },

    /**
     * Begin the work of a draft, at no more than it was quoted
     */
    commitImage(id: string, options?: CallOptions) {
      return call<Job>('POST', `/images/jobs/${encodeURIComponent(id)}/commit`, options, { keyed: true });
    },

    /**
     * What happens to a job, until it has ended
     */
    followImageJob(id: string, options?: CallOptions) {
      return call<Job>('GET', `/images/jobs/${encodeURIComponent(id)}/events`, options);
    },

    /**
     * As server-sent events:
     * What happens to a job, until it has ended
     */
    followImageJobStream(id: string, options?: CallOptions) {
      return stream<FollowImageJobEvents>('GET', `/images/jobs/${encodeURIComponent(id)}/events`, options, {
        events: ['status', 'progress'],
      });
    },

    /**
     * Become a member of the project that you were invited to
     */
    acceptInvitation(acceptanceBody: AcceptanceBody, options?: CallOptions) {
      return call<AcceptanceResponse>('POST', '/invitations/accept', options, {
        body: acceptanceBody,
        repeatable: true,
      });
    },

    /**
     * Who can draw and animate, within which limits, at what price
     */
    listMediaCapabilities(options?: CallOptions) {
      return list<CapabilitiesResponse>('GET', '/media/capabilities', options);
    },

    /**
     * Metrics of this process, for Prometheus
     */
    readMetrics(options?: CallOptions) {
      return call<string>('GET', '/metrics', options, { answer: 'text' });
    },

    /**
     * Projects that you own or are a member of
     */
    listProjects(
      {
        limit,
        cursor,
      }: {
        limit?: number;
        cursor?: string;
      } = {},
      options?: CallOptions,
    ) {
      return list<ProjectsResponse>('GET', '/projects', options, {
        query: {
          limit,
          cursor,
        },
      });
    },

    /**
     * Make an encrypted project, or change which versions are kept
     */
    putProject(id: string, projectBody: ProjectBody, options?: CallOptions) {
      return call<ProjectResponse>('PUT', `/projects/${encodeURIComponent(id)}`, options, {
        body: projectBody,
        repeatable: true,
      });
    },

    /**
     * A project
     */
    getProject(id: string, options?: CallOptions) {
      return call<ProjectResponse>('GET', `/projects/${encodeURIComponent(id)}`, options);
    },

    /**
     * Erase a project with everything that is kept for it
     */
    deleteProject(id: string, options?: CallOptions) {
      return call<undefined>('DELETE', `/projects/${encodeURIComponent(id)}`, options);
    },

    /**
     * Which of these chunks are not there yet
     */
    findMissingChunks(id: string, missingChunksBody: MissingChunksBody, options?: CallOptions) {
      return call<MissingChunksResponse>('POST', `/projects/${encodeURIComponent(id)}/chunks/missing`, options, {
        body: missingChunksBody,
        repeatable: true,
      });
    },

    /**
     * Keep an encrypted chunk under the SHA-256 of its bytes
     */
    putChunk(id: string, sha256: string, body: Bytes, options?: CallOptions) {
      return call<ChunkResponse>(
        'PUT',
        `/projects/${encodeURIComponent(id)}/chunks/${encodeURIComponent(sha256)}`,
        options,
        { body: body, repeatable: true, type: 'application/octet-stream' },
      );
    },

    /**
     * The bytes of a chunk
     */
    getChunk(id: string, sha256: string, options?: CallOptions) {
      return call<Uint8Array>(
        'GET',
        `/projects/${encodeURIComponent(id)}/chunks/${encodeURIComponent(sha256)}`,
        options,
        { answer: 'bytes' },
      );
    },

    /**
     * What happens in a project, as it happens
     */
    followProject(
      id: string,
      {
        after,
      }: {
        after?: string;
      } = {},
      options?: CallOptions,
    ) {
      return call<ProjectStanding>('GET', `/projects/${encodeURIComponent(id)}/events`, options, {
        query: {
          after,
        },
      });
    },

    /**
     * As server-sent events:
     * What happens in a project, as it happens
     */
    followProjectStream(
      id: string,
      {
        after,
      }: {
        after?: string;
      } = {},
      options?: CallOptions,
    ) {
      return stream<FollowProjectEvents>('GET', `/projects/${encodeURIComponent(id)}/events`, options, {
        query: {
          after,
        },
        events: ['ready', 'op', 'presence', 'members', 'snapshot', 'removed'],
      });
    },

    /**
     * Take an invitation back
     */
    cancelInvitation(id: string, invitationId: string, options?: CallOptions) {
      return call<undefined>(
        'DELETE',
        `/projects/${encodeURIComponent(id)}/invitations/${encodeURIComponent(invitationId)}`,
        options,
      );
    },

    /**
     * Give a device the project key, sealed to it, with its certificate
     */
    putProjectKey(id: string, deviceId: string, keyBody: KeyBody, options?: CallOptions) {
      return call<undefined>(
        'PUT',
        `/projects/${encodeURIComponent(id)}/keys/${encodeURIComponent(deviceId)}`,
        options,
        { body: keyBody, repeatable: true },
      );
    },

    /**
     * The project keys that were sealed to one of your devices
     */
    getProjectKeys(id: string, deviceId: string, options?: CallOptions) {
      return list<KeysResponse>(
        'GET',
        `/projects/${encodeURIComponent(id)}/keys/${encodeURIComponent(deviceId)}`,
        options,
      );
    },

    /**
     * Keep the next version of a backup
     */
    addManifest(id: string, signedBodyBody: SignedBodyBody, options?: CallOptions) {
      return call<ManifestResponse>('POST', `/projects/${encodeURIComponent(id)}/manifests`, options, {
        body: signedBodyBody,
        repeatable: true,
      });
    },

    /**
     * Versions of a backup, newest first
     */
    listManifests(
      id: string,
      {
        limit,
        before,
      }: {
        limit?: number;
        before?: number;
      } = {},
      options?: CallOptions,
    ) {
      return list<ManifestsResponse>('GET', `/projects/${encodeURIComponent(id)}/manifests`, options, {
        query: {
          limit,
          before,
        },
      });
    },

    /**
     * A version of a backup
     */
    getManifest(id: string, version: number, options?: CallOptions) {
      return call<ManifestResponse>(
        'GET',
        `/projects/${encodeURIComponent(id)}/manifests/${encodeURIComponent(version)}`,
        options,
      );
    },

    /**
     * Give a version of a backup up
     */
    deleteManifest(id: string, version: number, options?: CallOptions) {
      return call<undefined>(
        'DELETE',
        `/projects/${encodeURIComponent(id)}/manifests/${encodeURIComponent(version)}`,
        options,
      );
    },

    /**
     * Invite somebody to a project by their address
     */
    inviteMember(id: string, invitationBody: InvitationBody, options?: CallOptions) {
      return call<InvitationResponse>('POST', `/projects/${encodeURIComponent(id)}/members`, options, {
        body: invitationBody,
      });
    },

    /**
     * Who is in a project, with their devices and certificates
     */
    listMembers(id: string, options?: CallOptions) {
      return list<MembersResponse>('GET', `/projects/${encodeURIComponent(id)}/members`, options);
    },

    /**
     * Change what a member may do, at once
     */
    changeMember(id: string, userId: string, roleBody: RoleBody, options?: CallOptions) {
      return call<undefined>(
        'PATCH',
        `/projects/${encodeURIComponent(id)}/members/${encodeURIComponent(userId)}`,
        options,
        { body: roleBody },
      );
    },

    /**
     * Take somebody out of a project, or leave it
     */
    removeMember(id: string, userId: string, options?: CallOptions) {
      return call<undefined>(
        'DELETE',
        `/projects/${encodeURIComponent(id)}/members/${encodeURIComponent(userId)}`,
        options,
      );
    },

    /**
     * Append encrypted operations to the log of a project
     */
    addOps(id: string, opsBody: OpsBody, options?: CallOptions) {
      return call<OpsResponse>('POST', `/projects/${encodeURIComponent(id)}/ops`, options, {
        body: opsBody,
        repeatable: true,
      });
    },

    /**
     * Operations of a project after a cursor, in their order
     */
    listOps(
      id: string,
      {
        after,
        limit,
      }: {
        after?: string;
        limit?: number;
      } = {},
      options?: CallOptions,
    ) {
      return call<OpPageResponse>('GET', `/projects/${encodeURIComponent(id)}/ops`, options, {
        query: {
          after,
          limit,
        },
      });
    },

    /**
     * Show who follows the project where you are, encrypted
     */
    sendPresence(id: string, presenceBody: PresenceBody, options?: CallOptions) {
      return call<PresenceResponse>('POST', `/projects/${encodeURIComponent(id)}/presence`, options, {
        body: presenceBody,
      });
    },

    /**
     * Begin the next generation of the project key
     */
    rotateProjectKey(id: string, rotationBody: RotationBody, options?: CallOptions) {
      return call<undefined>('POST', `/projects/${encodeURIComponent(id)}/rotate`, options, {
        body: rotationBody,
        repeatable: true,
      });
    },

    /**
     * Keep a snapshot of all operations up to a cursor
     */
    addSnapshot(id: string, signedBodyBody: SignedBodyBody, options?: CallOptions) {
      return call<SnapshotResponse>('POST', `/projects/${encodeURIComponent(id)}/snapshots`, options, {
        body: signedBodyBody,
        repeatable: true,
      });
    },

    /**
     * The newest snapshot of a project
     */
    getLatestSnapshot(
      id: string,
      {
        before,
      }: {
        before?: string;
      } = {},
      options?: CallOptions,
    ) {
      return call<SnapshotResponse>('GET', `/projects/${encodeURIComponent(id)}/snapshots/latest`, options, {
        query: {
          before,
        },
      });
    },

    /**
     * Draw all shots of a board, with clips and a film, or ask what that costs
     */
    createStoryboard(storyboardBody: StoryboardBody, options?: CallOptions) {
      return call<StoryboardResponse>('POST', '/storyboards', options, { body: storyboardBody, keyed: true });
    },

    /**
     * Storyboards, newest first
     */
    listStoryboards(
      {
        limit,
        cursor,
      }: {
        limit?: number;
        cursor?: string;
      } = {},
      options?: CallOptions,
    ) {
      return list<StoryboardsResponse>('GET', '/storyboards', options, {
        query: {
          limit,
          cursor,
        },
      });
    },

    /**
     * A storyboard, with fresh links to what was made
     */
    getStoryboard(id: string, options?: CallOptions) {
      return call<StoryboardResponse>('GET', `/storyboards/${encodeURIComponent(id)}`, options);
    },

    /**
     * Erase a storyboard that has ended, with its jobs and the files that they made
     */
    deleteStoryboard(id: string, options?: CallOptions) {
      return call<undefined>('DELETE', `/storyboards/${encodeURIComponent(id)}`, options);
    },

    /**
     * End what has not been made yet; what has, stays
     */
    cancelStoryboard(id: string, options?: CallOptions) {
      return call<StoryboardResponse>('POST', `/storyboards/${encodeURIComponent(id)}/cancel`, options);
    },

    /**
     * Begin the work of a draft, at no more than it was quoted
     */
    commitStoryboard(id: string, options?: CallOptions) {
      return call<StoryboardResponse>('POST', `/storyboards/${encodeURIComponent(id)}/commit`, options, {
        keyed: true,
      });
    },

    /**
     * What happens on a storyboard, until all of it has ended
     */
    followStoryboard(id: string, options?: CallOptions) {
      return call<StoryboardResponse>('GET', `/storyboards/${encodeURIComponent(id)}/events`, options);
    },

    /**
     * As server-sent events:
     * What happens on a storyboard, until all of it has ended
     */
    followStoryboardStream(id: string, options?: CallOptions) {
      return stream<FollowStoryboardEvents>('GET', `/storyboards/${encodeURIComponent(id)}/events`, options, {
        events: ['shot', 'progress'],
      });
    },

    /**
     * The contact sheet: every picture with its label, size, angle, move and length
     */
    getContactSheet(
      id: string,
      {
        format,
      }: {
        format?: SheetForm;
      } = {},
      options?: CallOptions,
    ) {
      return call<Uint8Array>('GET', `/storyboards/${encodeURIComponent(id)}/sheet`, options, {
        query: {
          format,
        },
        answer: 'bytes',
      });
    },

    /**
     * Draw one shot again, or ask what that would cost
     */
    redoShot(id: string, label: string, redoBody: RedoBody, options?: CallOptions) {
      return call<RedoQuote | StoryboardResponse>(
        'POST',
        `/storyboards/${encodeURIComponent(id)}/shots/${encodeURIComponent(label)}/redo`,
        options,
        { body: redoBody, keyed: true },
      );
    },

    /**
     * Which model answers each tier, what it takes in, and at what price
     */
    listTextCapabilities(options?: CallOptions) {
      return list<TextCapabilitiesResponse>('GET', '/text/capabilities', options);
    },

    /**
     * What is used and left of the day and the month
     */
    currentUsage(options?: CallOptions) {
      return call<CurrentUsageResponse>('GET', '/usage/current', options);
    },

    /**
     * What a request would cost, and whether it would be admitted; spends nothing
     */
    estimateCost(estimateRequest: EstimateRequest, options?: CallOptions) {
      return call<EstimateResponse>('POST', '/usage/estimate', options, { body: estimateRequest, repeatable: true });
    },

    /**
     * The ledger, newest entry first
     */
    usageEvents(
      {
        limit,
        cursor,
        requestId,
      }: {
        limit?: number;
        cursor?: string;
        requestId?: string;
      } = {},
      options?: CallOptions,
    ) {
      return list<UsageEventsResponse>('GET', '/usage/events', options, {
        query: {
          limit,
          cursor,
          request_id: requestId,
        },
      });
    },

    /**
     * Usage by day or month
     */
    usageHistory(
      {
        granularity,
        $from,
        to,
        groupBy,
      }: {
        granularity?: 'day' | 'month';
        $from?: string;
        to?: string;
        groupBy?: 'operation' | 'model';
      } = {},
      options?: CallOptions,
    ) {
      return call<HistoryResponse>('GET', '/usage/history', options, {
        query: {
          granularity,
          from: $from,
          to,
          group_by: groupBy,
        },
      });
    },

    /**
     * Make a clip, or a clip longer, or ask what that would cost
     */
    generateVideo(videoBody: VideoBody, options?: CallOptions) {
      return call<Job>('POST', '/video/generate', options, { body: videoBody, keyed: true });
    },

    /**
     * Jobs, newest first
     */
    listVideoJobs(
      {
        limit,
        cursor,
      }: {
        limit?: number;
        cursor?: string;
      } = {},
      options?: CallOptions,
    ) {
      return list<JobsResponse>('GET', '/video/jobs', options, {
        query: {
          limit,
          cursor,
        },
      });
    },

    /**
     * A job, with fresh links to what it made
     */
    getVideoJob(id: string, options?: CallOptions) {
      return call<Job>('GET', `/video/jobs/${encodeURIComponent(id)}`, options);
    },

    /**
     * Erase a job that has ended, with the files that it made
     */
    deleteVideoJob(id: string, options?: CallOptions) {
      return call<undefined>('DELETE', `/video/jobs/${encodeURIComponent(id)}`, options);
    },

    /**
     * End a job; what the provider bills for it is charged
     */
    cancelVideo(id: string, options?: CallOptions) {
      return call<Job>('POST', `/video/jobs/${encodeURIComponent(id)}/cancel`, options);
    },

    /**
     * Begin the work of a draft, at no more than it was quoted
     */
    commitVideo(id: string, options?: CallOptions) {
      return call<Job>('POST', `/video/jobs/${encodeURIComponent(id)}/commit`, options, { keyed: true });
    },

    /**
     * What happens to a job, until it has ended
     */
    followVideoJob(id: string, options?: CallOptions) {
      return call<Job>('GET', `/video/jobs/${encodeURIComponent(id)}/events`, options);
    },

    /**
     * As server-sent events:
     * What happens to a job, until it has ended
     */
    followVideoJobStream(id: string, options?: CallOptions) {
      return stream<FollowVideoJobEvents>('GET', `/video/jobs/${encodeURIComponent(id)}/events`, options, {
        events: ['status', 'progress'],
      });
    },

    /**
     * Join clips to one film, or ask what that would cost
     */
    stitchVideo(stitchBody: StitchBody, options?: CallOptions) {
      return call<Job>('POST', '/video/stitch', options, { body: stitchBody, keyed: true });
    },
  };
}

export type Operations = ReturnType<typeof operations>;

/** What a stream of this operation yields: event name → data. */
export type CanonDiffEvents = {
  meta: ProposalMeta;
  operation: CanonOperation;
  usage: TextUsage;
  done: CanonDiffResponse;
};

/** What a stream of this operation yields: event name → data. */
export type ContinueProseEvents = {
  meta: ProposalMeta;
  text_delta: TextDelta;
  continuation: Continuation;
  usage: TextUsage;
  done: ContinueResponse;
};

/** What a stream of this operation yields: event name → data. */
export type ExpandEvents = { meta: ProposalMeta; text_delta: TextDelta; usage: TextUsage; done: ExpandResponse };

/** What a stream of this operation yields: event name → data. */
export type MergeProposeEvents = { meta: ProposalMeta; proposal: MergeProposal; usage: TextUsage; done: MergeResponse };

/** What a stream of this operation yields: event name → data. */
export type SuggestEvents = {
  meta: ProposalMeta;
  ghost_node: GhostNode;
  inline_suggestion: InlineSuggestion;
  usage: TextUsage;
  done: SuggestResponse;
};

/** What a stream of this operation yields: event name → data. */
export type SummarizeEvents = { meta: ProposalMeta; segment: Segment; usage: TextUsage; done: SummarizeResponse };

/** What a stream of this operation yields: event name → data. */
export type CheckCanonEvents = { conflict: CanonConflict; usage: TextUsage; done: CanonCheckResponse };

/** What a stream of this operation yields: event name → data. */
export type MarkStaleEvents = { done: CanonStaleResponse };

/** What a stream of this operation yields: event name → data. */
export type FollowImageJobEvents = { status: JobStatusEvent; progress: JobProgressEvent; done: Job };

/** What a stream of this operation yields: event name → data. */
export type FollowProjectEvents = {
  ready: ProjectStanding;
  op: OpResponse;
  presence: PresenceEvent;
  members: ProjectStanding;
  snapshot: SnapshotEvent;
  removed: RemovedEvent;
  done: ProjectStanding;
};

/** What a stream of this operation yields: event name → data. */
export type FollowStoryboardEvents = { shot: ShotState; progress: StoryboardProgressEvent; done: StoryboardResponse };

/** What a stream of this operation yields: event name → data. */
export type FollowVideoJobEvents = { status: JobStatusEvent; progress: JobProgressEvent; done: Job };
