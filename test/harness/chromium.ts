import { existsSync } from 'node:fs';

/** The browser of this machine that tests may drive; undefined where none is installed. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Without a sandbox, since tests also run as root; without the calls home that a closed network refuses. */
export const CHROMIUM_OPTIONS = {
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
};
