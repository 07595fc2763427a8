/**
 * A server of OpenAI's chat completions on a local port, for the real SDK to talk to: OpenAI itself, or one of those that
 * speak its protocol with differences of their own, which stand in servers.ts with their sources.
 *
 *   const fake = await startFakeChat({ server: 'lmstudio' }); // fake.url is the base URL
 *   fake.next('overloaded', 2);                    // the next two requests; names in scenarios.ts, joined by "+"
 *   fake.next({ name: 'thinks', answer: {} });     // single settings beside a name
 *   fake.become('mistral');                        // another server, with an empty memory
 *   fake.lastRequest?.body; fake.bill;             // what was sent, and what it is billed for
 *
 * What it answers is written by the fake of the Messages API, about the story that the request holds.
 */
export type { BillEntry } from './completion';
export { FakeChat, startFakeChat, type FakeChatOptions } from './fake-chat';
export { behaviourOf, type Scenario } from './scenarios';
export { SERVERS, type ServerName } from './servers';
