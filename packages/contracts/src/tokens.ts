/** What every access token says of its maker and its readers (RFC 7519 §4.1). */

/** Claim `iss`. */
export const tokenIssuer = 'skysync/user-service';
/** How the id of an account begins, which is claim `sub`; a guest's does not. */
export const accountIdPrefix = 'usr_';
/** Claim `aud`. */
export const tokenAudience = 'skysync';
