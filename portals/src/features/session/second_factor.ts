/**
 * Sets up one-time codes (TOTP, RFC 6238) for the signed-in user. `url` is the user pool's address.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
import { callUserPool } from "./cognito.ts";

/** The secret that the person's authenticator app gets, in Base32. */
export async function newSecret(url: string, accessToken: string): Promise<string> {
  const { SecretCode } = await callUserPool<{ SecretCode: string }>(url, "AssociateSoftwareToken", {
    AccessToken: accessToken,
  });
  return SecretCode;
}

/** What an authenticator app reads: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function secretUri(secret: string, username: string): string {
  return `otpauth://totp/Coursewire:${encodeURIComponent(username)}?secret=${secret}&issuer=Coursewire`;
}

/**
 * Every sign-in with the password asks for a code afterwards, and no refresh token of before gets another token. A session of
 * the login pages that is open in another browser stays: no call of Cognito ends it (docs/security.md, "One-time codes").
 * Throws SignInRefused for a wrong code.
 */
export async function setUp(url: string, accessToken: string, code: string): Promise<void> {
  const AccessToken = accessToken;
  await callUserPool(url, "VerifySoftwareToken", { AccessToken, UserCode: code });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await callUserPool(url, "SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings });
  await callUserPool(url, "GlobalSignOut", { AccessToken });
}
