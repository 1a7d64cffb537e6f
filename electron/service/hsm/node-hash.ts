import type { HashName } from '../../../shared/hsm/constants/hashes.ts';

/** The name OpenSSL has for `hash`. */
export function nodeHash(hash: HashName): string {
  return hash.replace('-', '').toLowerCase();
}
