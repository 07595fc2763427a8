import { allowOnly, invalid, oneOf } from './api-error';
import { checkCacheControl } from './breakpoints';
import type { Version } from './header-checks';
import { isObject, type Json, type JsonObject } from './json';

const MAX_MESSAGES = 100_000;

/** Fields of the content blocks that a prompt may hold. */
const BLOCKS: Record<string, readonly string[]> = {
  text: ['text', 'citations'],
  image: ['source', 'transformations'],
  document: ['source', 'citations', 'context', 'title'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
  tool_use: ['id', 'name', 'input', 'caller', 'toolset_name'],
  tool_result: ['tool_use_id', 'content', 'is_error', 'toolset_name'],
};
const UNMARKED = ['thinking', 'redacted_thinking'];

export function checkMessages(messages: Json | undefined, version: Version): void {
  if (messages === undefined) throw invalid('messages: Field required');
  if (!Array.isArray(messages)) throw invalid('messages: Input should be a valid list');
  if (messages.length === 0) throw invalid('messages: at least one message is required');
  if (messages.length > MAX_MESSAGES) throw invalid(`messages: at most ${MAX_MESSAGES} messages are allowed`);
  messages.forEach((message, index) => {
    const at = `messages.${index}`;
    if (!isObject(message)) throw invalid(`${at}: Input should be an object`);
    allowOnly(message, ['role', 'content'], `${at}.`);
    oneOf(message.role ?? null, ['user', 'assistant', 'system'], `${at}.role`);
    const before = messages[index - 1];
    if (message.role === 'system' && !(isObject(before) && before.role === 'user')) {
      throw invalid(`${at}: a system message must follow a user message`);
    }
    checkContent(message.content, `${at}.content`, message.role as string, version);
  });
}

export function checkSystem(system: Json | undefined): void {
  if (system === undefined || typeof system === 'string') return;
  if (!Array.isArray(system)) throw invalid('system: Input should be a valid list');
  system.forEach((block, index) => {
    if (!isObject(block) || block.type !== 'text') throw invalid(`system.${index}.type: Input should be 'text'`);
    checkBlock(block, `system.${index}`);
  });
}

function checkContent(content: Json | undefined, at: string, role: string, version: Version): void {
  if (content === undefined) throw invalid(`${at}: Field required`);
  if (typeof content === 'string') {
    if (content === '') throw invalid(`${at}: text content blocks must be non-empty`);
    return;
  }
  if (!Array.isArray(content) || content.length === 0) throw invalid(`${at}: Input should be a valid list`);
  content.forEach((block, index) => {
    const here = `${at}.${index}`;
    if (!isObject(block)) throw invalid(`${here}: Input should be an object`);
    checkBlock(block, here);
    if (version === '2026-10-21') checkNewRules(block, here, role);
  });
}

/** What the version 2026-10-21 stopped to accept. */
function checkNewRules(block: JsonObject, at: string, role: string): void {
  if (role === 'assistant' && block.type === 'document') {
    throw invalid(`${at}: document blocks are not allowed in assistant messages`);
  }
  if (role === 'user' && block.type === 'text' && Array.isArray(block.citations) && block.citations.length > 0) {
    throw invalid(`${at}.citations: citations are not allowed in user messages`);
  }
}

function checkBlock(block: JsonObject, at: string): void {
  const fields = typeof block.type === 'string' ? BLOCKS[block.type] : undefined;
  if (!fields) throw invalid(`${at}.type: Input should be one of ${Object.keys(BLOCKS).join(', ')}`);
  const marked = UNMARKED.includes(String(block.type)) ? [] : ['cache_control'];
  allowOnly(block, ['type', ...fields, ...marked], `${at}.`);
  checkCacheControl(block.cache_control, `${at}.cache_control`);
  if (block.type !== 'text') return;
  if (typeof block.text !== 'string') throw invalid(`${at}.text: Input should be a valid string`);
  if (block.text === '') throw invalid(`${at}: text content blocks must be non-empty`);
  if (!block.text.isWellFormed()) throw invalid(`${at}.text: Input should be valid Unicode`);
}

const TOOL_FIELDS = [
  'name',
  'description',
  'input_schema',
  'type',
  'strict',
  'cache_control',
  'eager_input_streaming',
  'defer_loading',
  'allowed_callers',
  'input_examples',
];

export function checkTools(tools: Json | undefined): void {
  if (tools === undefined) return;
  if (!Array.isArray(tools)) throw invalid('tools: Input should be a valid list');
  tools.forEach((tool, index) => {
    if (!isObject(tool)) throw invalid(`tools.${index}: Input should be an object`);
    allowOnly(tool, TOOL_FIELDS, `tools.${index}.`);
    if (typeof tool.name !== 'string') throw invalid(`tools.${index}.name: Field required`);
    if (!isObject(tool.input_schema)) throw invalid(`tools.${index}.input_schema: Field required`);
    checkCacheControl(tool.cache_control, `tools.${index}.cache_control`);
  });
}
