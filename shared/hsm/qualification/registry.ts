import { keyCapabilities } from './properties/keys.ts';
import { accessSecurity, keySecurity } from './properties/security.ts';
import { signatureCapabilities } from './properties/signatures.ts';
import { wrappingCapabilities } from './properties/wrapping.ts';
import type { Property } from './property.ts';

/** Everything a token is tried for, in the order of the report: security first. */
export const properties = {
  ...keySecurity,
  ...accessSecurity,
  ...keyCapabilities,
  ...signatureCapabilities,
  ...wrappingCapabilities,
} as const satisfies Readonly<Record<string, Property>>;

export type PropertyId = keyof typeof properties;

/** The names of all properties, in the order of the report. */
export const propertyIds = Object.keys(properties) as readonly PropertyId[];

/** The property named `id`, or null: this build knows none of that name. */
export function propertyOf(id: string): Property | null {
  return Object.hasOwn(properties, id) ? properties[id as PropertyId] : null;
}
