/** Hosts that can only be this machine or its own network. */
const PRIVATE_HOST =
  /^(localhost|[^.]+\.local|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|\[(::1|f[cd][0-9a-f:]*)\]|[a-z0-9-]+)$/;

/** Whether a server can only be on the operator's own network, where a model of nobody's price list has no price. */
export function isPrivateAddress(baseUrl: string): boolean {
  return PRIVATE_HOST.test(new URL(baseUrl).hostname);
}
