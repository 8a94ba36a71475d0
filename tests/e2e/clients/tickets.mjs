/** Tickets as a portal gets them: with the ID token, from the REST API. Both are in the environment. */
export async function tickets() {
  const { REST, TOKEN } = process.env;
  const response = await fetch(`${REST}/realtime/tickets`, { method: "POST", headers: { Authorization: TOKEN } });
  if (!response.ok) throw new Error(`no tickets: ${response.status}`);
  return response.json();
}
