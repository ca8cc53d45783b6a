// A certified OpenID provider, on a free port of the loopback: provider.js CLIENT PEOPLE, both JSON.
// PEOPLE have no passwords here; `{"ann": {"name": "Ann"}}` gives each one's claims by subject.
import { createServer } from "node:http";
import * as oidc from "oidc-provider";

const [client, people] = process.argv.slice(2).map((text) => JSON.parse(text));
const server = createServer();

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new oidc.Provider(issuer, {
    clients: [client],
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username"],
      email: ["email", "email_verified"],
      groups: ["groups"],
    },
    cookies: { keys: ["of tests alone"] },
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    pkce: { required: () => true },
  });
  server.on("request", provider.callback());
  console.log(`ready ${issuer}`);
});
