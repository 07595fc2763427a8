import type { JsonObject } from './json';

/** One server-sent event as it stands on the wire; its name is the type of its data. */
export function eventText(frame: JsonObject): string {
  return `event: ${String(frame.type)}\ndata: ${JSON.stringify(frame)}\n\n`;
}
