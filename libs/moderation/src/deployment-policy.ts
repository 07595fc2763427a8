import { ModerationConfig, type Prompted } from '@cse/config';
import { AppError, OWN_POLICY, type Rating } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { Blocklist } from './blocklist';
import { ContentPolicy, type Wording } from './content-policy';
import { ModerationServer } from './moderation-server';

/** The policy of the configuration: words that are blocked, and what a server says that was named for it. */
@Injectable()
export class DeploymentPolicy extends ContentPolicy {
  private readonly blocklist: Blocklist;
  private readonly server: ModerationServer | undefined;
  private readonly kinds: ReadonlySet<Prompted>;
  private readonly matureCategories: ReadonlySet<string>;

  constructor(config: ModerationConfig) {
    super();
    const { blocklist, url, apiKey, model, timeoutS, kinds, matureCategories } = config;
    this.blocklist = new Blocklist(blocklist);
    this.server =
      url === undefined ? undefined : new ModerationServer({ url, apiKey, model, timeoutMs: timeoutS * 1_000 });
    this.kinds = new Set(blocklist.length > 0 || url !== undefined ? kinds : []);
    this.matureCategories = new Set(matureCategories);
  }

  looksAt(kind: Prompted): boolean {
    return this.kinds.has(kind);
  }

  async check(wordings: readonly Wording[], rating?: Rating): Promise<void> {
    for (const wording of wordings) {
      const number = this.blocklist.meets(wording.text, rating);
      if (number !== undefined) throw refused(wording, `blocklist:${number}`);
    }
    if (!this.server) return;
    const prose = wordings.filter(({ isToken }) => !isToken);
    const found = await this.server.categoriesOf(prose.map(({ text }) => text));
    for (const [index, categories] of found.entries()) {
      const met = categories.filter((name) => !(rating === 'mature' && this.matureCategories.has(name)));
      if (met.length > 0) throw refused(prose[index]!, met.map((name) => `category:${name}`).join(' '));
    }
  }
}

/** Says the rule and never the words: neither those of the request nor those of the list. */
function refused({ pointer }: Wording, rule: string): AppError {
  const detail = `it meets the rule ${rule} of this deployment`;
  return new AppError('content_refused', 'this deployment does not hand on such contents', {
    errors: pointer === undefined ? undefined : [{ pointer, detail }],
    members: { policy: { ...OWN_POLICY, rule } },
  });
}
