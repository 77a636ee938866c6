// An application made with openid-client: it prints the address a person is sent to,
// reads the address they came back to, and prints the tokens.
import * as readline from "node:readline";
import * as client from "openid-client";

const [issuer, clientId, clientSecret, redirectUri, scope] = process.argv.slice(2);

const config = await client.discovery(
  new URL(issuer),
  clientId,
  undefined,
  clientSecret ? client.ClientSecretBasic(clientSecret) : client.None(),
  { algorithm: "oauth2", execute: [client.allowInsecureRequests] },
);
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope,
  state,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
});
console.log(url.href);

const lines = readline.createInterface({ input: process.stdin });
const [back] = (await lines[Symbol.asyncIterator]().next()).value.split("\n");
lines.close();
try {
  const tokens = await client.authorizationCodeGrant(config, new URL(back), {
    pkceCodeVerifier: verifier,
    expectedState: state,
  });
  const found = clientSecret
    ? await client.tokenIntrospection(config, tokens.access_token)
    : null;
  console.log(JSON.stringify({ tokens, introspection: found }));
} catch (error) {
  console.log(JSON.stringify({ error: error.error ?? error.code, message: error.message }));
}
