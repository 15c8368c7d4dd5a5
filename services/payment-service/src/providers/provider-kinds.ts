/** Which kinds of providers there are: one folder and one line each. */
import type { ProviderKind } from './provider';
import { sandbox } from './sandbox/sandbox-kind';

export const providerKinds: readonly ProviderKind[] = [sandbox];
