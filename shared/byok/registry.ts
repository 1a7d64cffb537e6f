import type { Provider, ProviderId } from './provider.ts';
import { awsKms } from './providers/aws-kms.ts';

/** Every provider there is: a forgotten line does not compile. */
export const providers = { 'aws-kms': awsKms } satisfies { [K in ProviderId]: Provider<K> } as { [K in ProviderId]: Provider<K> };

export const providerIds = Object.keys(providers) as readonly ProviderId[];

/** Whether `id` names a provider. */
export function isProviderId(id: string): id is ProviderId {
  return Object.hasOwn(providers, id);
}
