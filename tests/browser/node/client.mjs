// An application made with openid-client that needs no identity, OAuth 2.0 alone: it
// sends a person away and prints the tokens.
import * as client from "openid-client";
import { send, tell } from "./person.mjs";

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
const back = await send(
  client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }),
);
const tokens = await client.authorizationCodeGrant(config, back, {
  pkceCodeVerifier: verifier,
  expectedState: state,
});
const introspection = clientSecret
  ? await client.tokenIntrospection(config, tokens.access_token)
  : null;
tell({ tokens, introspection });
