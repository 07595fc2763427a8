import { parseUsd, type NanoUsd } from '@cse/core';
import type { Parser } from './environment';

export function text(): Parser<string> {
  return (raw) => raw;
}

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Parser<number> {
  return (raw) => {
    const value = Number(raw);
    if (!/^-?\d+$/.test(raw) || value < min || value > max) {
      throw new Error(`must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

export function oneOf<const T extends string>(...values: T[]): Parser<T> {
  return (raw) => {
    if (!(values as string[]).includes(raw)) throw new Error(`must be one of ${values.join(', ')}`);
    return raw as T;
  };
}

export function flag(): Parser<boolean> {
  return (raw) => {
    if (raw === 'true' || raw === '1') return true;
    if (raw === 'false' || raw === '0') return false;
    throw new Error('must be true or false');
  };
}

/** An absolute URL with one of the given schemes, without a trailing slash. */
export function url(...schemes: string[]): Parser<string> {
  return (raw) => {
    const parsed = URL.canParse(raw) ? new URL(raw) : undefined;
    if (!parsed || !schemes.includes(parsed.protocol.replace(':', ''))) {
      throw new Error(`must be a URL with the scheme ${schemes.join(' or ')}`);
    }
    return raw.replace(/\/+$/, '');
  };
}

export function list(): Parser<string[]> {
  return (raw) =>
    raw
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
}

/** "image=4,video=2": whole numbers from 1 to `max`, by name. `example` is shown to whoever wrote another thing. */
export function counts(example: string, max: number): Parser<ReadonlyMap<string, number>> {
  return (raw) =>
    new Map(
      list()(raw).map((entry) => {
        const match = /^([a-z][a-z0-9-]*)=([1-9]\d*)$/.exec(entry);
        if (!match || Number(match[2]) > max) throw new Error(`must be a list such as ${example}`);
        return [match[1]!, Number(match[2])];
      }),
    );
}

/** "built-in=other": names of models that stand in for built-in ones; a name alone stands under an empty name. */
export function standIns(): Parser<ReadonlyMap<string, string>> {
  return (raw) =>
    new Map(
      list()(raw).map((entry) => {
        const match = /^(?:([^\s=]+)=)?([^\s=]+)$/.exec(entry);
        if (!match) throw new Error('must be a name of a model, or a list such as built-in-model=other-model');
        return [match[1] ?? '', match[2]!];
      }),
    );
}

/** "https://app.example.com/hook=whsec_…": addresses with the secret that each is told under. */
export function webhooks(): Parser<ReadonlyMap<string, Buffer>> {
  return (raw) =>
    new Map(
      list()(raw).map((entry) => {
        const at = entry.lastIndexOf('=whsec_');
        const address = entry.slice(0, at);
        if (at < 0 || !URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
          throw new Error('must be a list such as https://app.example.com/hook=whsec_…');
        }
        return [address, webhookSecret(entry.slice(at + 1))];
      }),
    );
}

const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

/** Comma-separated names of hosts: "fal.media" itself, "*.fal.media" all below it. */
export function hostList(): Parser<string[]> {
  return (raw) => {
    const hosts = list()(raw);
    if (hosts.length === 0 || !hosts.every((host) => HOST.test(host))) {
      throw new Error('must be a comma-separated list of hosts such as cdn.example.com,*.example.com');
    }
    return hosts;
  };
}

/** Comma-separated web origins: scheme, host and port, nothing after. */
export function originList(): Parser<string[]> {
  return (raw) =>
    list()(raw).map((entry) => {
      if (!URL.canParse(entry) || new URL(entry).origin !== entry) {
        throw new Error('must be a comma-separated list of origins such as https://app.example.com');
      }
      return entry;
    });
}

/** A decimal amount of US dollars, zero or more, as nano-USD. */
export function usd(): Parser<NanoUsd> {
  return (raw) => {
    try {
      const amount = parseUsd(raw);
      if (amount >= 0n) return amount;
    } catch {
      // falls through to the one message
    }
    throw new Error('must be an amount of US dollars such as 2.50');
  };
}

/** A size such as 2MiB, 512KiB or a plain number of bytes. */
export function bytes(): Parser<number> {
  const units: Record<string, number> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
  return (raw) => {
    const match = /^(\d+)\s*(|KiB|MiB|GiB)$/.exec(raw);
    if (!match) throw new Error('must be a size such as 2MiB or 65536');
    return Number(match[1]) * units[match[2]!]!;
  };
}

/** Exactly `length` random bytes in base64. */
export function secretBytes(length: number): Parser<Buffer> {
  return (raw) => {
    const value = Buffer.from(raw, 'base64');
    if (value.length !== length) throw new Error(`must be ${length} bytes in base64`);
    return value;
  };
}

/** The same several times, with commas between them. */
export function secretList(length: number): Parser<Buffer[]> {
  return (raw) => list()(raw).map(secretBytes(length));
}

/** `whsec_` and 24 to 64 bytes in base64 (standardwebhooks.com). */
export const webhookSecret: Parser<Buffer> = (raw) => {
  const key = Buffer.from(raw.replace(/^whsec_/, ''), 'base64');
  if (!raw.startsWith('whsec_') || key.length < 24 || key.length > 64) {
    throw new Error('must be whsec_ followed by 24 to 64 bytes in base64');
  }
  return key;
};
