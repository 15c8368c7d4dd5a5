/** Everything that is generated, in one list. */
import { accessControl } from './access-control';
import { documentation } from './documentation';
import { apiDocuments } from './openapi';
import type { Artifact, Platform } from './platform';
import { policyArtifacts } from './policy';

export const artifacts = (platform: Platform, root: string): Artifact[] => [
  ...apiDocuments(platform),
  ...policyArtifacts(platform),
  ...accessControl(platform, root),
  ...documentation(platform),
];
