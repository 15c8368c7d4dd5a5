/** Everything that is generated, in one list. */
import { accessControl } from './access-control';
import { clientTypes } from './client-types';
import { documentation } from './documentation';
import { functionEvents } from './functions';
import { mailLayout } from './mail-layout';
import { networkPolicies } from './network-policies';
import { apiDocuments, joinedDocument } from './openapi';
import type { Artifact, Platform } from './platform';
import { policyArtifacts } from './policy';

export async function artifacts(platform: Platform, root: string): Promise<Artifact[]> {
  const joined = joinedDocument(platform);
  return [
    joined,
    clientTypes(joined.text, root),
    ...apiDocuments(platform),
    ...policyArtifacts(platform),
    ...accessControl(platform, root),
    networkPolicies(platform),
    functionEvents(platform),
    ...documentation(platform),
    await mailLayout(root),
  ];
}
