import { Browser } from './browser';

/** Goes where the address leads, presses Ada's button, and comes back with the address of the app. */
export async function signInWithBrowser(address: string): Promise<string> {
  const browser = new Browser();
  const { redirect_uri: back } = Object.fromEntries(new URL(address).searchParams) as { redirect_uri: string };
  let answer = await browser.get(address);
  for (let hops = 0; hops < 12; hops++) {
    const location = answer.headers.get('location');
    if (location?.startsWith(back)) return location;
    if (location) {
      answer = await browser.get(new URL(location, answer.url).href);
      continue;
    }
    const page = await answer.text();
    // A private scheme is opened by a click.
    const link = /href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
    if (link?.startsWith(back)) return link;
    const action = /action="([^"]+)"/.exec(page)![1]!;
    const init = { method: 'POST', body: new URLSearchParams({ account: 'ada' }) };
    answer = await browser.request(new URL(action, answer.url).href, init);
  }
  throw new Error('the sign-in goes round in circles');
}
