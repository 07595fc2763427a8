import { styleText } from 'node:util';

interface Told {
  name: string;
  seconds: number;
  costUsd: number | undefined;
}

/** Tells what happens, step by step, and in the end what each took and cost. */
export class Narrator {
  private readonly told: Told[] = [];
  private shown = '';

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {}

  /** @param work resolves to US dollars, or to undefined where nothing is metered */
  async step(name: string, why: string, work: () => Promise<number | undefined | void>): Promise<void> {
    const begun = performance.now();
    this.line(`\n${this.style('bold', `${this.told.length + 1}. ${name}`)}  ${this.style('dim', why)}`);
    const costUsd = (await work()) ?? undefined;
    this.told.push({ name, seconds: (performance.now() - begun) / 1000, costUsd });
  }

  line(text: string): void {
    this.clear();
    this.out.write(`${text}\n`);
  }

  /** A line that the next one takes the place of; where no terminal is, nothing. */
  progress(text: string): void {
    if (!this.out.isTTY || text === this.shown) return;
    this.clear();
    this.out.write((this.shown = `   ${text}`));
  }

  /** What each step took and cost. */
  account(): void {
    this.line(`\n${this.style('bold', 'What it took')}`);
    for (const { name, seconds, costUsd } of this.told) {
      const cost = costUsd === undefined ? 'not metered' : `$${costUsd}`;
      this.line(`   ${name.padEnd(28)}${`${seconds.toFixed(1)} s`.padStart(8)}   ${cost}`);
    }
  }

  style(style: Parameters<typeof styleText>[0], text: string): string {
    return this.out.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;
  }

  private clear(): void {
    if (this.shown) this.out.write('\r\u001b[2K');
    this.shown = '';
  }
}

export const bar = (share: number, width = 24): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(Math.round(share * 100)).padStart(3)} %`;
};
