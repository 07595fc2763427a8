import type { Notice, NoticeCode } from '../notice';

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
