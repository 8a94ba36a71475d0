/**
 * An OpenID Connect server in the place of Cognito's managed login: `oidc-provider`, which is certified by the OpenID
 * Foundation, with the paths and the claims of Cognito.
 *
 * Real: the protocol (code, PKCE, nonce, rotation, revocation), run by a server that others have written. It is stricter
 * than Cognito about rotation: a refresh token that is used twice revokes the whole sign-in, without a grace period. Also
 * real: the user pool, which checks the password, and whose claims and signing key the tokens have, so that the REST API's
 * authorizer takes them as it takes those of the pool.
 *
 * Not real: the look of the login page, and the pages for a first or forgotten password and for one-time codes, which only
 * AWS has. `/logout` follows the rules of Cognito's documentation, which are not those of OpenID Connect. The access token
 * that sets up one-time codes is the pool's own.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { setTimeout } from "node:timers/promises";
import Provider, { type Configuration, type KoaContextWithOIDC } from "oidc-provider";
import { callUserPool } from "../../src/features/session/cognito.ts";

export interface LoginServerSettings {
  port: number;
  issuer: string;
  clientId: string;
  portalUrl: string;
  /** The PEM file with the pool's private key for ID tokens. */
  signingKey: string;
  /** Checks passwords: the user pool, by a client that may send them. */
  pool: { url: string; clientId: string };
}

/** How long things last, in seconds. Tests change the values while the server runs. */
interface Life {
  code: number;
  token: number;
}

type Claims = Record<string, unknown> & { sub: string };

interface PoolResponse {
  AuthenticationResult?: { IdToken: string; AccessToken: string };
  ChallengeName?: string;
  Session?: string;
}

const HOUR = 3600;
const PATHS = {
  authorization: "/oauth2/authorize",
  token: "/oauth2/token",
  revocation: "/oauth2/revoke",
};
const SCOPES = ["openid", "aws.cognito.signin.user.admin"];
const OF_THE_USER = [
  "name",
  "cognito:username",
  "cognito:groups",
  "custom:organizationId",
  "custom:instructorId",
  "coursewire:second_factor",
];

export class LoginServer {
  readonly life: Life = { code: 60, token: HOUR };
  /** How long each response of the token endpoint takes, so that requests overlap. */
  delayMs = 0;
  /** The outcomes at the token endpoint: `authorization_code`, `refresh_token`, or the error's name. */
  readonly outcomes: string[] = [];
  readonly url: string;
  readonly #settings: LoginServerSettings;
  readonly #provider: Provider;
  readonly #server: Server;
  readonly #people = new Map<string, Claims>();
  readonly #accessTokens = new Map<string, string>();
  readonly #grants = new Set<string>();

  constructor(settings: LoginServerSettings) {
    this.#settings = settings;
    this.url = `http://localhost:${settings.port}`;
    this.#provider = new Provider(settings.issuer, this.#configuration());
    this.#provider.use(this.#ownPages);
    this.#provider.on("grant.success", (ctx: KoaContextWithOIDC) => {
      this.outcomes.push(String(ctx.oidc.params?.grant_type));
      const grantId = ctx.oidc.entities.Grant?.jti;
      if (grantId) this.#grants.add(grantId);
    });
    this.#provider.on("grant.error", (_ctx: KoaContextWithOIDC, error: Error) => this.outcomes.push(error.message));
    this.#server = createServer(this.#provider.callback());
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(this.#settings.port, "localhost", resolve));
  }

  stop(): Promise<unknown> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** Refuses every refresh token from now on, as after a global sign-out of all users. */
  async endAllSessions(): Promise<void> {
    for (const grantId of this.#grants) {
      await this.#provider.RefreshToken.revokeByGrantId(grantId);
      await this.#provider.Grant.find(grantId).then((grant) => grant?.destroy());
    }
    this.#grants.clear();
  }

  /** What the token endpoint says about a refresh token: `null` if it takes it, else the error's name. */
  async refusalOf(refreshToken: string): Promise<string | null> {
    const body = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: this.#settings.clientId,
      refresh_token: refreshToken,
    });
    const response = await fetch(this.url + PATHS.token, { method: "POST", body });
    const { error } = (await response.json()) as { error?: string };
    return error ?? null;
  }

  #configuration(): Configuration {
    const { clientId, portalUrl, signingKey } = this.#settings;
    const key = createPrivateKey(readFileSync(signingKey));
    const jwk = { ...key.export({ format: "jwk" }), kid: idOf(key), alg: "RS256", use: "sig" };
    return {
      clients: [
        {
          client_id: clientId,
          token_endpoint_auth_method: "none",
          grant_types: ["authorization_code", "refresh_token"],
          response_types: ["code"],
          redirect_uris: [`${portalUrl}/signed-in`],
        },
      ],
      jwks: { keys: [jwk] } as Required<Configuration>["jwks"],
      routes: PATHS,
      scopes: SCOPES,
      claims: { openid: ["sub", "token_use", ...OF_THE_USER] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      rotateRefreshToken: true,
      issueRefreshToken: async () => true,
      clientBasedCORS: (_ctx, origin) => origin === portalUrl,
      cookies: { keys: [randomUUID()] },
      features: {
        devInteractions: { enabled: false },
        revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
        rpInitiatedLogout: { enabled: false },
      },
      ttl: {
        AuthorizationCode: () => this.life.code,
        AccessToken: () => this.life.token,
        IdToken: () => this.life.token,
        RefreshToken: 7 * 24 * HOUR,
        Grant: 7 * 24 * HOUR,
        Interaction: HOUR,
        Session: HOUR,
      },
      interactions: { url: (_ctx, { uid }) => `/login/${uid}` },
      findAccount: (_ctx, sub) => {
        const claims = this.#people.get(sub);
        return claims && { accountId: sub, claims: () => claims };
      },
      // Nobody is asked for consent to the organization's own portals.
      loadExistingGrant: async ({ oidc }) => {
        const accountId = oidc.session?.accountId;
        const grant = new this.#provider.Grant({ clientId, ...(accountId ? { accountId } : {}) });
        grant.addOIDCScope(SCOPES.join(" "));
        await grant.save();
        return grant;
      },
    };
  }

  readonly #ownPages = async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    if (ctx.path === PATHS.token && ctx.method === "POST") {
      await setTimeout(this.delayMs);
      await next();
      this.#giveThePoolsAccessToken(ctx.body as Record<string, string>);
      return;
    }
    if (ctx.path === "/logout") return this.#logout(ctx);
    if (!ctx.path.startsWith("/login/")) return next();
    const { req, res } = ctx;
    const { params } = await this.#provider.interactionDetails(req, res);
    const form = ctx.method === "POST" ? await formOf(req) : null;
    if (form?.has("cancel")) {
      const error = { error: "access_denied", error_description: "cancelled" };
      ctx.respond = false;
      return this.#provider.interactionFinished(req, res, error, { mergeWithLastSubmission: false });
    }
    const username = form?.get("username") ?? String(params.login_hint ?? "");
    const accountId = form && (await this.#authenticate(username, form.get("password") ?? "", form.get("code") ?? ""));
    if (!accountId) {
      ctx.type = "html";
      ctx.body = loginPage(username, form !== null);
      return;
    }
    ctx.respond = false;
    await this.#provider.interactionFinished(req, res, { login: { accountId } }, { mergeWithLastSubmission: false });
  };

  /** The id of the user, whose claims are then known; `null` for a wrong password or code. */
  async #authenticate(username: string, password: string, code: string): Promise<string | null> {
    const result = await this.#signIn(username, password, code).catch(() => undefined);
    if (!result) return null;
    const all = claimsOf(result.IdToken);
    const claims = Object.fromEntries(OF_THE_USER.filter((name) => name in all).map((name) => [name, all[name]]));
    this.#people.set(all.sub, { sub: all.sub, token_use: "id", ...claims });
    this.#accessTokens.set(all.sub, result.AccessToken);
    return all.sub;
  }

  async #signIn(USERNAME: string, PASSWORD: string, code: string): Promise<PoolResponse["AuthenticationResult"]> {
    const { url, clientId: ClientId } = this.#settings.pool;
    const first = await callUserPool<PoolResponse>(url, "InitiateAuth", {
      ClientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME, PASSWORD },
    });
    if (first.ChallengeName !== "SOFTWARE_TOKEN_MFA") return first.AuthenticationResult;
    const second = await callUserPool<PoolResponse>(url, "RespondToAuthChallenge", {
      ClientId,
      ChallengeName: first.ChallengeName,
      Session: first.Session,
      ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code },
    });
    return second.AuthenticationResult;
  }

  /** The user pool takes only its own access tokens, to set up one-time codes for example. */
  #giveThePoolsAccessToken(body: Record<string, string>): void {
    if (!body.scope?.includes("aws.cognito") || !body.id_token) return;
    const token = this.#accessTokens.get(claimsOf(body.id_token).sub);
    if (token) body.access_token = token;
  }

  /** https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html */
  async #logout(ctx: KoaContextWithOIDC): Promise<void> {
    const { client_id: clientId, logout_uri: address } = ctx.query;
    if (clientId !== this.#settings.clientId || address !== `${this.#settings.portalUrl}/signed-out`) {
      ctx.status = 400;
      return;
    }
    const session = await this.#provider.Session.get(ctx);
    await session.destroy();
    ctx.redirect(address);
  }
}

/** The name of the key among those that the pool publishes. */
function idOf(key: KeyObject): string {
  const published = createPublicKey(key).export({ type: "spki", format: "der" });
  return createHash("sha256").update(published).digest("base64");
}

function claimsOf(token: string): Claims {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Claims;
}

async function formOf(request: AsyncIterable<Buffer>): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function loginPage(username: string, isWrong: boolean): string {
  return `<!doctype html><html lang="en"><title>Login page</title><h1>Login page</h1>
${isWrong ? "<p role=alert>Incorrect name, password or code.</p>" : ""}
<form method="post">
<label>Name <input name="username" value="${username.replace(/[^\w.@-]/g, "")}"></label>
<label>Password <input name="password" type="password"></label>
<label>One-time code, if you have set it up <input name="code"></label>
<button>Continue</button> <button name="cancel" value="yes">Cancel</button>
</form></html>`;
}
