/** Where the backend is. Read at run time, so that one build serves every stage. */
export interface Config {
  restUrl: string;
  webSocketUrl?: string;
  cognitoUrl: string;
  userPoolClientId: string;
  region: string;
  /** The local cloud's accounts, which exist nowhere else. Never served by a real stage. */
  demoUsers?: DemoUser[];
}

export interface DemoUser {
  username: string;
  password: string;
  role: string;
  name: string;
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch("/config.json", { cache: "no-store" });
  const body = (await response.json()) as Partial<Config> & { detail?: string };
  if (!response.ok) throw new Error(body.detail ?? `config.json answered ${response.status}.`);
  const { restUrl, cognitoUrl, userPoolClientId, region } = body;
  if (!restUrl || !cognitoUrl || !userPoolClientId) throw new Error("config.json lacks an address.");
  return { ...body, restUrl: restUrl.replace(/\/+$/, ""), cognitoUrl, userPoolClientId, region: region ?? "" };
}
