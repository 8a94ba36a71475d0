import type { Identity } from "@/domain/course.ts";
import { createApi } from "@/platform/api_client.ts";
import type { Config } from "@/platform/site_config.ts";
import type { Tokens } from "./cognito.ts";

/** Role and names, as the service reports them. */
export function identityOf(config: Config, tokens: Tokens): Promise<Identity> {
  const token = async (): Promise<string> => tokens.idToken;
  return createApi(config.restUrl, { person: null, token, renewedToken: token }).get<Identity>("/me");
}
