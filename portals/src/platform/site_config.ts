/** The addresses of the backend, fetched at run time, so that one build serves every stage. */
import { t } from "@/i18n/index.ts";
import { within } from "./request_deadline.ts";

export interface Config {
  restUrl: string;
  webSocketUrl?: string;
  cognitoUrl: string;
  userPoolClientId: string;
  region: string;
  /** The login pages of Cognito. Without them the portals ask for the password themselves, as in the local cloud. */
  signIn?: { issuer: string; url: string };
  /** The accounts of the local cloud. A real stage must not serve any. */
  demoUsers?: DemoUser[];
}

export interface DemoUser {
  username: string;
  password: string;
  role: string;
  name: string;
}

const LIMIT_MS = 15_000;

/** The configuration of this site. Throws an Error whose message tells the user what to do. */
export async function loadConfig(): Promise<Config> {
  const { ok, status, body } = await fetched();
  if (!ok)
    throw new Error(
      body?.detail ?? t("/config.json is not there (status {{status}}). Ask those who run this site.", { status }),
    );
  if (!body?.restUrl || !body.cognitoUrl || !body.userPoolClientId) {
    throw new Error(t("/config.json does not name the service's addresses. Ask those who run this site."));
  }
  const { restUrl, cognitoUrl, userPoolClientId, region, signIn } = body;
  if (signIn && !(signIn.issuer && signIn.url)) {
    throw new Error(t("/config.json names half of the login pages. Ask those who run this site."));
  }
  return { ...body, restUrl: restUrl.replace(/\/+$/, ""), cognitoUrl, userPoolClientId, region: region ?? "" };
}

type Body = (Partial<Config> & { detail?: string }) | null;

async function fetched(): Promise<{ ok: boolean; status: number; body: Body }> {
  try {
    return await within(LIMIT_MS, async (signal) => {
      const response = await fetch("/config.json", { cache: "no-store", signal });
      return { ok: response.ok, status: response.status, body: parsed(await response.text()) };
    });
  } catch (error) {
    throw new Error(t("This site could not be reached. Check the connection and try again."), { cause: error });
  }
}

/** `null` if the body is not JSON: some hosts return index.html for every unknown path. */
function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return null;
  }
}
