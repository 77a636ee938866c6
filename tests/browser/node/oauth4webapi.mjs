// The same with oauth4webapi, each step by hand; the signature of each ID Token too is
// verified, with the keys of jwks_uri.
import * as oauth from "oauth4webapi";
import { send, tell } from "./person.mjs";

const [issuer, clientId, clientSecret, redirectUri, afterSigningOut] =
  process.argv.slice(2);
const plain = { [oauth.allowInsecureRequests]: true };
const client = { client_id: clientId };
const authentication = oauth.ClientSecretBasic(clientSecret);

const server = await oauth.processDiscoveryResponse(
  new URL(issuer),
  await oauth.discoveryRequest(new URL(issuer), plain),
);

function at(endpoint, parameters) {
  const url = new URL(server[endpoint]);
  url.search = new URLSearchParams(parameters);
  return url;
}

const verifier = oauth.generateRandomCodeVerifier();
const [state, nonce, parting] = [
  oauth.generateRandomState(),
  oauth.generateRandomNonce(),
  oauth.generateRandomState(),
];
const back = await send(
  at("authorization_endpoint", {
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid profile email",
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }),
);
const codeAnswer = await oauth.authorizationCodeGrantRequest(
  server,
  client,
  authentication,
  oauth.validateAuthResponse(server, client, back, state),
  redirectUri,
  verifier,
  plain,
);
const signedIn = await oauth.processAuthorizationCodeResponse(
  server,
  client,
  codeAnswer,
  { expectedNonce: nonce, requireIdToken: true },
);
await oauth.validateApplicationLevelSignature(server, codeAnswer, plain);
const { sub } = oauth.getValidatedIdTokenClaims(signedIn);

async function refresh(token) {
  const answer = await oauth.refreshTokenGrantRequest(
    server,
    client,
    authentication,
    token,
    plain,
  );
  const tokens = await oauth.processRefreshTokenResponse(server, client, answer);
  await oauth.validateApplicationLevelSignature(server, answer, plain);
  return tokens;
}

const refreshed = await refresh(signedIn.refresh_token);
const userinfo = await oauth.processUserInfoResponse(
  server,
  client,
  sub,
  await oauth.userInfoRequest(server, client, refreshed.access_token, plain),
);

const after = await send(
  at("end_session_endpoint", {
    id_token_hint: refreshed.id_token,
    post_logout_redirect_uri: afterSigningOut,
    state: parting,
  }),
);
const refusal = await refresh(refreshed.refresh_token).catch(({ error }) => error);
tell({
  scopes: [signedIn.scope, refreshed.scope],
  subs: [sub, oauth.getValidatedIdTokenClaims(refreshed).sub],
  userinfo,
  isStateKept: after.searchParams.get("state") === parting,
  afterSigningOut: refusal,
});
