import type { VendorRequest } from './fake-vendor';

export interface SentFile {
  /** Of the field that it came in. */
  name: string;
  type: string;
  bytes: Buffer;
}

/** The fields and files of a multipart form, in the order in which they came. */
export async function filesIn({
  raw,
  headers,
}: VendorRequest): Promise<{ fields: Record<string, string>; files: SentFile[] }> {
  const body = new Response(new Uint8Array(raw), { headers: { 'content-type': headers['content-type'] ?? '' } });
  const form = await body.formData();
  const fields: Record<string, string> = {};
  const files: SentFile[] = [];
  for (const [name, value] of form) {
    // Forms end their lines as mail does.
    if (typeof value === 'string') fields[name] = value.replaceAll('\r\n', '\n');
    else files.push({ name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) });
  }
  return { fields, files };
}
