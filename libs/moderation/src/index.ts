/**
 * What this deployment does not hand on to a vendor, asked before anything is held for a request.
 *
 * Its door is the port `ContentPolicy`. Behind it stand a list of words (`Blocklist`, which reads them as `folded` does)
 * and a server that speaks OpenAI's moderation (`ModerationServer`), both by configuration; without them nothing is
 * looked at. `wordingsIn` gathers the texts of a body.
 *
 * It keeps and logs no text and never says one: a refusal names the rule and the field.
 */
export { ContentPolicy, type Wording } from './content-policy';
export { ModerationModule } from './moderation.module';
export { wordingsIn } from './wordings';
