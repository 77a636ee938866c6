// A relying party made with openid-client: signs a person in, refreshes, asks for the
// claims, signs the person out. The issuer says the rest; plain http is for this machine.
import * as client from "openid-client";
import { send, tell } from "./person.mjs";

const [issuer, clientId, clientSecret, redirectUri, afterSigningOut] =
  process.argv.slice(2);

const config = await client.discovery(
  new URL(issuer),
  clientId,
  clientSecret,
  undefined,
  { execute: [client.allowInsecureRequests] },
);
const verifier = client.randomPKCECodeVerifier();
const [state, nonce, parting] = [
  client.randomState(),
  client.randomNonce(),
  client.randomState(),
];
const back = await send(
  client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "openid profile email",
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }),
);
const signedIn = await client.authorizationCodeGrant(config, back, {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
});
const { sub } = signedIn.claims();
const refreshed = await client.refreshTokenGrant(config, signedIn.refresh_token);
const userinfo = await client.fetchUserInfo(config, refreshed.access_token, sub);

const after = await send(
  client.buildEndSessionUrl(config, {
    id_token_hint: refreshed.id_token,
    post_logout_redirect_uri: afterSigningOut,
    state: parting,
  }),
);
const refusal = await client
  .refreshTokenGrant(config, refreshed.refresh_token)
  .catch(({ error }) => error);
tell({
  scopes: [signedIn.scope, refreshed.scope],
  subs: [sub, refreshed.claims().sub],
  userinfo,
  isStateKept: after.searchParams.get("state") === parting,
  afterSigningOut: refusal,
});
