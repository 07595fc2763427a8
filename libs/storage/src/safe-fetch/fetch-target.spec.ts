import { FetchRefused, readTarget, type TargetRules } from './fetch-target';

function reason(text: string, rules: TargetRules = {}, base?: URL): string {
  try {
    return readTarget(text, rules, base).url.href;
  } catch (error) {
    expect(error).toBeInstanceOf(FetchRefused);
    return (error as FetchRefused).reason;
  }
}

describe('addresses that others choose', () => {
  it.each([
    'http://example.com/a.png',
    'file:///etc/passwd',
    'gopher://example.com/',
    'ftp://example.com/a.png',
    'data:image/png;base64,AA==',
    'javascript:alert(1)',
    'https:example.com',
    'https:///example.com',
    '//example.com/a.png',
    '/a.png',
    'https://',
    'https://user@example.com/',
    'https://user:pass@example.com/',
    'https://@example.com/',
    'https://:@example.com/',
    'https://example.com:22/',
    'https://example.com:6379/',
    'https://example.com:80/',
    'https://good.test#@evil.test/',
    'https://example.com/a.png#part',
    'https://example.com\\@evil.test/',
    'https:\\\\example.com/',
    'https://example.com/a\r\nHost: evil',
    'https://example.com/a\tb',
    ' https://example.com/',
    'https://example.com/%0d%0aHost:%20evil',
    'https://example.com/%00',
    'https://exa mple.com/',
    'https://[::1',
    `https://example.com/${'a'.repeat(2048)}`,
    '',
  ])('refuses %p', (text) => {
    expect(reason(text)).toBe('url');
  });

  it.each([
    ['https://example.com/a.png', 'https://example.com/a.png'],
    ['HTTPS://EXAMPLE.com:443/a.png?X-Sig=%0A', 'https://example.com/a.png?X-Sig=%0A'],
    ['https://example.com/@user/a.png?to=me@example.com', 'https://example.com/@user/a.png?to=me@example.com'],
    ['https://bücher.example/ä.png', 'https://xn--bcher-kva.example/%C3%A4.png'],
  ])('takes %p', (text, href) => {
    expect(reason(text)).toBe(href);
  });

  it('strips what DNS and TLS do not want from a host', () => {
    expect(readTarget('https://example.com./', {}).host).toBe('example.com');
    expect(readTarget('https://[2606:4700::1111]/', {}).host).toBe('2606:4700::1111');
  });

  it('keeps to the listed hosts', () => {
    const rules = { hosts: ['*.fal.media', 'cdn.runwayml.com'] };
    expect(reason('https://v3.fal.media/x.mp4', rules)).toMatch(/^https/);
    expect(reason('https://cdn.runwayml.com/x', rules)).toMatch(/^https/);
    for (const host of ['fal.media', 'evilfal.media', 'fal.media.evil.test', 'a.cdn.runwayml.com', '127.0.0.1']) {
      expect(reason(`https://${host}/x`, rules)).toBe('host');
    }
  });

  it('judges a redirect like the first address, relative ones included', () => {
    const base = new URL('https://example.com/dir/a');
    expect(reason('b.png', {}, base)).toBe('https://example.com/dir/b.png');
    expect(reason('//other.test/b.png', {}, base)).toBe('https://other.test/b.png');
    expect(reason('http://example.com/b.png', {}, base)).toBe('url');
    expect(reason('//user@other.test/', {}, base)).toBe('url');
  });

  it('lets a trusted origin be what it is, and no other', () => {
    const rules = { trustedOrigins: ['http://127.0.0.1:8080'] };
    expect(readTarget('http://127.0.0.1:8080/a.png', rules).trusted).toBe(true);
    expect(reason('http://127.0.0.1:8081/a.png', rules)).toBe('url');
  });
});
