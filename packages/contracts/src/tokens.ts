/** What every access token says of its maker and its readers (RFC 7519 §4.1). */

/** Claim `iss`. */
export const tokenIssuer = 'skysync/user-service';
/** Claim `aud`. */
export const tokenAudience = 'skysync';
